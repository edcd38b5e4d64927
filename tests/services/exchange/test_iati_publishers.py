"""Publishers' own files: the sums in the log are theirs, and importing again adds only what they changed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from services.acts import PROJECT
from services.event_store import EventStore
from services.exchange.iati.report import ImportReport
from tests.services.exchange.conftest import Edited, Import, real_file
from tests.services.exchange.test_iati_import import became, names


def test_the_sums_of_worldbank_sv_are_the_publishers(take: Import, store: EventStore) -> None:
    report = take(real_file("worldbank-sv.xml"))
    totals = report.totals
    assert totals["projects"] == 13
    assert (totals["indicators"], totals["targets"], totals["targets-numeric"]) == (251, 251, 223)
    assert (totals["targets-text"], totals["targets-blank"], totals["targets-malformed"]) == (26, 1, 1)
    assert (totals["figures-numeric"], totals["figures-plain"]) == (220, 197)
    assert (totals["figures-thousands"], totals["figures-percent"], totals["figures-malformed"]) == (22, 1, 1)
    assert (totals["commitments"], totals["payments"], totals["reversals"]) == (21, 253, 9)
    assert totals["zero-disbursements"] == 11
    assert list(report.sums) == ["USD"]
    assert (report.sums["USD"].committed, report.sums["USD"].net) == (Decimal(1_553_146_751), Decimal(649_503_889))
    assert Counter(finding["code"] for finding in report.findings) == {
        "actual-after-update": 6,
        "disbursed-beyond-commitment": 4,
        "malformed-number": 2,
        "no-recipient": 1,
        "not-support": 20,
        "paid-before-commitment": 1,
        "personal-data": 13,
        "several-funders": 1,
        "zero-disbursement": 11,
    }
    printed = {finding["printed"] for finding in report.findings if finding["code"] == "malformed-number"}
    assert printed == {"72,0000", "8,386413"}
    _the_log_says_the_same(store, report)


def test_the_sums_of_worldbank_679_are_the_publishers(take: Import, store: EventStore) -> None:
    report = take(real_file("worldbank-679.xml"))
    totals = report.totals
    assert (totals["projects"], totals["indicators"], totals["figures-plain"], totals["commitments"]) == (5, 75, 43, 19)
    assert totals["payments"] + totals["reversals"] == 274
    assert (report.sums["USD"].committed, report.sums["USD"].net) == (Decimal(727_237_898), Decimal(554_381_373))
    _the_log_says_the_same(store, report)


def test_a_publishers_file_imported_again_adds_nothing_and_an_edited_one_only_the_edition(
    take: Import, store: EventStore, edited: Edited
) -> None:
    path = real_file("worldbank-sv.xml")
    take(path)
    head = store.head()
    assert set(became(take(path))) == {"unchanged"}
    assert store.head() == head
    copy = edited(path, ('<actual value="88.8%"', '<actual value="91.2%"'))
    assert sorted(became(take(copy))) == ["recorded", *["unchanged"] * 12]
    assert names(store, head.position) == ["figure.published.v1", "publication.imported.v1"]


def _the_log_says_the_same(store: EventStore, report: ImportReport) -> None:
    """Fold every project out of the log and compare its counts and sums with the report's."""
    projects = [PROJECT.fold(store.load(one.activity.project)) for one in report.results if one.activity]
    assert {project.stage for project in projects} == {"published"}
    assert sum(len(project.indicators) for project in projects) == report.totals["indicators"]
    assert sum(len(project.disbursements) for project in projects) == report.totals["payments"]
    assert sum(len(project.reversals) for project in projects) == report.totals["reversals"]
    committed = sum(project.award.amount.amount for project in projects if project.award and project.award.amount)
    assert committed == report.sums["USD"].committed
    paid = sum(one.amount.amount for project in projects for one in project.disbursements.values())
    back = sum(one.amount.amount for project in projects for one in project.reversals.values())
    assert paid - back == report.sums["USD"].net
