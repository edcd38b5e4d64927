"""What a believable project goes through after its first report: returned, accepted otherwise, restated, void; and a
milestone that is met in part, does not hold, and is let go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from domain.canonical import digest
from domain.events.reporting import Figure
from domain.period import Period
from domain.project.reporting import report_document
from tests.services.api.project_life import (
    CERTIFIER,
    FIRST_QUARTER,
    OFFICER,
    PREPARER,
    Life,
    Step,
    decimal,
)

THIRD_QUARTER: Final = {"first": "2026-07-01", "last": "2026-09-30"}
Q3: Final = "2026-07-01..2026-09-30"
PRODUCTIVITY: Final = {"code": "labour-productivity", "version": 1}
JOBS: Final = {"code": "jobs-fte", "version": 1}


def ratio(numerator: str, denominator: str) -> dict[str, str]:
    return {"kind": "ratio", "numerator": numerator, "denominator": denominator}


def digest_of(version: int, decimal: str, numerator: str, denominator: str) -> str:
    """Return the digest of a version that states one ratio, as the server has to compute it."""
    value = {"kind": "decimal", "decimal": decimal, "numerator": numerator, "denominator": denominator}
    stated = Figure.model_validate_json(json.dumps({"indicator": PRODUCTIVITY, "value": value}))
    period = Period.model_validate_json(json.dumps(THIRD_QUARTER))
    return digest(report_document(period, version, (stated,), "Harvest.", UUID(PREPARER)))


def reporting(life: Life) -> Iterator[Step]:
    """Every write about reports that the first life has not."""
    of, second = f"reports/{Q3}/versions/1", f"reports/{Q3}/versions/2"
    yield written(life, "prepare Q3", 1, ratio("150000000", "25"), "2026-10-05")
    yield life.post(
        "certify Q3", f"{of}/certification", "2026-10-06", digest=digest_of(1, "6000000", "150000000", "25"),
        certified_by=CERTIFIER,
    )  # fmt: skip
    yield life.post("submit Q3", f"{of}/submission", "2026-10-07", submitted_by=CERTIFIER)
    yield life.post(
        "return Q3", f"{of}/return", "2026-10-12", code="implausible", new_due="2026-10-30", decided_by=OFFICER,
        items=[{"kind": "figure", "indicator": PRODUCTIVITY, "remark": "26 people are on the payroll."}],
        why="The payroll differs.",
    )  # fmt: skip
    yield written(life, "prepare Q3 again", 2, ratio("150000000", "24"), "2026-10-20")
    yield life.post(
        "certify Q3 again", f"{second}/certification", "2026-10-21", certified_by=CERTIFIER,
        digest=digest_of(2, "6250000", "150000000", "24"),
    )  # fmt: skip
    yield life.post("submit Q3 again", f"{second}/submission", "2026-10-22", submitted_by=CERTIFIER)
    yield life.post(
        "accept Q3", f"{second}/acceptance", "2026-10-26", accepted_by=OFFICER,
        differences=[{"indicator": PRODUCTIVITY, "accepted": "5769230", "why": "By 26 people."}],
    )  # fmt: skip
    yield life.post(
        "restate Q3", f"reports/{Q3}/restatements", "2026-11-02", code="audit", materiality="material",
        figures=[{"indicator": PRODUCTIVITY, "value": ratio("145600000", "26")}], evidence=[life.act],
        why="An invoice was of the year before.", decided_by=OFFICER,
    )  # fmt: skip
    yield life.post("void Q3", f"{second}/voiding", "2026-11-05", why="Of another firm.", decided_by=OFFICER)
    yield life.post(
        "close Q1", "period-closings", "2026-11-06", period=FIRST_QUARTER, rule="Budget Code, article 84",
        decided_by=OFFICER,
    )  # fmt: skip
    yield life.post(
        "open Q1", "period-exceptions", "2026-11-07", exception=life.id(61), period=FIRST_QUARTER,
        expires="2026-12-31", why="A court ordered it.", decided_by=OFFICER,
    )  # fmt: skip
    yield from milestones(life)


def milestones(life: Life) -> Iterator[Step]:
    """M2, which was not met at first."""
    of = f"milestones/{life.m2}"
    yield life.post("submit M2 again", f"{of}/submission", "2026-09-01", statement="Half.", submitted_by=PREPARER)
    yield life.post(
        "meet M2 in part", f"{of}/partial-achievement", "2026-09-05", share="0.5", established_on="2026-09-04",
        why="One of two fields.", decided_by=OFFICER,
    )  # fmt: skip
    yield life.post(
        "reverse M2", f"{of}/reversal", "2026-10-01", reversed_from="2026-09-20", evidence=[life.act],
        why="Flooded.", decided_by=OFFICER,
    )  # fmt: skip
    yield life.post(
        "waive M2", f"{of}/waiver", "2026-10-10", waived_on="2026-10-10", why="The field was sold.", decided_by=OFFICER
    )


def written(life: Life, name: str, version: int, value: dict[str, Any], day: str) -> Step:
    figures = [{"indicator": PRODUCTIVITY, "value": value}]
    return life.post(
        name, f"reports/{Q3}/versions", day, version=version, figures=figures, narrative="Harvest.",
        prepared_by=PREPARER,
    )  # fmt: skip


def jobs(value: Any, **dimensions: str) -> dict[str, Any]:
    return {"indicator": JOBS, "value": decimal(value) if isinstance(value, str) else value, "dimensions": dimensions}


def prepare(life: Life, version: int, *figures: Any, **more: Any) -> Step:
    step = written(life, f"jobs {version} {len(figures)}", version, ratio("1", "1"), "2026-10-05")
    return Step(step.name, "POST", step.path, {**step.body, "figures": list(figures), **more})


def returned_for_women(life: Life, digest: str) -> Iterator[Step]:
    """Certify and submit the third quarter, and give it back for one figure."""
    of = f"reports/{Q3}/versions/1"
    yield life.post("certify", f"{of}/certification", "2026-10-06", digest=digest, certified_by=CERTIFIER)
    yield life.post("submit", f"{of}/submission", "2026-10-07", submitted_by=CERTIFIER)
    yield life.post(
        "return", f"{of}/return", "2026-10-08", code="implausible", new_due="2026-10-20", why="See payroll.",
        decided_by=OFFICER,
        items=[{"kind": "figure", "indicator": JOBS, "dimensions": {"sex": "women"}, "remark": "13, it seems."}],
    )  # fmt: skip
