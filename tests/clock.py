"""A clock that tests set: its time moves when told, its ids and salts are the same in every run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass
class FixedClock:
    """Implements `services.clock.Clock`; `move` lets time pass."""

    moment: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    drawn: int = 0

    def now(self) -> datetime:
        return self.moment

    def today(self, timezone: str) -> date:
        return self.moment.astimezone(ZoneInfo(timezone)).date()

    def new_uuid(self) -> UUID:
        return UUID(bytes=self._draw(), version=4)

    def salt(self) -> bytes:
        return self._draw()

    def move(self, step: timedelta) -> None:
        self.moment += step

    def _draw(self) -> bytes:
        self.drawn += 1
        return sha256(self.drawn.to_bytes(8, "big")).digest()[:16]
