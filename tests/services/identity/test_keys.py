from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from services.database import Pool
from services.identity import ApiKeys, KeyRefused
from tests.clock import FixedClock

PEPPER = b"p" * 32


@pytest.fixture
def keys(pool: Pool, clock: FixedClock) -> ApiKeys:
    return ApiKeys(pool, clock=clock, pepper=PEPPER)


def test_a_key_opens_what_it_was_made_for(keys: ApiKeys) -> None:
    made = keys.create(label="import", scope="read", days=7)
    assert keys.find(made.token) == made.key
    assert made.token.startswith(f"mp_{made.key.key_id}_")
    assert len(made.token) == len("mp_") + 12 + 1 + 43


def test_a_key_that_differs_in_one_character_opens_nothing(keys: ApiKeys) -> None:
    token = keys.create(label="import", scope="read", days=7).token
    for at in range(len(token)):
        other = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
        assert keys.find(other) is None, at


@pytest.mark.parametrize("token", ["", "mp_", "mp_000000000000_", "x" * 100_000, "mp_é", "mp_000000000000_" + "A" * 43])
def test_what_is_no_key_opens_nothing(keys: ApiKeys, token: str) -> None:
    assert keys.find(token) is None


def test_a_key_ends_with_its_days(keys: ApiKeys, clock: FixedClock) -> None:
    token = keys.create(label="import", scope="read", days=1).token
    clock.move(timedelta(days=1) - timedelta(microseconds=1))
    assert keys.find(token) is not None
    clock.move(timedelta(microseconds=1))
    assert keys.find(token) is None


def test_a_revoked_key_opens_nothing_at_once_and_stays_revoked(keys: ApiKeys, clock: FixedClock) -> None:
    made = keys.create(label="import", scope="read", days=7)
    keys.revoke(made.key.key_id)
    assert keys.find(made.token) is None
    with pytest.raises(KeyRefused):
        keys.revoke(made.key.key_id)
    assert [key.revoked_at for key in keys.all()] == [clock.now()]


def test_a_key_that_never_was_cannot_be_revoked(keys: ApiKeys) -> None:
    with pytest.raises(KeyRefused):
        keys.revoke("000000000000")


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_key_works_a_year_at_most(keys: ApiKeys, days: int) -> None:
    with pytest.raises(KeyRefused):
        keys.create(label="import", scope="read", days=days)


@pytest.mark.parametrize("label", ["", "x" * 201, "two\nlines"])
def test_a_label_is_one_short_line(keys: ApiKeys, label: str) -> None:
    with pytest.raises(KeyRefused):
        keys.create(label=label, scope="read", days=1)


def test_the_table_alone_is_of_no_use(pool: Pool, clock: FixedClock, keys: ApiKeys) -> None:
    made = keys.create(label="import", scope="read", days=7)
    assert ApiKeys(pool, clock=clock, pepper=b"q" * 32).find(made.token) is None
    with pool.connection() as connection:
        stored = connection.execute("select k::text from milepost.api_key k").fetchone()
    assert stored is not None
    assert made.token.rsplit("_", 1)[1] not in stored[0]


def test_the_first_key_is_made_once_however_many_servers_start(pool: Pool, clock: FixedClock) -> None:
    def start(_: int) -> str | None:
        made = ApiKeys(pool, clock=clock, pepper=PEPPER).first()
        return made.token if made else None

    with ThreadPoolExecutor(5) as threads:
        tokens = [token for token in threads.map(start, range(5)) if token]
    assert len(tokens) == 1
    found = ApiKeys(pool, clock=clock, pepper=PEPPER).find(tokens[0])
    assert found is not None
    assert found.scope == "administrator"


def test_after_all_keys_are_revoked_there_is_no_first_one_again(keys: ApiKeys) -> None:
    first = keys.first()
    assert first is not None
    keys.revoke(first.key.key_id)
    assert keys.first() is None


@pytest.mark.parametrize(
    "change",
    [
        "update milepost.api_key set revoked_at = null",
        "update milepost.api_key set scope = 'administrator'",
        "update milepost.api_key set expires_at = expires_at + interval '1 day'",
        "delete from milepost.api_key",
        "truncate milepost.api_key",
    ],
)
def test_the_service_can_only_revoke(pool: Pool, keys: ApiKeys, change: str) -> None:
    keys.revoke(keys.create(label="import", scope="read", days=7).key.key_id)
    with pool.connection() as connection, pytest.raises(psycopg.Error):
        connection.execute(change.encode())
