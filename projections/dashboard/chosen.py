"""Which projects a dashboard is about, and into which classes they fall: the part that all its queries begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from psycopg.sql import SQL

from domain.terms import MaturityClass, Provenance, SizeClass

ByInProgramme = Literal["round", "cluster", "sector", "region", "maturity", "size"]
By = Literal["programme"] | ByInProgramme
Place = tuple[bool, str | None]
"""Where a number belongs: `(True, None)` is the whole, `(False, class)` a class; the class None is "not classified"."""
WHOLE: Final[Place] = (True, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which projects to count; None asks nothing. All that is asked must hold."""

    programme: UUID | None = None
    round: str | None = None
    cluster: str | None = None
    provenance: Provenance | None = None
    sector: str | None = None
    """Code of the recipient's sector."""
    region: str | None = None
    """The recipient's region."""
    maturity: MaturityClass | None = None
    size: SizeClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One dashboard: which projects, by which class, as of which position, judged on which day."""

    wanted: Wanted
    by: By | None
    position: int
    day: date

    def parameters(self, **more: object) -> dict[str, object]:
        """Return what the queries are asked with."""
        wanted = {name: getattr(self.wanted, name) for name in Wanted.__dataclass_fields__}
        return {**wanted, "by": self.by, "position": self.position, "day": self.day, **more}


CHOSEN: Final = SQL("""
with chosen as (
    select g.whole, g.class, p.project, p.programme, m.currency as programme_currency, p.recipient, p.stage,
        p.provenance, p.currency, p.requested, p.awarded, p.released, p.disbursed, p.other_currencies, p.starts, p.ends,
        p.support_ends, p.support_ends is not null and p.provenance = 'native' as supported, r.sector_scheme,
        r.sector_code, r.region
    from read.portfolio_v2 p
    left join read.recipients_v2 r on r.recipient = p.recipient
        and r.from_position <= %(position)s and %(position)s < r.to_position
    left join read.programmes_v2 m on m.programme = p.programme
        and m.from_position <= %(position)s and %(position)s < m.to_position
    cross join lateral (
        select true as whole, null::text as class
        union all
        select false, case %(by)s::text
            when 'programme' then m.code
            when 'round' then case when %(programme)s::uuid is null then m.code || '/' else '' end || p.round
            when 'cluster' then p.cluster
            when 'sector' then r.sector_scheme || ':' || r.sector_code
            when 'region' then r.region
            when 'maturity' then r.maturity_class
            when 'size' then r.size_class
        end
        where %(by)s::text is not null
    ) g
    where int8range(p.from_position, p.to_position) @> %(position)s::bigint
        and (%(programme)s::uuid is null or p.programme = %(programme)s)
        and (%(round)s::text is null or p.round = %(round)s)
        and (%(cluster)s::text is null or p.cluster = %(cluster)s)
        and (%(provenance)s::text is null or p.provenance = %(provenance)s)
        and (%(sector)s::text is null or r.sector_code = %(sector)s)
        and (%(region)s::text is null or r.region = %(region)s)
        and (%(maturity)s::text is null or r.maturity_class = %(maturity)s)
        and (%(size)s::text is null or r.size_class = %(size)s)
)
""")
"""`chosen` has each project once for the whole and, where classes are asked for, once more for its class. `supported`
is a native project with a signed agreement, whatever became of it since."""
