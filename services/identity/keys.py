"""API keys: made once, shown once, kept as a digest, checked on every request, revocable at once."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, cast

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from services.clock import Clock
from services.database import Pool

Scope = Literal["administrator", "read"]
"""`administrator` does everything, `read` changes nothing."""

MAX_DAYS: Final = 365
MAX_LABEL_CHARACTERS: Final = 200
_TOKEN: Final = re.compile(r"mp_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODY: Final = bytes(32)
"""Compared with when there is no such key, so that the answer takes as long."""
_FIRST_KEY_LOCK: Final = 0x6D696C6570_6B6579
"""Advisory lock of the first start: "milep" and "key" in ASCII."""


class KeyRefused(Exception):
    """A key cannot be made or revoked as asked; the message is one line."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is known afterwards; all times are in UTC."""

    key_id: str
    label: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @property
    def actor(self) -> str:
        """Return the name under which the key stands in the log."""
        return f"key:{self.key_id}"

    def usable(self, now: datetime) -> bool:
        """Tell whether the key opens anything at a moment."""
        return self.revoked_at is None and self.created_at <= now < self.expires_at


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made. Its `token` is shown once and kept nowhere."""

    key: ApiKey
    token: str


@dataclass(frozen=True, slots=True)
class _Row:
    key_id: str
    digest: bytes
    label: str
    scope: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def key(self) -> ApiKey:
        return ApiKey(
            key_id=self.key_id,
            label=self.label,
            scope=cast("Scope", self.scope),
            created_at=self.created_at.astimezone(UTC),
            expires_at=self.expires_at.astimezone(UTC),
            revoked_at=None if self.revoked_at is None else self.revoked_at.astimezone(UTC),
        )


class ApiKeys:
    """The keys of one database. Every method raises psycopg's errors when the database does not answer."""

    def __init__(self, pool: Pool, *, clock: Clock, pepper: bytes) -> None:
        self._pool = pool
        self._clock = clock
        self._pepper = pepper

    def find(self, token: str) -> ApiKey | None:
        """Return the key of a token that opens something now; None for any other. It takes as long either way."""
        parts = _TOKEN.fullmatch(token)
        key_id, secret = parts.groups() if parts else ("", "")
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(_Row)) as cursor:
            row = cursor.execute(
                "select key_id, digest, label, scope, created_at, expires_at, revoked_at"
                " from milepost.api_key where key_id = %s",
                [key_id],
            ).fetchone()
        same = hmac.compare_digest(self._digest(secret), row.digest if row else _NOBODY)
        if row is None or not same:
            return None
        key = row.key()
        return key if key.usable(self._clock.now()) else None

    def create(self, *, label: str, scope: Scope, days: int) -> NewKey:
        """Make a key that works for a number of days, 365 at most; raise `KeyRefused`."""
        if not 1 <= days <= MAX_DAYS:
            raise KeyRefused(f"A key works for 1 to {MAX_DAYS} days.")
        if not 1 <= len(label) <= MAX_LABEL_CHARACTERS or not label.isprintable():
            raise KeyRefused(f"A label has 1 to {MAX_LABEL_CHARACTERS} printable characters.")
        with self._pool.connection() as connection:
            return self._insert(connection, label=label, scope=scope, days=days)

    def first(self) -> NewKey | None:
        """Make the administrator's key if there never was any key, once however many servers start; else None."""
        with self._pool.connection() as connection:  # the lock is held until the block ends
            connection.execute("select pg_advisory_xact_lock(%s)", [_FIRST_KEY_LOCK])
            if connection.execute("select from milepost.api_key limit 1").fetchone() is not None:
                return None
            return self._insert(connection, label="first administrator", scope="administrator", days=MAX_DAYS)

    def all(self) -> list[ApiKey]:
        """Return all keys ever made, the oldest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(_Row)) as cursor:
            rows = cursor.execute(
                "select key_id, digest, label, scope, created_at, expires_at, revoked_at"
                " from milepost.api_key order by created_at, key_id"
            ).fetchall()
        return [row.key() for row in rows]

    def revoke(self, key_id: str) -> None:
        """Make a key useless from now on; raise `KeyRefused` where there is none that could be revoked."""
        with self._pool.connection() as connection:
            row: TupleRow | None = connection.execute(
                "update milepost.api_key set revoked_at = %s where key_id = %s and revoked_at is null returning key_id",
                [self._clock.now(), key_id],
            ).fetchone()
        if row is None:
            raise KeyRefused("There is no key of this id, or it is revoked already: see `milepost keys list`.")

    def _insert(self, connection: Connection[TupleRow], *, label: str, scope: Scope, days: int) -> NewKey:
        now = self._clock.now()
        key_id = self._clock.new_uuid().hex[:12]
        secret = urlsafe_b64encode(self._clock.salt() + self._clock.salt()).rstrip(b"=").decode()
        key = ApiKey(key_id, label, scope, now, now + timedelta(days=days), None)
        connection.execute(
            "insert into milepost.api_key (key_id, digest, label, scope, created_at, expires_at)"
            " values (%s, %s, %s, %s, %s, %s)",
            [key_id, self._digest(secret), label, scope, key.created_at, key.expires_at],
        )
        return NewKey(key, f"mp_{key_id}_{secret}")

    def _digest(self, secret: str) -> bytes:
        """Return the peppered SHA-256 of a secret. The secret is 256 random bits: it needs no slow hash."""
        return hmac.digest(self._pepper, secret.encode(), sha256)
