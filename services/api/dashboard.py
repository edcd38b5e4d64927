"""The dashboard: a portfolio added up, for the whole and by class, as of any position."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from domain.terms import MaturityClass, Provenance, SizeClass
from projections.dashboard import Asked, By, ByInProgramme, Dashboard, Wanted, find_dashboard
from services.api.programmes import find
from services.api.projects_reading import LISTS_ZONE, as_of_day
from services.api.reading import Read, Reading, answer_of
from services.api.route import router

routes = router("Dashboards")


def _wanted(
    *,
    round: Annotated[str | None, Query(max_length=64, description="Code of the round.")] = None,  # noqa: A002 - the domain's word
    cluster: Annotated[str | None, Query(max_length=64, description="Code of the cluster.")] = None,
    provenance: Provenance | None = None,
    sector: Annotated[str | None, Query(max_length=64, description="Code of the recipient's sector.")] = None,
    region: Annotated[str | None, Query(max_length=64, description="The recipient's region.")] = None,
    maturity: Annotated[MaturityClass | None, Query(description="The recipient's maturity class.")] = None,
    size: Annotated[SizeClass | None, Query(description="The recipient's size class.")] = None,
) -> Wanted:
    return Wanted(
        round=round,
        cluster=cluster,
        provenance=provenance,
        sector=sector,
        region=region,
        maturity=maturity,
        size=size,
    )


WantedProjects = Annotated[Wanted, Depends(_wanted)]


@routes.get("/dashboard", response_model=answer_of(Dashboard), summary="Dashboard over all programmes")
def show_dashboard(
    request: Request,
    read: Read,
    wanted: WantedProjects,
    programme: UUID | None = None,
    by: Annotated[By | None, Query(description="One sheet for each class besides that of the whole.")] = None,
) -> Response:
    """Add up projects of all programmes; all filters that are given must hold.

    Amounts in different currencies are never added up, nor are different indicators. What is overdue or embargoed is
    judged on the day of `as_of`, else today, in UTC. `on` belongs to the reading of one project.
    """
    return _answer(request, read, replace(wanted, programme=programme), by=by, zone=LISTS_ZONE)


@routes.get(
    "/programmes/{programme}/dashboard", response_model=answer_of(Dashboard), summary="Dashboard of a programme"
)
def show_programme_dashboard(
    request: Request,
    programme: UUID,
    read: Read,
    wanted: WantedProjects,
    by: Annotated[
        ByInProgramme | None, Query(description="One sheet for each class besides that of the whole.")
    ] = None,
) -> Response:
    """Add up a programme's projects; all filters that are given must hold.

    What is overdue or embargoed is judged on the day of `as_of`, else today, in the programme's time zone.
    """
    zone = find(read, programme).time_zone
    return _answer(request, read, replace(wanted, programme=programme), by=by, zone=zone)


def _answer(request: Request, read: Reading, wanted: Wanted, *, by: By | None, zone: str) -> Response:
    day = as_of_day(read.parts, request.query_params.get("as_of"), read.at, zone=zone)
    asked = Asked(wanted=wanted, by=by, position=read.at.position, day=day)
    with read.connection() as connection:
        return read.one(find_dashboard(connection, asked))
