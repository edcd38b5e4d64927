"""All routers in one list: enter a new one here."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field

from services.api import (
    budgets,
    events,
    health,
    passport,
    programmes,
    projects,
    projects_agreement,
    projects_appraisal,
    projects_delivery,
    projects_history,
    projects_kpis,
    projects_money,
    projects_reports,
    recipients,
    rulebooks,
)
from services.api.caller import caller
from services.api.problems import ANSWERED, MEDIA_TYPE, answer

NEEDS_KEY: Final = (
    programmes.routes,
    passport.routes,
    rulebooks.routes,
    budgets.routes,
    recipients.routes,
    projects.routes,
    projects_appraisal.routes,
    projects_agreement.routes,
    projects_delivery.routes,
    projects_reports.routes,
    projects_money.routes,
    projects_kpis.routes,
    projects_history.routes,
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
