"""The three words that the edge understands: a domain error, something not found, a rule that refuses."""

from __future__ import annotations

from inspect import cleandoc


class DomainError(Exception):
    """Something the domain says no to."""


class NotFound(DomainError):
    """The thing that was named does not exist."""

    def __init__(self, kind: str, key: object) -> None:
        """Say which `kind` of thing (programme, project, milestone) has no `key`."""
        self.kind = kind
        self.key = str(key)
        super().__init__(f"There is no {kind} {self.key}.")


class Refused(DomainError):
    """A rule refuses.

    Each rule has a subclass of its own in the file that raises it; the first line of its docstring is the message
    that people read, the class name is the kind of problem that clients match on, and `facts` says what the rule saw.
    """

    def __init__(self, **facts: object) -> None:
        """Keep the `facts` that the rule looked at: plain values that can be written as JSON."""
        self.facts = facts
        super().__init__(self.message())

    @classmethod
    def message(cls) -> str:
        """Return the first paragraph of the rule's docstring, on one line."""
        return " ".join(cleandoc(cls.__doc__ or cls.__name__).split("\n\n")[0].split())
