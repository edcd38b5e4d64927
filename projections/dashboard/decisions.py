"""How matters were decided and how long each side took: reports, gates, awards and payments at one position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from domain.values import Frozen
from projections.dashboard.chosen import CHOSEN, Asked, Place
from projections.dashboard.figure import Count, Figure, ratio, sum_of, tidy
from projections.dashboard.matters import MatterKind
from projections.portfolio.list import ENDED

MOST_POSITIONS: Final = 1000
"""Of departures that a dashboard names, the latest first."""


class Gates(Frozen):
    """Gates that are open, decisions by outcome, and rounds of voting that were declared void."""

    open: Count
    go: Count
    conditional: Count
    hold: Count
    recycle: Count
    stop: Count
    sent_back: Count


class Departures(Frozen):
    """Gate decisions that depart from the evaluation that they were taken on."""

    share: Figure
    positions: tuple[int, ...]
    """Of the decisions, the latest first, at most a thousand."""


@dataclass(frozen=True, slots=True)
class Standings:
    """How matters stand in one place."""

    whole: bool = True
    class_: str | None = None
    accepted: int = 0
    submitted: int = 0
    returned: int = 0
    voided: int = 0
    open_gates: int = 0
    sent_back: int = 0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long one kind of matter waited in one place, and what came of it."""

    whole: bool = True
    class_: str | None = None
    kind: MatterKind = "award"
    decided: int = 0
    """Decisions of which both days are known."""
    waiting: int = 0
    ended: int = 0
    """Never decided, and never will be: the project has ended."""
    since_unknown: int = 0
    median: Decimal | None = None
    """Days."""
    returned: int = 0
    go: int = 0
    conditional: int = 0
    hold: int = 0
    recycle: int = 0
    stop: int = 0
    departing: int = 0
    positions: tuple[int, ...] | list[int] = ()

    @property
    def decisions(self) -> int:
        """All decisions of a gate."""
        return self.go + self.conditional + self.hold + self.recycle + self.stop


def find_standings(connection: Connection, asked: Asked) -> dict[Place, Standings]:
    """Count reports and gates by how they stand on the day."""
    with connection.cursor(row_factory=class_row(Standings)) as cursor:
        cursor.execute(
            CHOSEN
            + SQL("""
            select c.whole, c.class as class_,
                count(*) filter (where x.kind = 'report' and x.standing = 'accepted') as accepted,
                count(*) filter (where x.kind = 'report' and x.standing = 'undecided') as submitted,
                count(*) filter (where x.kind = 'report' and x.standing = 'returned') as returned,
                count(*) filter (where x.kind = 'report' and x.standing = 'voided') as voided,
                count(*) filter (where x.kind = 'gate' and x.standing = 'undecided') as open_gates,
                coalesce(sum(x.sent_back), 0)::bigint as sent_back
            from chosen c
            join read.matters_v1 x on x.project = c.project and x.kind <> 'award'
                and int8range(x.from_position, x.to_position) @> %(position)s::bigint
            group by c.whole, c.class
            """),
            asked.parameters(),
        )
        return {(row.whole, row.class_): row for row in cursor.fetchall()}


def find_waits(connection: Connection, asked: Asked) -> dict[Place, Mapping[MatterKind, Waits]]:
    """Measure how long native projects waited for decisions, and count what was decided."""
    with connection.cursor(row_factory=class_row(Waits)) as cursor:
        cursor.execute(
            CHOSEN
            + SQL("""
            select c.whole, c.class as class_, x.kind,
                count(w.until - w.since) as decided,
                count(*) filter (where w.until is null and c.stage <> all (%(ended)s)) as waiting,
                count(*) filter (where w.until is null and c.stage = any (%(ended)s)) as ended,
                count(*) filter (where w.until is not null and w.since is null) as since_unknown,
                (percentile_disc(0.5) within group (order by w.until - w.since)
                    + percentile_disc(0.5) within group (order by w.until - w.since desc))::numeric / 2 as median,
                count(*) filter (where w.outcome = 'returned') as returned,
                count(*) filter (where w.outcome = 'go') as go,
                count(*) filter (where w.outcome = 'conditional') as conditional,
                count(*) filter (where w.outcome = 'hold') as hold,
                count(*) filter (where w.outcome = 'recycle') as recycle,
                count(*) filter (where w.outcome = 'stop') as stop,
                count(*) filter (where w.departs) as departing,
                coalesce(
                    (array_agg(w.position order by w.position desc) filter (where w.departs))[1:%(most)s::int],
                    array[]::bigint[]
                ) as positions
            from chosen c
            join read.matters_v1 x on x.project = c.project
                and int8range(x.from_position, x.to_position) @> %(position)s::bigint
            cross join lateral jsonb_to_recordset(x.waits)
                as w (since date, until date, outcome text, position bigint, departs boolean)
            where c.provenance = 'native'
            group by c.whole, c.class, x.kind
            """),
            asked.parameters(ended=list(ENDED), most=MOST_POSITIONS),
        )
        found: dict[Place, dict[MatterKind, Waits]] = {}
        for row in cursor.fetchall():
            found.setdefault((row.whole, row.class_), {})[row.kind] = row
        return {place: dict(kinds) for place, kinds in found.items()}


def find_days_to_pay(connection: Connection, asked: Asked) -> dict[Place, Figure]:
    """Measure the days from each release to the payment that completed it."""
    rows: list[tuple[Any, ...]] = connection.execute(
        CHOSEN
        + SQL("""
        select c.whole, c.class, count(r.paid_on), count(*) filter (where r.paid_on is null),
            (percentile_disc(0.5) within group (order by r.paid_on - r.released_on)
                + percentile_disc(0.5) within group (order by r.paid_on - r.released_on desc))::numeric / 2
        from chosen c
        join read.project_payments_v1 p on p.project = c.project
            and int8range(p.from_position, p.to_position) @> %(position)s::bigint
        cross join lateral jsonb_to_recordset(p.releases) as r (released_on date, paid_on date)
        group by c.whole, c.class
        """),
        asked.parameters(),
    ).fetchall()
    return {(whole, class_): days_to_pay(paid, unpaid, median) for whole, class_, paid, unpaid, median in rows}


def days_to_pay(paid: int = 0, unpaid: int = 0, median: Decimal | None = None) -> Figure:
    """Return the median days from release to payment."""
    return sum_of(
        None if median is None else tidy(median),
        unit="days",
        counted=paid,
        of="releases",
        without={"not paid in full yet": unpaid},
        nothing="nothing was released and paid",
    )


def days_to_decide(waits: Waits, *, published: int = 0) -> Figure:
    """Return the median days from when a matter was laid before somebody to the decision."""
    return sum_of(
        None if waits.median is None else tidy(waits.median),
        unit="days",
        counted=waits.decided,
        of="decisions",
        without={
            "not decided yet": waits.waiting,
            "the project ended without a decision": waits.ended,
            "it is not known since when it waited": waits.since_unknown,
            "published: the day of the application is not known": published,
        },
        nothing="nothing was decided",
    )


def rework(reports: Waits, gates: Waits, standings: Standings, *, supported: int) -> Figure:
    """Return reports returned and gates sent round again, per supported project."""
    return ratio(
        Decimal(reports.returned + gates.recycle + standings.sent_back),
        Decimal(supported),
        unit="per project",
        counted=supported,
        of="projects",
        nothing="no agreement was signed",
    )


def departures(gates: Waits) -> Departures:
    """Return the share of gate decisions that depart from their evaluation, and where they are in the log."""
    share = ratio(
        Decimal(gates.departing),
        Decimal(gates.decisions),
        unit="%",
        counted=gates.decisions,
        of="decisions",
        scale=Decimal(100),
        nothing="no gate was decided",
    )
    return Departures(share=share, positions=tuple(gates.positions))


def gates_by_outcome(gates: Waits, standings: Standings) -> Gates:
    """Return the decisions of gates by outcome."""
    counts = {name: getattr(gates, name) for name in ("go", "conditional", "hold", "recycle", "stop")}
    return Gates(
        open=Count(value=standings.open_gates, unit="gates"),
        sent_back=Count(value=standings.sent_back, unit="rounds of voting"),
        **{name: Count(value=count, unit="decisions") for name, count in counts.items()},
    )
