"""One believable project as requests over HTTP: every write there is for projects, in the order of its life."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from domain.canonical import digest
from domain.events.reporting import Figure
from domain.period import Period
from domain.project.reporting import report_document
from domain.rulebook import Rulebook
from tests.services.api.application_life import AIM, YEAR_2027, application, judgement
from tests.services.api.gate_steps import gate_steps

EXAMPLES: Final = Path(__file__).parents[3] / "examples"
RULEBOOK: Final = json.loads((EXAMPLES / "rulebooks" / "plain-grant.json").read_bytes())
CHECKS: Final = [check.id for check in Rulebook.model_validate_json(json.dumps(RULEBOOK)).prequalification_checks]
EVALUATED: Final = "own-money"
"""The check of the plain grant that the server evaluates."""
PREPARER, CERTIFIER, VERIFIER, OFFICER, CASHIER = (str(UUID(int=n)) for n in range(101, 106))
PROGRAMME, RECIPIENT = str(UUID(int=1)), str(UUID(int=2))
FIRST_QUARTER: Final = {"first": "2026-01-01", "last": "2026-03-31"}
SECOND_QUARTER: Final = {"first": "2026-04-01", "last": "2026-06-30"}
Q1, Q2 = "2026-01-01..2026-03-31", "2026-04-01..2026-06-30"
JUDGING: Final = {"assessor", "reviewer", "decided_by", "verified_by", "accepted_by", "released_by", "opened_by"}
PERSONS: Final = JUDGING | {"person", "member", "submitted_by", "prepared_by", "certified_by", "paid_by", "reversed_by"}


@dataclass(frozen=True)
class Step:
    """One write: `name` is what people would call it."""

    name: str
    method: str
    path: str
    body: dict[str, Any]

    @property
    def person(self) -> str | None:
        """Who acts, as the body says."""
        return next((self.body[name] for name in PERSONS if name in self.body), None)

    @property
    def judges(self) -> bool:
        """Whether the body says that somebody judged what they saw."""
        return not JUDGING.isdisjoint(self.body)

    @property
    def stream(self) -> str:
        """The stream that `ETag` and `If-Match` are about."""
        return self.path.split("/")[3]


def kzt(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "KZT"}


def decimal(number: str) -> dict[str, str]:
    return {"kind": "decimal", "decimal": number}


def foundation() -> Iterator[Step]:
    """What a project needs around it: programme, budget, rulebook, indicators, round, recipient."""
    path = f"/v1/programmes/{PROGRAMME}"
    yield Step("open programme", "PUT", path, {
        "occurred_on": "2026-01-05", "code": "AGR-2026", "title": {"en": "Productive farms"},
        "goals": {"en": "More value from each hour of work"}, "legal_basis": "Order 17 of 2025",
        "instruments": ["grant"], "opens": "2026-01-05", "closes": "2029-12-31", "currency": "KZT",
        "time_zone": "Asia/Almaty",
    })  # fmt: skip
    yield Step("open budget", "PUT", f"{path}/budget", {"occurred_on": "2026-01-05", "total": kzt("50000000.00")})
    for entry in json.loads((EXAMPLES / "indicators.json").read_bytes()):
        if entry["indicator"]["code"] in {"labour-productivity", "jobs-fte"}:
            name = f"define {entry['indicator']['code']}"
            yield Step(name, "POST", f"{path}/indicators", {"occurred_on": "2026-01-06", **entry})
    yield Step("publish rulebook", "POST", f"{path}/rulebooks", {
        "occurred_on": "2026-01-06", "version": 1, "document": RULEBOOK,
    })  # fmt: skip
    yield Step("open round", "POST", f"{path}/rounds", {
        "occurred_on": "2026-01-07", "round": "2026-1", "title": {"en": "Spring call"}, "opens": "2026-01-10",
        "closes": "2026-03-31", "rulebook_version": 1,
    })  # fmt: skip
    yield Step("register recipient", "PUT", f"/v1/recipients/{RECIPIENT}", {
        "occurred_on": "2026-01-12", "title": "Orchard Ltd", "country": "KZ",
        "identifiers": [{"scheme": "KZ-BIN", "value": "010140000123"}],
    })  # fmt: skip
    yield Step("classify recipient", "POST", f"/v1/recipients/{RECIPIENT}/classifications", {
        "occurred_on": "2026-01-12", "sector": {"scheme": "ISIC4", "code": "A01"}, "region": "KZ-19",
        "size_class": "small", "maturity_class": "growing", "source": "business register", "effective": "2026-01-01",
    })  # fmt: skip


class Life:
    """The `number`th project of the programme: its ids and its writes."""

    def __init__(self, number: int = 1) -> None:
        self.number = number
        self.code = f"AGR-2026-{number:03}"
        self.project = self.id(0)
        self.award, self.to_sign, self.to_pay = self.id(1), self.id(2), self.id(3)
        self.m1, self.m2, self.m3 = self.id(11), self.id(12), self.id(13)
        self.t1, self.t2 = self.id(21), self.id(22)
        self.licence, self.act = self.id(31), self.id(32)
        self.release, self.payment, self.reversal, self.check = (self.id(n) for n in range(41, 45))
        self.promise, self.proving, self.statement = (self.id(n) for n in range(51, 54))
        self.path = f"/v1/projects/{self.project}"
        self.steps = {
            step.name: step
            for step in (
                *self.appraisal(),
                *self.planning(),
                *self.delivery(),
                *gate_steps(self.post),
                *self.money(),
            )
        }

    def id(self, n: int) -> str:
        return str(UUID(int=self.number * 1000 + n))

    def post(self, name: str, noun: str, day: str, **body: Any) -> Step:
        return Step(name, "POST", f"{self.path}/{noun}", {"occurred_on": day, **body})

    def appraisal(self) -> Iterator[Step]:
        yield Step("register", "PUT", self.path, {
            "occurred_on": "2026-01-20", "code": self.code, "title": "Trip irrigation", "programme": PROGRAMME,
            "round": "2026-1", "recipient": RECIPIENT, "requested": kzt("900000.00"), "instrument": "grant",
            "starts": "2026-02-01", "ends": "2027-12-31",
        })  # fmt: skip
        yield self.post("correct", "corrections", "2026-01-21", field="title", value="Drip irrigation", why="Misspelt.")
        yield from application(self)
        findings = [
            {"check": check, "verdict": None if check == EVALUATED else "pass", "inputs": "papers seen"}
            for check in CHECKS
        ]
        yield self.post("assess", "prequalification", "2026-01-25", findings=findings, assessor=OFFICER)
        yield from judgement(self)
        due = {"due": "2026-03-01", "origin": "award"}
        yield self.post(
            "decide award", "award", "2026-02-02", award=self.award, outcome="awarded", amount=kzt("800000.00"),
            binding_scenario="base",
            reasons="Convincing.", decided_by=OFFICER, conditions=[
                {"id": self.to_sign, "text": "A water licence.", "blocks": "signature", **due},
                {"id": self.to_pay, "text": "A bank guarantee.", "blocks": self.t1, **due},
            ],
        )  # fmt: skip
        subject = {"kind": "condition", "condition": self.to_sign}
        yield self.proof("submit licence", self.licence, subject, "2026-02-10")
        yield self.post(
            "meet condition", f"conditions/{self.to_sign}/fulfilment", "2026-02-11", evidence=[self.licence],
            decided_by=OFFICER,
        )  # fmt: skip
        yield self.post(
            "waive condition", f"conditions/{self.to_pay}/waiver", "2026-02-12", why="Repealed.", decided_by=OFFICER
        )

    def proof(self, name: str, id_: str, subject: dict[str, Any], day: str) -> Step:
        proof = {"id": id_, "title": "Paper", "uri": f"https://files.example.org/{id_}.pdf", "sha256": "ab" * 32}
        return self.post(name, "evidence", day, evidence=proof, subject=subject, submitted_by=PREPARER)

    def planning(self) -> Iterator[Step]:
        for name, id_, code, before in (
            ("M1", self.m1, "M1", []),
            ("M2", self.m2, "M2", [self.m1]),
            ("M3", self.m3, "M3", []),
        ):
            yield self.post(f"plan {name}", "milestones", "2026-02-13", milestone=id_, terms=milestone(code, before))
        yield self.post(
            "reschedule", f"milestones/{self.m1}/schedule", "2026-02-14", due="2026-05-31", why="Pipes come later."
        )
        yield self.post("cancel", f"milestones/{self.m3}/cancellation", "2026-02-14", why="Not needed.")
        ref = {"code": "jobs-fte", "version": 1}
        start = {"value": decimal("25"), "measured_on": "2025-12-31", "source": "accounts"}
        yield self.post("adopt jobs-fte", "indicators", "2026-02-15", indicator=ref, baseline=start, verifier=None)
        start = {"value": decimal("4200000"), "measured_on": "2025-12-31", "source": "audited accounts"}
        of = "indicators/labour-productivity/1"
        yield self.post(
            "revise indicator", f"{of}/revision", "2026-02-16", baseline=start, verifier=None, why="Audited."
        )
        yield self.post("drop indicator", "indicators/jobs-fte/1/removal", "2026-02-16", why="Not aimed at.")
        yield self.post("set target", f"{of}/targets", "2026-02-17", period=FIRST_QUARTER, value=decimal("6000000"))
        yield self.post(
            "set next target", f"{of}/targets", "2026-02-17", period=SECOND_QUARTER, value=decimal("7000000")
        )
        yield self.post("set target of 2027", f"{of}/targets", "2026-02-17", period=YEAR_2027, value=decimal(AIM))
        yield self.post(
            "revise target", f"{of}/targets/{Q1}/revision", "2026-02-18", value=decimal("5200000"), why="Frost."
        )
        yield self.post("plan T1", "tranches", "2026-02-19", tranche=self.t1, terms=tranche("T1", "300000.00", self.m1))
        yield self.post("plan T2", "tranches", "2026-02-19", tranche=self.t2, terms=tranche("T2", "400000.00", self.m2))
        yield self.post(
            "revise tranche", f"tranches/{self.t2}/revision", "2026-02-20", terms=tranche("T2", "500000.00", self.m2),
            why="The rest.",
        )  # fmt: skip
        signed = [{"person": person, "organisation": None, "capacity": "director"} for person in (OFFICER, PREPARER)]
        yield self.post("sign", "agreement", "2026-03-01", support_ends="2027-12-31", signatories=signed)

    def delivery(self) -> Iterator[Step]:
        subject = {"kind": "milestone", "milestone": self.m1}
        yield self.proof("submit act", self.act, subject, "2026-05-10")
        yield self.post(
            "submit M1", f"milestones/{self.m1}/submission", "2026-05-11", statement="Done.", evidence=[self.act],
            submitted_by=PREPARER,
        )  # fmt: skip
        yield self.post(
            "verify", "verifications", "2026-05-15", verification=self.check, subject=subject, method="Site visit",
            finding="confirmed", evidence=[self.act], verified_by=VERIFIER,
        )  # fmt: skip
        yield self.post(
            "meet M1", f"milestones/{self.m1}/achievement", "2026-05-20", met_on="2026-05-09", decided_by=OFFICER
        )
        yield self.post("submit M2", f"milestones/{self.m2}/submission", "2026-06-01", submitted_by=PREPARER)
        yield self.post(
            "fail M2", f"milestones/{self.m2}/failure", "2026-06-05", established_on="2026-06-04", why="No crop yet.",
            decided_by=OFFICER,
        )  # fmt: skip
        yield self.post(
            "prepare report", f"reports/{Q1}/versions", "2026-04-05", version=1, figures=[FIGURE], narrative="Good.",
            prepared_by=PREPARER,
        )  # fmt: skip
        of = f"reports/{Q1}/versions/1"
        yield self.post(
            "certify report", f"{of}/certification", "2026-04-06", digest=REPORT_DIGEST, certified_by=CERTIFIER
        )
        yield self.post("submit report", f"{of}/submission", "2026-04-07", submitted_by=CERTIFIER)
        yield self.post("accept report", f"{of}/acceptance", "2026-04-20", accepted_by=OFFICER)
        yield self.post("prepare next report", f"reports/{Q2}/versions", "2026-07-02", version=1, prepared_by=PREPARER)

    def money(self) -> Iterator[Step]:
        yield self.post(
            "release", f"tranches/{self.t1}/release", "2026-05-25", release=self.release, released_by=OFFICER
        )
        yield self.post(
            "disburse", "disbursements", "2026-06-10", disbursement=self.payment, tranche=self.t1,
            amount=kzt("270000.00"), paid_on="2026-06-08", reference="PAY-1", paid_by=CASHIER,
        )  # fmt: skip
        yield self.post(
            "reverse", f"disbursements/{self.payment}/reversals", "2026-06-20", reversal=self.reversal,
            amount=kzt("20000.00"), reversed_on="2026-06-18", reference=None, code="returned", why="Paid twice.",
            reversed_by=CASHIER,
        )  # fmt: skip


def milestone(code: str, predecessors: list[str]) -> dict[str, Any]:
    return {
        "code": code, "title": f"Milestone {code}", "deliverable": "Pipes in the ground", "acceptance": "Signed act",
        "verification": "Site visit", "due": "2026-04-30", "weight": "1", "predecessors": predecessors,
    }  # fmt: skip


def tranche(code: str, amount: str, measured_by: str) -> dict[str, Any]:
    return {
        "code": code, "title": f"Tranche {code}", "amount": kzt(amount), "due": "2026-06-30",
        "measure": {"kind": "milestones", "milestones": [measured_by]}, "scale": {"kind": "all-or-nothing"},
        "holdback_share": "0.10",
    }  # fmt: skip


FIGURE: Final = {
    "indicator": {"code": "labour-productivity", "version": 1},
    "value": {"kind": "ratio", "numerator": "125000000", "denominator": "25"},
    "flags": ["self-reported"],
}
STATED: Final = Figure.model_validate_json(
    json.dumps(
        {
            **FIGURE,
            "value": {"kind": "decimal", "decimal": "5000000", "numerator": "125000000", "denominator": "25"},
        }
    )
)
REPORT_DIGEST: Final = digest(
    report_document(Period.model_validate_json(json.dumps(FIRST_QUARTER)), 1, (STATED,), "Good.", UUID(PREPARER))
)
"""What the report's digest has to be: the server divided 125,000,000 by 25."""
