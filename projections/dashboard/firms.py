"""Which firms are supported: high technology, ties to research, and the private money that support has drawn in.

High technology is what Eurostat aggregates by division of NACE Rev. 2 (https://ec.europa.eu/eurostat/cache/metadata/en/htec_esms.htm,
annex 3): high-technology manufacturing, divisions 21 (pharmaceuticals) and 26 (computer, electronic and optical
products); high-tech knowledge-intensive services, divisions 59 to 63 (film, sound and broadcasting,
telecommunications, computer programming, information services) and 72 (scientific research and development). Divisions
of ISIC Rev. 4 are the same. Group 30.3 (aircraft), which is high technology too, is no division of its own and is not
counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from domain.values import Frozen
from projections.dashboard.chosen import CHOSEN, Asked, Place
from projections.dashboard.figure import Figure, ratio

HIGH_TECH: Final = ("21", "26", "59", "60", "61", "62", "63", "72")
"""Divisions of NACE Rev. 2 and ISIC Rev. 4."""
SCHEMES: Final = ("ISIC4", "ISICREV4", "NACE2", "NACEREV2")
"""Classifications whose divisions these are, written without spaces, dots and hyphens, in capitals."""
RESEARCH: Final = ("university", "research-institute")
PUBLIC: Final = ("region",)
"""Roles of parties whose money is not private."""


class CofinancingRatio(Frozen):
    """Private money proven to have come, for one currency."""

    currency: str
    share: Figure


@dataclass(frozen=True, slots=True)
class Firms:
    """The supported projects of one place and the firms behind them."""

    whole: bool = True
    class_: str | None = None
    projects: int = 0
    """Supported ones: native, with a signed agreement."""
    firms: int = 0
    high_tech: int = 0
    unclassified: int = 0
    other_scheme: int = 0
    """Firms whose sector is stated in another classification, or not down to the division."""
    tied: int = 0
    """Supported projects with a university or research institute as a party."""
    unsigned: int = 0
    published: int = 0


def find_firms(connection: Connection, asked: Asked) -> dict[Place, Firms]:
    """Count supported projects and firms, by sector and by parties."""
    with connection.cursor(row_factory=class_row(Firms)) as cursor:
        cursor.execute(
            CHOSEN
            + SQL("""
            , seen as (
                select c.*, r.project is not null as tied,
                    case when upper(regexp_replace(c.sector_scheme, '[ ._-]', '', 'g')) = any (%(schemes)s)
                        then substring(c.sector_code from '^[A-Z]?([0-9]{2})') end as division
                from chosen c
                left join (
                    select distinct project from read.parties_v1
                    where role = any (%(research)s) and takes_part
                        and int8range(from_position, to_position) @> %(position)s::bigint
                ) r on r.project = c.project
            )
            select whole, class as class_,
                count(*) filter (where supported) as projects,
                count(distinct recipient) filter (where supported) as firms,
                count(distinct recipient) filter (where supported and division = any (%(high_tech)s)) as high_tech,
                count(distinct recipient) filter (where supported and sector_code is null) as unclassified,
                count(distinct recipient) filter (
                    where supported and sector_code is not null and division is null
                ) as other_scheme,
                count(*) filter (where supported and tied) as tied,
                count(*) filter (where provenance = 'native' and not supported) as unsigned,
                count(*) filter (where provenance = 'published') as published
            from seen
            group by whole, class
            """),
            asked.parameters(schemes=list(SCHEMES), research=list(RESEARCH), high_tech=list(HIGH_TECH)),
        )
        return {(row.whole, row.class_): row for row in cursor.fetchall()}


def high_tech_share(found: Firms) -> Figure:
    """Return high-tech firms in per cent of the supported firms whose division is known."""
    known = found.firms - found.unclassified - found.other_scheme
    return ratio(
        Decimal(found.high_tech),
        Decimal(known),
        unit="%",
        counted=known,
        of="firms",
        scale=Decimal(100),
        without={
            "firms that are not classified": found.unclassified,
            "firms whose sector is not stated by division of ISIC Rev. 4 or NACE Rev. 2": found.other_scheme,
            "projects without a signed agreement": found.unsigned,
            "published projects: signatures are not published": found.published,
        },
        nothing="no supported firm has a known division",
    )


def research_ties(found: Firms) -> Figure:
    """Return supported projects with a university or research institute as a party, in per cent of all supported ones."""
    return ratio(
        Decimal(found.tied),
        Decimal(found.projects),
        unit="%",
        counted=found.projects,
        of="projects",
        scale=Decimal(100),
        without={
            "projects without a signed agreement": found.unsigned,
            "published projects: parties are not published": found.published,
        },
        nothing="no agreement was signed",
    )


def find_cofinancing_ratios(connection: Connection, asked: Asked) -> dict[Place, list[CofinancingRatio]]:
    """Compare proven private money with awards, each currency by itself."""
    rows: list[tuple[Any, ...]] = connection.execute(
        CHOSEN
        + SQL("""
        , given as (
            select f.project, f.currency, f.proven, coalesce(y.role = any (%(public)s), false) as public
            from read.cofinancing_v1 f
            left join read.parties_v1 y on y.project = f.project and y.organisation = f.party
                and y.from_position <= %(position)s and %(position)s < y.to_position
            where int8range(f.from_position, f.to_position) @> %(position)s::bigint
        ), drawn as (
            select c.whole, c.class, c.project, c.currency, c.awarded,
                coalesce(sum(g.proven) filter (where not g.public and g.currency = c.currency), 0) as proven,
                count(*) filter (where g.public) as public,
                count(*) filter (where not g.public and g.currency <> c.currency) as other
            from chosen c
            left join given g on g.project = c.project
            where c.provenance = 'native' and c.awarded > 0
            group by c.whole, c.class, c.project, c.currency, c.awarded
        )
        select whole, class, currency, sum(proven), sum(awarded), count(*), sum(public)::bigint, sum(other)::bigint
        from drawn
        group by whole, class, currency
        order by currency
        """),
        asked.parameters(public=list(PUBLIC)),
    ).fetchall()
    places: dict[Place, list[CofinancingRatio]] = {}
    for whole, class_, currency, proven, awarded, projects, public, other in rows:
        share = ratio(
            proven,
            proven + awarded,
            unit="%",
            counted=projects,
            of="projects",
            scale=Decimal(100),
            without={"contributions of regions: public money": public, "contributions in another currency": other},
            nothing="nothing was awarded",
        )
        places.setdefault((whole, class_), []).append(CofinancingRatio(currency=currency, share=share))
    return places
