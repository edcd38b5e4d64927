"""Who decides at the gates of projects, over HTTP; and what the tests of gates ask again and again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.canonical import digest
from domain.events import Event, InterestDeclared
from domain.history import Meta
from services.acts import PROJECT
from services.event_store import CommandKey
from tests.services.api.conftest import Api
from tests.services.api.project_client import Office
from tests.services.api.project_life import Life

CHAIR, ANNA, BOLAT, CLARA, DINARA = (str(UUID(int=n)) for n in range(701, 706))
OPENED_ON, DECIDED_ON = "2026-07-01", "2026-07-08"


class Panel(Office):
    """Who decides at the gates of projects."""

    def record(self, life: Life, event: Event, *, day: str = OPENED_ON) -> int:
        """Record a fact of which somebody else's part of the interface is tested elsewhere; return its position."""
        command = CommandKey("tests", digest([life.number, event.name, event.model_dump(mode="json")]), b"x" * 32)
        receipt = self.store.record(
            PROJECT,
            UUID(life.project),
            lambda _: [event],
            command=command,
            meta=Meta(actor="tests", command=command.command_id),
            occurred_on=date.fromisoformat(day),
        )
        return receipt.position

    def declare(self, life: Life, *members: str, interest: bool = False) -> None:
        for member in members:
            declared = InterestDeclared(person=UUID(member), interest=interest, why="As asked.")
            self.record(life, declared)

    def ask(self, life: Life, noun: str, *, person: str, judged: bool = False, **body: Any) -> Any:
        headers = {"Milepost-Acting-Person": person}
        if judged:
            headers["If-Match"] = f'"{self.version(life.project)}"'
        return self.api.post(f"{life.path}/gates/half-way/{noun}", body, **headers)

    def open(self, life: Life, **changes: Any) -> Any:
        body = {"opened_by": CHAIR, "occurred_on": OPENED_ON, **changes}
        return self.ask(life, "opening", person=CHAIR, judged=True, **body)

    def vote(self, life: Life, member: str, choice: str = "go", **changes: Any) -> Any:
        body = {"voting_round": 1, "member": member, "choice": choice, "why": "It works.", "occurred_on": OPENED_ON}
        return self.ask(life, "votes", person=member, **{**body, **changes})

    def decide(self, life: Life, outcome: str = "go", **changes: Any) -> Any:
        body = {"voting_round": 1, "outcome": outcome, "reasons": "As discussed.", "decided_by": CHAIR}
        return self.ask(life, "decision", person=CHAIR, judged=True, **{**body, "occurred_on": DECIDED_ON, **changes})


def ok(answer: Any) -> int:
    assert answer.status_code == 200, answer.text
    position: int = answer.json()["position"]
    return position


def got(api: Api, path: str, **asked: Any) -> Any:
    answer = api.get(path, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def verdicts(evaluation: list[dict[str, Any]]) -> dict[str, str]:
    return {found["criterion"]: found["verdict"] for found in evaluation}
