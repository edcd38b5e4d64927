"""What the clients of the fault tests do: an agency's ordinary writes, many on the same streams, some to be refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.clock import Seeded
from tests.faults.driver import Script
from tests.faults.journal import Answer, Operation
from tests.services.api import samples
from tests.services.api.application_life import PREPARER, PRODUCTIVITY, REVIEWER, SECOND_REVIEWER, scores
from tests.services.api.project_life import CHECKS, EVALUATED, decimal, kzt, milestone

OFFICER: Final = "00000000-0000-4000-8000-000000000101"
ALWAYS: Final = {"opens": "2000-01-01", "closes": "2199-12-31"}
"""Whatever day it is when the test runs, calls are open."""

Part = Generator[Operation, Answer, Answer]
Work = Generator[Operation, Answer, None]


@dataclass(frozen=True, slots=True)
class Common:
    """What all clients share: a programme with its budget and one project that all of them plan."""

    programme: str
    recipient: str
    project: str


class Hand:
    """Makes the operations of one client: its ids and keys follow from the seed and its number."""

    def __init__(self, *seed: object) -> None:
        self.choices = Seeded("faults", *seed)

    def id(self) -> str:
        return str(self.choices.new_uuid())

    def put(self, path: str, body: dict[str, Any], **more: Any) -> Operation:
        return self._operation("PUT", path, body, **more)

    def post(self, path: str, body: dict[str, Any], **more: Any) -> Operation:
        return self._operation("POST", path, body, **more)

    def _operation(self, method: Literal["PUT", "POST"], path: str, body: dict[str, Any], **more: Any) -> Operation:
        usual = {"key": self.id(), "gives_up": self.choices.chance(0.3)}
        return Operation(method=method, path=f"/v1/{path}", body=json.dumps(body).encode(), **{**usual, **more})


class GaveUp(Exception):
    """A write that the next ones build on was certainly not recorded, and its client lets it be."""


def foundation(hand: Hand, common: Common) -> Script:
    """Make what all share; it is settled before any fault."""
    yield from open_programme(hand, common.programme)
    yield from register_recipient(hand, common.recipient)
    yield from award(hand, common, project=common.project, recipient=common.recipient)


def scripts(seed: int, common: Common, *, clients: int) -> list[Script]:
    """Return what each client does."""
    return [busy(Hand(seed, number), common) for number in range(clients)]


def busy(hand: Hand, common: Common) -> Script:
    """Do one piece of work after the other, without end."""
    pieces: list[Callable[[], Work]] = [
        lambda: new_recipient(hand),
        lambda: new_project(hand, common),
        lambda: plan_together(hand, common),
        lambda: plan_together(hand, common),
        lambda: open_programme(hand, hand.id()),
        lambda: refused(hand, common),
    ]
    while True:
        try:
            yield from hand.choices.pick(pieces)()
        except GaveUp:
            continue


def sure(operation: Operation) -> Part:
    """Send a write that others build on."""
    answer = yield operation
    if answer.verdict != "acknowledged":
        raise GaveUp
    return answer


def open_programme(hand: Hand, programme: str) -> Work:
    path = f"programmes/{programme}"
    yield from sure(hand.put(path, {**samples.programme(f"P-{programme}"), **ALWAYS}))
    yield from sure(hand.put(f"{path}/budget", {"total": kzt("900000000000.00")}))
    yield from sure(hand.post(f"{path}/indicators", samples.named_indicator()))
    yield from sure(hand.post(f"{path}/rulebooks", samples.rulebook()))
    yield from sure(hand.post(f"{path}/rounds", {**samples.round_(), **ALWAYS}))


def register_recipient(hand: Hand, recipient: str) -> Work:
    yield from sure(hand.put(f"recipients/{recipient}", samples.recipient(recipient)))
    yield from sure(hand.post(f"recipients/{recipient}/classifications", samples.classification()))


def new_recipient(hand: Hand) -> Work:
    yield from register_recipient(hand, hand.id())


def new_project(hand: Hand, common: Common) -> Work:
    """Bring a project of one's own to its award and plan it; the budget is everybody's."""
    recipient, project = hand.id(), hand.id()
    yield from register_recipient(hand, recipient)
    yield from award(hand, common, project=project, recipient=recipient)
    yield from plan(hand, project)


def registration(common: Common, *, project: str, recipient: str) -> dict[str, Any]:
    return {
        "code": f"C-{project}", "title": "Drip irrigation", "programme": common.programme, "round": "R1",
        "recipient": recipient, "requested": kzt("900000.00"), "instrument": "grant",
        "starts": "2026-01-01", "ends": "2027-12-31",
    }  # fmt: skip


def assessment() -> dict[str, Any]:
    findings = [{"check": check, "verdict": None if check == EVALUATED else "pass"} for check in CHECKS]
    return {"findings": findings, "assessor": OFFICER}


def award(hand: Hand, common: Common, *, project: str, recipient: str) -> Work:
    """Bring an application to its award: money from others, checks, two reviews, an aim for each year."""
    path = f"projects/{project}"
    yield from sure(hand.put(path, registration(common, project=project, recipient=recipient)))
    promise = {"cofinancing": hand.id(), "source": "Bank", "amount": kzt("400000.00"), "submitted_by": PREPARER}
    seen = yield from sure(hand.post(f"{path}/cofinancing", promise, person=PREPARER))
    seen = yield from sure(
        hand.post(f"{path}/prequalification", assessment(), person=OFFICER, if_match=seen.json["version"])
    )
    for reviewer in (REVIEWER, SECOND_REVIEWER):
        none = {"person": reviewer, "interest": False, "why": "No business with the applicant."}
        seen = yield from sure(hand.post(f"{path}/interests", none, person=reviewer))
        review = {"reviewer": reviewer, "scores": scores("4", "4", "4", "4")}
        seen = yield from sure(hand.post(f"{path}/reviews", review, person=reviewer, if_match=seen.json["version"]))
    yield from aim(hand, path)
    seen = yield from sure(
        hand.post(f"{path}/corrections", {"field": "cluster", "value": "orchards", "why": "Left out."})
    )
    decision = {"award": hand.id(), "outcome": "awarded", "amount": kzt("800000.00"), "reasons": "Convincing.",
                "decided_by": OFFICER}  # fmt: skip
    yield from sure(hand.post(f"{path}/award", decision, person=OFFICER, if_match=seen.json["version"]))


def aim(hand: Hand, path: str) -> Work:
    start = {"value": decimal("4000000"), "measured_on": "2025-12-31", "source": "accounts"}
    adoption = {"indicator": PRODUCTIVITY, "baseline": start, "verifier": None}
    yield from sure(hand.post(f"{path}/indicators", adoption))
    for year, value in (("2026", "5000000"), ("2027", "6000000")):
        target = {"period": {"first": f"{year}-01-01", "last": f"{year}-12-31"}, "value": decimal(value)}
        yield from sure(hand.post(f"{path}/indicators/labour-productivity/1/targets", target))


def plan(hand: Hand, project: str) -> Work:
    """Plan a milestone and move it."""
    name = hand.id()
    path = f"projects/{project}/milestones"
    yield from sure(hand.post(path, {"milestone": name, "terms": milestone(f"M-{name}", [])}))
    moved = {"due": f"2026-{hand.choices.whole(6, 12):02}-15", "why": "Pipes come later."}
    yield from sure(hand.post(f"{path}/{name}/schedule", moved))


def plan_together(hand: Hand, common: Common) -> Work:
    yield from plan(hand, common.project)


def refused(hand: Hand, common: Common) -> Work:
    """Ask for something that must not be: each of these is answered, and leaves nothing in the log."""
    shared = f"projects/{common.project}"
    registered = registration(common, project=common.project, recipient=common.recipient)
    later = {**registered, "title": "Taken code"}
    choices: list[Operation] = [
        hand.post(f"recipients/{hand.id()}/classifications", samples.classification(), must="be refused"),
        hand.put(shared, registered, must="be refused"),
        hand.post(f"{shared}/prequalification", assessment(), person=OFFICER, if_match=1, must="be refused"),
        hand.post(f"{shared}/prequalification", assessment(), person=OFFICER, must="be refused"),
        hand.post(f"{shared}/prequalification", assessment(), person=hand.id(), if_match=1, must="be refused"),
        hand.put(f"projects/{hand.id()}", later, must="be refused"),
        hand.post(f"{shared}/milestones", {"milestone": hand.id()}, must="be refused"),
        hand.post(f"{shared}/exit", {}, must="be refused"),
    ]
    yield hand.choices.pick(choices)
    recorded = hand.put(f"recipients/{(other := hand.id())}", samples.recipient(other))
    yield from sure(recorded)
    yield hand.put(f"recipients/{other}", samples.recipient(hand.id()), key=recorded.key, must="be refused")
