"""KPIs of a project: each indicator's baseline, targets and values by period, with attainment."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from domain.errors import NotFound
from domain.indicator import Direction, IndicatorRef, Measure, ResultLevel, Value
from domain.period import Period
from domain.values import plain
from projections.kpis import fold_series
from projections.project import FigureHistory, figure_history
from services.api.projects_path import OfIndicator
from services.api.projects_reading import OnList, ReadProject, programme_of
from services.api.route import router

routes = router("Projects")

Quotient = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]
"""The result of a division: as many digits as it has, as a string."""


class Point(BaseModel):
    """An indicator in one period, as a whole or for one part of it; whatever was not stated is null."""

    model_config = ConfigDict(from_attributes=True)

    period: Period
    dimensions: dict[str, str] = Field(description="Which part of the whole; empty for the whole.")
    target: Value | None
    value: Value | None = Field(
        description="As it stands now: as restated; else as accepted; else as in the latest version of the report that is "
        "not void; else as published."
    )
    reported: Value | None = Field(description="As that version of the report states it.")
    accepted: Value | None = Field(description="As it was accepted; null where the report was not.")
    revision: int = Field(description="Number of the latest restatement, 0 where there is none.")
    verified: bool | None = Field(
        description="Whether the latest verification of the value, as it stands now, confirms it; a restated value is "
        "unverified until it is verified again. Null where nothing was reported."
    )
    status: str | None = Field(description="prepared, certified, submitted, returned, accepted or published.")
    report_version: int | None
    flags: tuple[str, ...] = Field(
        description="A set: Eurostat's observation status as the reporter states it, and what follows from the history: "
        "`audited` where it was verified or restated after an audit, else `self-reported`; `late` where the report was "
        "handed in after its due date, which a return moves."
    )
    attainment: Quotient | None = Field(
        description="(value - baseline) / (target - baseline), of the whole only: 1 where the target is reached. Null "
        "where a part is missing or target equals baseline."
    )
    accepted_attainment: Quotient | None = Field(description="The same with the value as it was accepted.")
    positions: tuple[int, ...] = Field(description="Places in the log of the facts used.")


class Series(BaseModel):
    """An indicator of a project over its periods."""

    model_config = ConfigDict(from_attributes=True)

    indicator: IndicatorRef
    title: dict[str, str] | str | None = Field(description="By language where the programme defines the indicator.")
    unit: str | None
    measure: Measure | None
    direction: Direction | None
    result_level: ResultLevel | None
    baseline: Value | None
    dropped: bool
    points: tuple[Point, ...]


@routes.get("/projects/{project}/kpis", response_model=OnList[Series], summary="KPI series of a project")
def list_kpis(
    read: ReadProject,
    indicator: Annotated[
        str | None,
        Query(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(/[1-9][0-9]{0,3})?$",
            description="Only this indicator, all its versions or one: `labour-productivity` or `labour-productivity/1`.",
        ),
    ] = None,
) -> Response:
    """List the indicators of a project with baseline, target, value and attainment by period.

    A figure and its report are true from the end of their period, a target from the day on which it was set.
    """
    # How to read a figure is not asked of a day: the definitions are those that were known.
    definitions = read.parts.store.load(programme_of(read.known), as_of=read.at.position)
    series = [Series.model_validate(found) for found in fold_series(read.events, definitions)]
    return read.items([found for found in series if indicator in {None, found.indicator.code, str(found.indicator)}])


@routes.get(
    "/projects/{project}/kpis/{code}/{version}/figures",
    response_model=OnList[FigureHistory],
    summary="Who reported, verified, approved and returned each value",
)
def list_figures(indicator: OfIndicator, read: ReadProject) -> Response:
    """List every figure of an indicator with every act on it: who, on which day, and when it was recorded."""
    if str(indicator) not in read.view.indicators:
        raise NotFound("indicator", f"{indicator} in this project")
    return read.items(figure_history(read.events, indicator))
