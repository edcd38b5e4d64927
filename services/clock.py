"""The only clock and the only randomness: whatever needs the time, a new id or a salt is handed a `Clock`."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Protocol, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

SALT_BYTES = 16

T = TypeVar("T")


class Clock(Protocol):
    """Where time, ids and salts come from."""

    def now(self) -> datetime:
        """Return the present moment in UTC, to the microsecond."""
        ...

    def today(self, timezone: str) -> date:
        """Return the calendar day in a time zone of the IANA database (`Asia/Almaty`); raise `ZoneInfoNotFoundError`."""
        ...

    def new_uuid(self) -> UUID:
        """Return a random (version 4) id."""
        ...

    def salt(self) -> bytes:
        """Return `SALT_BYTES` random bytes that nobody can guess."""
        ...


class SystemClock:
    """The computer's clock and the operating system's randomness."""

    def now(self) -> datetime:
        """Return the present moment in UTC, to the microsecond."""
        return datetime.now(UTC)

    def today(self, timezone: str) -> date:
        """Return the calendar day in a time zone of the IANA database (`Asia/Almaty`); raise `ZoneInfoNotFoundError`."""
        return datetime.now(ZoneInfo(timezone)).date()

    def new_uuid(self) -> UUID:
        """Return a random (version 4) id."""
        return uuid4()

    def salt(self) -> bytes:
        """Return `SALT_BYTES` random bytes that nobody can guess."""
        return secrets.token_bytes(SALT_BYTES)


class DayClock(SystemClock):
    """The computer's clock and randomness on a day that is given: for what has to come out the same on any other day."""

    def __init__(self, day: date) -> None:
        """Let every time zone have this day."""
        self._day = day

    def today(self, timezone: str) -> date:  # noqa: ARG002 - the day is given
        """Return the day that was given, in every time zone."""
        return self._day


class Seeded:
    """Choices that come out the same for the same seed, on every platform and version: for made-up data, never for secrets."""

    def __init__(self, *seed: object) -> None:
        """Begin the row of choices that belongs to a seed: what it is for, and any numbers."""
        # Of this class only random() and getrandbits() are promised to stay the same, hence nothing else is used.
        self._random = random.Random("/".join(str(part) for part in seed))  # noqa: S311 - it is to be predictable

    def new_uuid(self) -> UUID:
        """Return an id of version 4 that follows from the seed."""
        return UUID(int=self._random.getrandbits(128), version=4)

    def digest(self) -> str:
        """Return 64 hexadecimal digits, like a SHA-256."""
        return f"{self._random.getrandbits(256):064x}"

    def share(self) -> float:
        """Return a number from 0 up to but not including 1."""
        return self._random.random()

    def chance(self, share: float) -> bool:
        """Say yes in this share of the cases."""
        return self.share() < share

    def whole(self, lowest: int, highest: int) -> int:
        """Return a whole number, both ends included."""
        return lowest + int(self.share() * (highest - lowest + 1))

    def about(self, middle: float, spread: float) -> float:
        """Return a number near the middle: two thirds lie within `spread` of it, all within six times that."""
        return middle + spread * (sum(self.share() for _ in range(12)) - 6)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.whole(0, len(choices) - 1)]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """Return all choices in another order."""
        left = list(choices)
        return [left.pop(self.whole(0, len(left) - 1)) for _ in choices]
