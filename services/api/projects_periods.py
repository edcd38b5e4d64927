"""Closed periods: which rule closed the books of a period, and until when an exception opens them again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Response
from pydantic import Field

from domain.period import Period
from domain.project import periods
from domain.values import Name, Text
from projections.project import ClosingView, ExceptionView
from services.api.projects_path import OfProject, act_on
from services.api.projects_reading import OnList, ReadProject
from services.api.route import Json, router
from services.api.writing import Body, Write, WriteReceipt, content

routes = router("Projects: reports")


class ClosePeriod(Body):
    """A period whose books are closed, and by which rule."""

    period: Period
    rule: Name = Field(examples=["Budget Code, article 84"])
    decided_by: UUID


class GrantException(Body):
    """A closed period that can be written to again for a while."""

    exception: UUID = Field(description="Id of the exception, made by the client.")
    period: Period = Field(description="It opens the reports of periods that lie in this one.")
    expires: date = Field(description="The last day on which it can be used.")
    why: Text
    decided_by: UUID


class ClosingList(OnList[ClosingView]):
    """Closed periods, and the exceptions that open them."""

    exceptions: list[ExceptionView]


@routes.get("/projects/{project}/period-closings", response_model=ClosingList, summary="Closed periods of a project")
def list_closings(read: ReadProject) -> Response:
    """List the periods whose books are closed with the rule that closed them, and every exception granted."""
    closings = sorted(
        read.view.closed_periods.values(), key=lambda closing: (closing.period.last, closing.period.first)
    )
    return read.items(closings, exceptions=list(read.view.period_exceptions.values()))


@routes.post("/projects/{project}/period-closings", summary="Close a period", response_model=WriteReceipt)
def close_period(project: OfProject, body: Json[ClosePeriod], write: Write) -> Response:
    """Close the books of a period that is over: no report about a day of it is written or decided, no figure restated.

    Needs `If-Match`.
    """
    return act_on(write, project, body, lambda state, day: periods.close_period(state, today=day, **content(body)))


@routes.post("/projects/{project}/period-exceptions", summary="Open a closed period", response_model=WriteReceipt)
def grant_exception(project: OfProject, body: Json[GrantException], write: Write) -> Response:
    """Open the closed books of a period again, up to and including a day. Needs `If-Match`."""
    return act_on(write, project, body, lambda state, day: periods.grant_exception(state, today=day, **content(body)))
