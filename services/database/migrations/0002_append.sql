-- The two functions of the log: one writes it, one says how far it went by a moment.

-- Appends a batch of requests, each of them completely or not at all, and says for each what became of it.
--
-- A request has touches and claims, in the order of the arrays. A touch is a stream with the version that it must
-- have and the number of events that it gets: -1 for a guard, which only looks. Writes stand before guards, a stream
-- stands once in a request. The events follow each other in the order of the touches; their stream, version, position
-- and command are not given but follow from it.
--
-- Requests take effect in their order. One that loses against what was committed before is a conflict; one that would
-- only lose to a neighbour of its own batch is deferred: send it first in the next batch. The first is never deferred.
create function milepost.append(
    p_command uuid[], p_scope text[], p_key text[], p_fingerprint bytea[], p_touches int[], p_claims int[],
    p_stream uuid[], p_version bigint[], p_events int[],
    p_claim_scope text[], p_claim_value text[],
    p_topic text[], p_state bytea[], p_programme uuid[]
) returns table (
    outcome text,                  -- recorded, replayed, key_reused, conflict, guard_conflict, claim_taken, deferred
    lost_stream uuid, lost_version bigint, lost_claim int,            -- where it lost: stream and its version, or which of its claims
    streams uuid[], versions bigint[], first_position bigint, "position" bigint, recorded_at timestamptz,
    clamped interval               -- how far the clock stood behind the last recorded time
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- Plans are made once per connection, often while the tables are still empty: they must use the indexes from the start.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
    requests constant int := cardinality(p_command);
    touches constant int := cardinality(p_stream);
    claims constant int := cardinality(p_claim_scope);
    -- For each request: its earlier row (0 none, 1 the same, 2 another fingerprint), and the first request with its key.
    known int[]; key_home int[]; key_held boolean[] := array_fill(false, array[requests]);
    verdict text[] := array_fill(null::text, array[requests]); accepted boolean[] := array_fill(false, array[requests]);
    lost_streams uuid[] := array_fill(null::uuid, array[requests]);
    lost_versions bigint[] := array_fill(null::bigint, array[requests]);
    lost_claims int[] := array_fill(null::int, array[requests]);
    first_touch int[] := array_fill(0, array[requests]); last_write int[] := array_fill(0, array[requests]);
    added bigint[] := array_fill(0::bigint, array[requests]); shift bigint[] := array_fill(0::bigint, array[requests]);
    ends bigint[] := array_fill(0::bigint, array[requests]);
    -- For each touch: the first touch of the same stream; there stand the stream's committed and its coming version,
    -- the last request that named it, and whether a deferred request waits for it. Claims likewise.
    home int[]; committed bigint[]; coming bigint[];
    named int[] := array_fill(0, array[touches]); held boolean[] := array_fill(false, array[touches]);
    owner int[] := array_fill(0, array[touches]); before bigint[] := array_fill(0::bigint, array[touches]);
    after_version bigint[] := array_fill(0::bigint, array[touches]);
    claim_home int[]; taken boolean[];
    claim_named int[] := array_fill(0, array[claims]); claim_held boolean[] := array_fill(false, array[claims]);
    claim_owner int[] := array_fill(0, array[claims]);
    event_touch int[];
    touch int := 0; claim int := 0; events bigint := 0; waits boolean; lost int; lost_to_claim int; h int;
    head_position bigint; last_recorded_at timestamptz; clock timestamptz; moment timestamptz; start_position bigint;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'milepost.append runs in READ COMMITTED only: it must see what was committed while it waited';
    elsif current_setting('synchronous_commit') not in ('on', 'remote_apply') then
        raise exception 'milepost.append needs synchronous_commit on or remote_apply: an answer must be durable';
    elsif requests not between 1 and 1000 or touches > 50000 or claims > 50000
        or cardinality(p_topic) > 50000 then
        raise exception 'one call takes 1 to 1,000 requests and at most 50,000 events, streams and claims' using errcode = 'program_limit_exceeded';
    elsif array_position(p_touches, null) is not null or array_position(p_claims, null) is not null
        or array_position(p_stream, null) is not null or array_position(p_version, null) is not null
        or array_position(p_events, null) is not null or 0 > any (p_touches) or 0 > any (p_claims) or -1 > any (p_events)
        or 0 > any (p_version)
        or (select sum(n) from unnest(p_touches) n) <> touches or (select sum(n) from unnest(p_claims) n) <> claims
        or (select coalesce(sum(n) filter (where n > 0), 0) from unnest(p_events) n) <> cardinality(p_topic)
        or (cardinality(p_scope), cardinality(p_key), cardinality(p_fingerprint), cardinality(p_touches), cardinality(p_claims))
            <> (requests, requests, requests, requests, requests)
        or (cardinality(p_version), cardinality(p_events), cardinality(p_claim_value)) <> (touches, touches, claims)
        or (cardinality(p_state), cardinality(p_programme)) <> (cardinality(p_topic), cardinality(p_topic))
    then
        raise exception 'the arrays of an append do not fit together' using errcode = 'data_exception';
    end if;

    perform pg_advisory_xact_lock(7885853960838671988);
    -- From here on nobody else appends, and each statement below sees everything that is committed.

    select array_agg(q.known order by q.n), array_agg(q.home order by q.n) into known, key_home
    from (
        select r.n, min(r.n) over (partition by r.id)::int as home, coalesce((
            select case when c.fingerprint = r.fingerprint and c.scope = r.scope and c.key = r.key then 1 else 2 end
            from milepost.command c where c.command_id = r.id), 0) as known
        from unnest(p_command, p_scope, p_key, p_fingerprint) with ordinality as r (id, scope, key, fingerprint, n)
    ) q;
    select coalesce(array_agg(q.home order by q.n), '{}'), coalesce(array_agg(q.version order by q.n), '{}')
    into home, committed
    from (
        select t.n, min(t.n) over (partition by t.stream)::int as home, coalesce((
            select e.originator_version from milepost.event e where e.originator_id = t.stream
            order by e.originator_version desc limit 1), 0) as version
        from unnest(p_stream) with ordinality as t (stream, n)
    ) q;
    coming := committed;
    if claims > 0 then
        select array_agg(q.home order by q.n), array_agg(q.taken order by q.n) into claim_home, taken
        from (
            select k.n, min(k.n) over (partition by k.scope, k.value)::int as home,
                -- Not EXISTS: that may be planned as one scan of all claims there are.
                coalesce((select true from milepost.claim c where c.scope = k.scope and c.value = k.value), false) as taken
            from unnest(p_claim_scope, p_claim_value) with ordinality as k (scope, value, n)
        ) q;
    end if;
    select e.position, e.recorded_at into strict head_position, last_recorded_at from milepost.head e where e.sole;
    start_position := head_position;

    for r in 1 .. requests loop
        first_touch[r] := touch + 1;
        last_write[r] := touch;
        waits := false; lost := null; lost_to_claim := null;
        for t in touch + 1 .. touch + p_touches[r] loop
            h := home[t];
            if named[h] = r or (p_events[t] >= 0 and last_write[r] <> t - 1) then
                raise exception 'a stream stands once in a request, and writes stand before guards'
                    using errcode = 'data_exception';
            end if;
            named[h] := r;
            owner[t] := r;
            if p_events[t] >= 0 then
                last_write[r] := t;
                before[t] := events + added[r];
                added[r] := added[r] + p_events[t];
                after_version[t] := p_version[t] + p_events[t];
            end if;
            if p_version[t] < committed[h] then
                lost := coalesce(lost, t);
            elsif held[h] then
                waits := true;
            elsif p_version[t] <> coming[h] then
                if p_version[t] = committed[h] then waits := true; else lost := coalesce(lost, t); end if;
            end if;
        end loop;
        for k in claim + 1 .. claim + p_claims[r] loop
            h := claim_home[k];
            if claim_named[h] = r then
                raise exception 'a claim stands once in a request' using errcode = 'data_exception';
            end if;
            claim_named[h] := r;
            claim_owner[k] := r;
            if taken[h] then lost_to_claim := coalesce(lost_to_claim, k); elsif claim_held[h] then waits := true; end if;
        end loop;
        if added[r] > 20000 then
            raise exception 'one request has at most 20,000 events' using errcode = 'program_limit_exceeded';
        elsif added[r] = 0 and p_claims[r] > 0 then
            raise exception 'a claim comes with an event' using errcode = 'data_exception';
        end if;

        if known[r] > 0 then
            verdict[r] := case known[r] when 1 then 'replayed' else 'key_reused' end;
        elsif not key_held[key_home[r]] and lost is not null then
            verdict[r] := case when p_events[lost] < 0 then 'guard_conflict' else 'conflict' end;
            lost_streams[r] := p_stream[lost];
            lost_versions[r] := coming[home[lost]];
        elsif not key_held[key_home[r]] and lost_to_claim is not null then
            verdict[r] := 'claim_taken';
            lost_claims[r] := lost_to_claim - claim;
        else
            accepted[r] := not waits and not key_held[key_home[r]];
            verdict[r] := case when accepted[r] then 'recorded' else 'deferred' end;
            key_held[key_home[r]] := true;
            for t in touch + 1 .. touch + p_touches[r] loop
                if not accepted[r] then
                    held[home[t]] := true;
                elsif p_events[t] > 0 then
                    coming[home[t]] := after_version[t];
                end if;
            end loop;
            for k in claim + 1 .. claim + p_claims[r] loop
                claim_held[claim_home[k]] := true;
            end loop;
            if accepted[r] then
                shift[r] := head_position - events;
                head_position := head_position + added[r];
                ends[r] := head_position;
            end if;
        end if;
        touch := touch + p_touches[r];
        claim := claim + p_claims[r];
        events := events + added[r];
    end loop;

    clock := clock_timestamp();
    moment := greatest(clock, last_recorded_at);
    if head_position > start_position then
        select array_agg(t.n order by t.n) into event_touch
        from unnest(p_events) with ordinality as t (events, n), generate_series(1, t.events);
        insert into milepost.event (originator_id, originator_version, topic, state, notification_id, recorded_at,
            programme_id, command_id)
        select p_stream[e.t], p_version[e.t] + e.n - before[e.t], e.topic, e.state, e.n + shift[owner[e.t]], moment,
            e.programme, p_command[owner[e.t]]
        from unnest(event_touch, p_topic, p_state, p_programme) with ordinality as e (t, topic, state, programme, n)
        where accepted[owner[e.t]];
        update milepost.head set position = head_position, recorded_at = moment where sole;
    end if;
    if claims > 0 then
        insert into milepost.claim (scope, value, command_id, position)
        select k.scope, k.value, p_command[claim_owner[k.n]], ends[claim_owner[k.n]]
        from unnest(p_claim_scope, p_claim_value) with ordinality as k (scope, value, n)
        where accepted[claim_owner[k.n]];
    end if;
    insert into milepost.command (command_id, scope, key, fingerprint, streams, versions, first_position, position, recorded_at)
    select r.id, r.scope, r.key, r.fingerprint, p_stream[first_touch[r.n]:last_write[r.n]],
        after_version[first_touch[r.n]:last_write[r.n]],
        case when added[r.n] > 0 then ends[r.n] - added[r.n] + 1 end, ends[r.n], moment
    from unnest(p_command, p_scope, p_key, p_fingerprint) with ordinality as r (id, scope, key, fingerprint, n)
    where accepted[r.n];

    return query
    select v.verdict, v.stream, v.version, v.claim, c.streams, c.versions, c.first_position,
        c.position, c.recorded_at, greatest(last_recorded_at - clock, interval '0')
    from unnest(verdict, lost_streams, lost_versions, lost_claims) with ordinality as v (verdict, stream, version, claim, n)
    left join lateral (
        select s.* from milepost.command s
        where s.command_id = p_command[v.n] and v.verdict in ('recorded', 'replayed') limit 1
    ) c on true
    order by v.n;
end
$$;

-- The last position recorded at or before a moment, and whether that answer can still change.
--
-- It waits for appends in flight: their recorded time is already taken, their events are not yet to be seen. Later
-- appends are recorded no earlier than the last event, so the answer is final once the log has gone past the moment.
create function milepost.position_at(p_time timestamptz) returns table ("position" bigint, final boolean)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'milepost.position_at runs in READ COMMITTED only: it must see what was committed while it waited';
    end if;
    perform pg_advisory_xact_lock_shared(7885853960838671988);
    return query
    select
        coalesce((select e.notification_id from milepost.event e where e.recorded_at <= p_time
                  order by e.recorded_at desc, e.notification_id desc limit 1), 0),
        coalesce(p_time < (select h.recorded_at from milepost.head h where h.sole), false);
end
$$;

revoke all on all functions in schema milepost from public;
grant execute on function milepost.append, milepost.position_at to milepost_service;
