"""Government figures: what governments state for their countries and regions, beside a programme's own results."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.events.programme import Jurisdiction
from domain.indicator import IndicatorRef, Value
from domain.period import Period
from domain.programme import report_government_figure
from domain.ratio import StatedValue
from domain.values import Name, Text
from projections import programmes as queries
from services import acts
from services.api.listing import List, Listed
from services.api.programmes import find
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Programmes")


class ReportGovernmentFigure(Body):
    """The value of an indicator for a country or a region. A ratio is stated by its two parts; the server divides."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "indicator": {"code": "regional-non-commodity-exports", "version": 1},
                    "jurisdiction": "KZ-35",
                    "period": {"first": "2025-01-01", "last": "2025-12-31"},
                    "value": {"kind": "decimal", "decimal": "184300000000"},
                    "source": "Bureau of National Statistics, foreign trade 2025",
                    "reported_by": "5f0a1c52-8d0f-4b43-9c6e-0d6c1f0f7a01",
                }
            ]
        }
    )

    indicator: IndicatorRef
    jurisdiction: Jurisdiction
    period: Period
    revision: Annotated[int, Field(ge=0, le=9999)] = 0
    """0 for the figure as first reported, then 1, 2, 3."""
    value: StatedValue
    source: Name
    why: Text | None = Field(default=None, description="Why it was revised; only a revision has one.")
    reported_by: UUID


class GovernmentFigure(BaseModel):
    """A figure as it was revised last; `as_of` gives what was stated before."""

    indicator: IndicatorRef
    jurisdiction: str
    period: Period
    revision: int
    value: Value
    source: str
    why: str | None
    reported_on: date
    reported_by: UUID
    position: int


@routes.get(
    "/programmes/{programme}/government-figures",
    response_model=Listed[GovernmentFigure],
    summary="Figures that governments stated",
)
def list_government_figures(
    programme: UUID,
    page: List,
    indicator: Annotated[str | None, Query(max_length=64, description="Code of the indicator.")] = None,
    jurisdiction: Annotated[str | None, Query(max_length=6, description="A country or one of its regions.")] = None,
) -> Response:
    """List figures by indicator, jurisdiction and period, each as it was revised last."""
    find(page, programme)
    wanted = queries.FigureFilter(programme=programme, indicator=indicator, jurisdiction=jurisdiction)
    return page.pages(
        lambda connection, **where: queries.find_government_figures(connection, wanted, **where),
        place=queries.FigurePlace,
        item=_shown,
        count=lambda connection, **where: queries.count_government_figures(connection, wanted, **where),
    )


@routes.post(
    "/programmes/{programme}/government-figures", response_model=WriteReceipt, summary="Report a government figure"
)
def post_government_figure(programme: UUID, body: Json[ReportGovernmentFigure], write: Write) -> Response:
    """State a figure of a defined indicator for a period that is over; a changed figure is its next revision."""
    return write.record(
        programme,
        body,
        lambda unit, act: acts.on_programme_that_day(
            unit, act, programme, lambda state, today: report_government_figure(state, **content(body), today=today)
        ),
    )


def _shown(found: queries.GovernmentFigure) -> GovernmentFigure:
    return GovernmentFigure(
        indicator=IndicatorRef(code=found.indicator, version=found.indicator_version),
        jurisdiction=found.jurisdiction,
        period=Period(first=found.first, last=found.last),
        revision=found.revision,
        value=found.value,
        source=found.source,
        why=found.why,
        reported_on=found.reported_on,
        reported_by=found.reported_by,
        position=found.position,
    )
