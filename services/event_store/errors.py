"""Why a command was not recorded, or why nobody can say: the store's own words, without any HTTP in them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID


class StoreError(Exception):
    """The store did not do what was asked."""


class StreamChanged(StoreError):
    """The stream is no longer at the version that the caller judged. Nothing was recorded."""

    def __init__(self, stream: UUID, *, expected: int, current: int) -> None:
        """Say at which version the caller believed the stream to be, and where it is."""
        self.stream = stream
        self.expected = expected
        self.current = current
        super().__init__(f"stream {stream} is at version {current}, not {expected}")


class KeyReused(StoreError):
    """The caller sent this key before, with another request. Nothing was recorded."""

    def __init__(self, command: UUID) -> None:
        """Name the command that the key belongs to."""
        self.command = command
        super().__init__("this key was used for another request")


class ClaimTaken(StoreError):
    """Somebody has the value already. Nothing was recorded."""

    def __init__(self, scope: str, value: str) -> None:
        """Say what is taken: `value` in `scope`."""
        self.scope = scope
        self.value = value
        super().__init__(f"{value} is taken in {scope}")


class StoreUnavailable(StoreError):
    """The store cannot answer now. `outcome` says what is known of this attempt.

    `rejected`: it recorded nothing. `unknown`: it may or may not be recorded; repeat it with the same key to learn.
    """

    def __init__(self, outcome: Literal["rejected", "unknown"], reason: str) -> None:
        """Say what is known of the request, and in a few words why the store cannot answer."""
        self.outcome: Literal["rejected", "unknown"] = outcome
        self.reason = reason
        super().__init__(f"{reason} ({outcome})")


class RequestRefused(StoreError):
    """The database refuses the data themselves, whatever the log holds. Nothing was recorded; a repeat is refused, too."""


class Unstorable(StoreError):
    """An event cannot be written so that it reads back as it was: NUL, NaN, a lone surrogate, too many bytes."""


class Unreadable(StoreError):
    """A stored event cannot be understood: its name is unknown here, or its bytes do not fit its class."""
