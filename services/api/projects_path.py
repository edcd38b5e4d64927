"""What stands in the addresses of a project: ids, periods, indicator versions; and how an act on a project is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Path, Response
from pydantic import BeforeValidator

from domain.events import ProjectEvent
from domain.indicator import IndicatorRef
from domain.period import Period
from domain.project.state import Project
from domain.values import Code
from services.acts import on_project
from services.api.problems import MALFORMED_REQUEST, Problem
from services.api.writing import Body, Write

_DAY_CHARACTERS: Final = len("2026-03-02")


def _written_as_day(text: object) -> object:
    """Refuse what a lenient reader would take for seconds since 1970."""
    if isinstance(text, str) and len(text) == _DAY_CHARACTERS and text[4] == text[7] == "-":
        return text
    raise ValueError("a date belongs here, for example 2026-03-02")


Day = Annotated[date, BeforeValidator(_written_as_day)]
"""A day in an address."""


def _period(
    first: Annotated[Day, Path(description="First day of the period.", examples=["2026-01-01"])],
    last: Annotated[Day, Path(description="Last day of the period, included.", examples=["2026-03-31"])],
) -> Period:
    if last < first:
        error = {"parameter": "last", "detail": "a period ends on or after the day it begins"}
        raise Problem(MALFORMED_REQUEST, "", {"errors": [error]})
    return Period(first=first, last=last)


def _indicator(
    code: Annotated[Code, Path(description="Code of the indicator.", examples=["labour-productivity"])],
    version: Annotated[int, Path(ge=1, le=9999, description="Version of the indicator.", examples=[1])],
) -> IndicatorRef:
    return IndicatorRef(code=code, version=version)


InPeriod = Annotated[Period, Depends(_period)]
"""The `{first}..{last}` of an address."""

OfIndicator = Annotated[IndicatorRef, Depends(_indicator)]
"""The `{code}/{version}` of an address."""

OfProject = Annotated[UUID, Path(description="Id of the project.")]
OfMilestone = Annotated[UUID, Path(description="Id of the milestone.")]
OfTranche = Annotated[UUID, Path(description="Id of the tranche.")]
OfCondition = Annotated[UUID, Path(description="Id of the condition.")]
OfDisbursement = Annotated[UUID, Path(description="Id of the disbursement.")]
OfReport = Annotated[int, Path(ge=1, description="Version of the report.", examples=[1])]


def act_on(
    write: Write, project: UUID, body: Body, command: Callable[[Project, date], Sequence[ProjectEvent]]
) -> Response:
    """Record what a command makes of the project on the day of the act, and answer with the receipt."""
    return write.record(project, body, lambda unit, act: on_project(unit, act, project, command))
