"""How a command says that it cannot do what was asked."""

from __future__ import annotations


class Failure(Exception):
    """A command failed: the message is the one line that the user reads; the exit code is 1."""
