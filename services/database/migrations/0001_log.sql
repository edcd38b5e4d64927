-- The log: every fact that was ever recorded, in one gapless order. Nothing in these tables is changed or deleted.
--
-- Rows are written by one function, milepost.append, and by nothing else: the role that the service runs as may execute
-- it and read. The columns of milepost.event that the `eventsourcing` library knows keep the library's names.

create schema if not exists milepost;

create table milepost.event (
    originator_id uuid not null,
    originator_version bigint not null check (originator_version >= 1),
    topic text collate "C" not null check (octet_length(topic) between 1 and 200),
    -- The whole envelope as the bytes that were hashed: never jsonb, never rewritten.
    state bytea not null check (octet_length(state) between 1 and 8388608),
    -- The place in the log: from 1, without gaps, in commit order.
    notification_id bigint not null check (notification_id >= 1),
    recorded_at timestamptz not null,
    -- Null where a fact belongs to no programme.
    programme_id uuid,
    command_id uuid not null,
    primary key (originator_id, originator_version),
    unique (notification_id)
);
create index event_programme on milepost.event (programme_id, notification_id) where programme_id is not null;
create index event_recorded_at on milepost.event (recorded_at, notification_id);

-- One row for every settled command, also for one that found everything already so. A repeat is answered from it.
create table milepost.command (
    -- UUID version 8 from the SHA-256 of scope and key.
    command_id uuid primary key,
    scope text collate "C" not null check (octet_length(scope) between 1 and 1600),
    key text collate "C" not null check (octet_length(key) between 1 and 1600),
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    -- The streams it wrote to, and the version of each afterwards.
    streams uuid[] not null,
    versions bigint[] not null check (cardinality(versions) = cardinality(streams)),
    -- Its events are the positions from first_position to position; null where it recorded none.
    first_position bigint,
    -- The head of the log once it was settled.
    position bigint not null check (first_position <= position),
    recorded_at timestamptz not null
);

-- Values that are taken for ever: project codes, recipient numbers.
create table milepost.claim (
    scope text collate "C" not null check (octet_length(scope) between 1 and 200),
    value text collate "C" not null check (octet_length(value) between 1 and 1600),
    command_id uuid not null,
    position bigint not null,
    primary key (scope, value)
);

-- The end of the log: one row.
create table milepost.head (
    sole boolean primary key default true check (sole),
    position bigint not null check (position >= 0),
    recorded_at timestamptz check (recorded_at is not null or position = 0)
) with (fillfactor = 20);
insert into milepost.head (position) values (0);

create function milepost.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% of %.% is refused: what is recorded stays', tg_op, tg_table_schema, tg_table_name
        using errcode = 'restrict_violation';
end
$$;

create trigger immutable before update or delete or truncate on milepost.event
    for each statement execute function milepost.refuse_change();
create trigger immutable before update or delete or truncate on milepost.command
    for each statement execute function milepost.refuse_change();
create trigger immutable before update or delete or truncate on milepost.claim
    for each statement execute function milepost.refuse_change();
create trigger permanent before delete or truncate on milepost.head
    for each statement execute function milepost.refuse_change();
create trigger forward_only before update on milepost.head
    for each row when (new.position < old.position or new.recorded_at is null or new.recorded_at < old.recorded_at)
    execute function milepost.refuse_change();
-- ALWAYS: they fire in a session that says it is a replica, too.
alter table milepost.event enable always trigger immutable;
alter table milepost.command enable always trigger immutable;
alter table milepost.claim enable always trigger immutable;
alter table milepost.head enable always trigger permanent;
alter table milepost.head enable always trigger forward_only;

-- The role that the service runs as may append and read, nothing else.
revoke all on all functions in schema milepost from public;
grant usage on schema milepost to milepost_service;
grant select on all tables in schema milepost to milepost_service;
