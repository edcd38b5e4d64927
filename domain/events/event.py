"""What every fact has in common: a permanent stored name, and the day on which it took effect."""

from __future__ import annotations

from abc import ABC
from datetime import date
from typing import Any, ClassVar

from domain.values import Frozen

EVENTS: dict[str, type[Event]] = {}
"""Every event class by its stored name. The names are in the log for ever; a test pins the whole set."""


class Event(Frozen, ABC):
    """Something that was decided or happened. It has no id, version or time of its own record: see `Recorded`."""

    name: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Enter the class under its stored name; two classes never share one."""
        super().__pydantic_init_subclass__(**kwargs)
        if "name" not in cls.__dict__:  # several facts share fields; only the facts themselves are stored
            return
        if cls.name in EVENTS:
            msg = f"{cls.__qualname__} takes the stored name {cls.name}, which {EVENTS[cls.name].__qualname__} has"
            raise TypeError(msg)
        EVENTS[cls.name] = cls

    def effective_on(self, occurred_on: date) -> date:
        """Return the day from which the fact was true; most facts are true from the day of the act."""
        return occurred_on
