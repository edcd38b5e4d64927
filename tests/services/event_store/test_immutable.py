from __future__ import annotations

import psycopg
import pytest

from services.database import Database
from services.event_store import Claim, EventStore
from tests.services.event_store.sample import request, sql, write

TABLES = ("event", "command", "claim", "head")
CHANGES = [
    "update milepost.event set state = 'x' where false",
    "update milepost.event set state = 'x'",
    "delete from milepost.event",
    "truncate milepost.event",
    "update milepost.command set fingerprint = fingerprint",
    "delete from milepost.command where false",
    "truncate milepost.command",
    "update milepost.claim set value = 'x'",
    "delete from milepost.claim",
    "truncate milepost.claim",
    "delete from milepost.head",
    "truncate milepost.head",
    "update milepost.head set position = position - 1",
    "update milepost.head set recorded_at = recorded_at - interval '1 second'",
    "truncate milepost.event, milepost.command, milepost.claim",
]


@pytest.fixture
def filled(store: EventStore) -> EventStore:
    store.append([request("a", write(1, 0, 2), claims=[Claim("s", "v")])])
    return store


def test_nobody_changes_the_log_not_even_a_superuser_who_says_it_is_a_replica(
    filled: EventStore, superuser_url: str, subtests: pytest.Subtests
) -> None:
    for role in ("origin", "replica"):
        for change in CHANGES:
            with subtests.test(role=role, change=change), psycopg.connect(superuser_url) as connection:
                connection.execute(f"set session_replication_role = {role}".encode())
                with pytest.raises(psycopg.errors.RestrictViolation, match="what is recorded stays"):
                    connection.execute(change.encode())
    assert filled.head().position == 2


def test_the_service_appends_and_reads_and_nothing_else(
    filled: EventStore, database: Database, subtests: pytest.Subtests
) -> None:
    for change in [
        *CHANGES,
        "insert into milepost.event select originator_id, 9, topic, state, 9, recorded_at, null, command_id from milepost.event",
        "insert into milepost.claim values ('s', 'w', gen_random_uuid(), 1)",
        "insert into milepost.command select gen_random_uuid(), 's', 'k', fingerprint, '{}', '{}', null, 0, now() from milepost.command",
        "update milepost.head set position = position + 1",
        "insert into milepost.head values (true, 0)",
        "alter table milepost.event disable trigger immutable",
        "drop table milepost.claim",
        "create table milepost.mine ()",
        "create or replace function milepost.refuse_change() returns trigger language plpgsql as 'begin return null; end'",
        "select milepost.refuse_change()",
    ]:
        with subtests.test(change=change), pytest.raises(psycopg.errors.InsufficientPrivilege):
            sql(_as_service(database), change)


def test_the_service_may_read_everything(filled: EventStore, database: Database) -> None:
    counts = [len(sql(_as_service(database), "table milepost." + table)) for table in TABLES]
    assert counts == [2, 1, 1, 1]


def test_everybody_else_may_nothing(filled: EventStore, superuser_url: str) -> None:
    with psycopg.connect(superuser_url) as connection:
        connection.execute("create role milepost_test_stranger")
        connection.execute("grant usage on schema milepost to milepost_test_stranger")
        allowed = connection.execute(
            "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'milepost'"
            " where has_function_privilege('milepost_test_stranger', p.oid, 'execute')"
        ).fetchall()
        connection.rollback()
    assert allowed == []


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("set synchronous_commit = off", "an answer must be durable"),
        ("set synchronous_commit = local", "an answer must be durable"),
        ("set default_transaction_isolation = 'repeatable read'", "READ COMMITTED only"),
    ],
)
def test_a_careless_session_cannot_append(database: Database, setting: str, message: str) -> None:
    with psycopg.connect(_as_service(database), autocommit=True) as connection:
        connection.execute(setting.encode())
        with pytest.raises(psycopg.errors.RaiseException, match=message):
            connection.execute(
                "select milepost.append(array[gen_random_uuid()], array['s'], array['k'], array[sha256('')], '{0}', '{0}',"
                " '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
            )


def test_a_hole_or_a_second_position_cannot_be_written(filled: EventStore, superuser_url: str) -> None:
    insert = (
        "insert into milepost.event select originator_id, %s, topic, state, %s, recorded_at, null, command_id"
        " from milepost.event limit 1"
    )
    for version, position in ((2, 9), (9, 2)):
        with pytest.raises(psycopg.errors.UniqueViolation):
            sql(superuser_url, insert, version, position)


def _as_service(database: Database) -> str:
    return psycopg.conninfo.make_conninfo(database.service_url, options="-c role=milepost_service")
