"""All routers in one list: enter a new one here."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field

from services.api import (
    budgets,
    calendar,
    dashboard,
    events,
    gates_reads,
    health,
    passport,
    programmes,
    programmes_figures,
    programmes_reviews,
    programmes_waivers,
    projects,
    projects_agreement,
    projects_application,
    projects_appraisal,
    projects_calendar,
    projects_delivery,
    projects_gates,
    projects_history,
    projects_kpis,
    projects_milestones,
    projects_money,
    projects_periods,
    projects_report_decisions,
    projects_report_reading,
    projects_reports,
    recipients,
    rulebooks,
    waiver_uses,
)
from services.api.caller import caller
from services.api.problems import ANSWERED, MEDIA_TYPE, answer

NEEDS_KEY: Final = (
    programmes.routes,
    passport.routes,
    programmes_waivers.routes,
    waiver_uses.routes,
    programmes_figures.routes,
    programmes_reviews.routes,
    rulebooks.routes,
    budgets.routes,
    recipients.routes,
    dashboard.routes,
    calendar.routes,
    projects.routes,
    projects_appraisal.routes,
    projects_application.routes,
    projects_agreement.routes,
    projects_delivery.routes,
    projects_milestones.routes,
    projects_report_reading.routes,
    projects_reports.routes,
    projects_report_decisions.routes,
    projects_periods.routes,
    projects_gates.routes,
    gates_reads.routes,
    projects_money.routes,
    projects_kpis.routes,
    projects_history.routes,
    projects_calendar.routes,
    events.routes,
)
"""Routes under /v1 that only a key opens."""

NEEDS_NO_KEY: Final = (rulebooks.open_routes,)
"""Routes under /v1 that anybody may read."""


class ProblemDocument(BaseModel):
    """What an answer says that is not the one asked for (RFC 9457). Each type adds facts of its own."""

    type: str = Field(examples=["/problems/stream-changed"])
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


_PROBLEM: Final[dict[str, Any]] = {
    "description": "A problem: see `type`.",
    "model": ProblemDocument,
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
}


def include_routes(app: FastAPI) -> None:
    """Enter every route, and what becomes of every error."""
    problems: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM, 422: _PROBLEM}
    for routes in NEEDS_KEY:
        app.include_router(routes, prefix="/v1", dependencies=[Depends(caller)], responses=problems)
    for routes in NEEDS_NO_KEY:
        app.include_router(routes, prefix="/v1", responses=problems)
    app.include_router(health.routes)
    for error in ANSWERED:
        app.add_exception_handler(error, answer)
