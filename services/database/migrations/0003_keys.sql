-- API keys: what a key may do and until when. The key itself is never stored, only its digest under the pepper.

create table milepost.api_key (
    -- The part of the key that is no secret: mp_<id>_<secret>.
    key_id text collate "C" primary key check (key_id ~ '^[0-9a-f]{12}$'),
    digest bytea not null check (octet_length(digest) = 32),
    label text not null check (char_length(label) between 1 and 200),
    scope text collate "C" not null check (scope in ('administrator', 'read')),
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at and expires_at <= created_at + interval '366 days'),
    revoked_at timestamptz
);

-- A revocation stays: nothing else of a key ever changes, and no key disappears.
create function milepost.refuse_key_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'a key only changes by being revoked, once' using errcode = 'restrict_violation';
end
$$;
create trigger revoked_once before update on milepost.api_key
    for each row when (old.revoked_at is not null
        or (old.key_id, old.digest, old.label, old.scope, old.created_at, old.expires_at)
            is distinct from (new.key_id, new.digest, new.label, new.scope, new.created_at, new.expires_at))
    execute function milepost.refuse_key_change();
create trigger permanent before delete or truncate on milepost.api_key
    for each statement execute function milepost.refuse_key_change();
revoke all on function milepost.refuse_key_change from public;

grant select, insert on milepost.api_key to milepost_service;
grant update (revoked_at) on milepost.api_key to milepost_service;
