"""The attainment and the indicators of a portfolio that was written by hand, every number of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from psycopg import Connection

from projections.dashboard.sheet import Sheet
from tests.projections.dashboard.asking import LOG, MARKS, dashboard, kpis, parts, reasons


def test_days_to_decide(grow: Sheet, everything: Sheet) -> None:
    award, report, gate = (value for _, value in grow.indicators.days_to_decide)
    assert parts(award) == (30, None, None, 5)  # 20, 20, 30, 40, 50
    assert reasons(award) == {"not decided yet": 1}
    assert parts(report) == (20, None, None, 5)  # 10, 10, 20, 20, 30
    assert parts(gate) == (4, None, None, 3)  # 2, 4, 10: returning the vote did not stop the clock
    assert reasons(gate) == {"not decided yet": 1}
    of_all = everything.indicators.days_to_decide
    assert of_all.award.value == Decimal("30.5")  # 20, 20, 30, 31, 40, 50
    assert reasons(of_all.award)["published: the day of the application is not known"] == 1
    assert of_all.report.value == 15  # 5, 10, 10, 20, 20, 30
    assert of_all.gate.value == 6  # 2, 4, 8, 10


def test_days_to_pay(grow: Sheet, everything: Sheet) -> None:
    assert parts(grow.indicators.days_to_pay) == (11, None, None, 2)  # 10 and 12
    assert reasons(grow.indicators.days_to_pay) == {"not paid in full yet": 2}
    assert everything.indicators.days_to_pay.value == 10  # 8, 10, 12


def test_rework_and_departures(grow: Sheet, everything: Sheet) -> None:
    assert parts(grow.indicators.rework_loops) == (1, 4, 4, 4)  # 2 returns + 1 recycled + 1 vote sent back
    assert everything.indicators.rework_loops.value == Decimal("0.8")
    assert parts(grow.indicators.departures.share) == (Decimal("33.333333333333333"), 1, 3, 3)
    assert grow.indicators.departures.positions == (MARKS.departure,)
    assert everything.indicators.departures.share.value == 25


def test_high_tech_firms(grow: Sheet, everything: Sheet) -> None:
    share = grow.indicators.high_tech_share
    assert parts(share) == (Decimal("66.666666666666667"), 2, 3, 3)  # firms 1 and 2 of 1, 2, 3: firm 1 counts once
    assert reasons(share) == {"projects without a signed agreement": 2}
    of_all = reasons(everything.indicators.high_tech_share)
    assert of_all["firms whose sector is not stated by division of ISIC Rev. 4 or NACE Rev. 2"] == 1
    assert of_all["published projects: signatures are not published"] == 1


def test_research_ties(grow: Sheet) -> None:
    assert parts(grow.indicators.research_ties) == (50, 2, 4, 4)  # A and C; the university has left B


def test_private_cofinancing(grow: Sheet, everything: Sheet) -> None:
    (tenge,) = grow.indicators.private_cofinancing
    assert parts(tenge.share) == (Decimal("12.121212121212121"), 400, 3300, 4)  # 300 + 100 of 2900 + 400
    assert reasons(tenge.share) == {
        "contributions of regions: public money": 1,
        "contributions in another currency": 1,
    }
    assert [(found.currency, found.share.value) for found in everything.indicators.private_cofinancing] == [
        ("EUR", 0),
        ("KZT", tenge.share.value),
    ]


def test_jobs_count_each_firm_once(grow: Sheet) -> None:
    (jobs,) = grow.indicators.jobs
    assert (str(jobs.indicator), jobs.latest.unit) == ("jobs-fte/1", "FTE")
    assert parts(jobs.latest) == (41, None, None, 2)  # firm 1: 30, in two projects; firm 2: 11, as accepted
    assert reasons(jobs.latest) == {
        "supported firms without an accepted value": 1,
        "other projects of a firm that is counted already": 1,
    }
    assert parts(jobs.change) == (6, None, None, 2)  # 30 - 25 + 11 - 10


def test_exports_by_region_and_year(grow: Sheet) -> None:
    (year,) = grow.indicators.exports
    assert (year.region, year.year, year.exports.unit) == ("KZ-75", 2026, "KZT")
    assert parts(year.exports) == (800, None, None, 2)


def test_exports_per_support(grow: Sheet) -> None:
    (found,) = grow.indicators.exports_per_support
    assert found.currency == "KZT"
    assert parts(found.ratio) == (Decimal("0.666666666666667"), 100, 150, 1)  # 500 - 400 of firm 1, paid 150


def test_attainments_are_never_averaged_raw(grow: Sheet) -> None:
    found = kpis(grow)["labour-productivity"]
    assert parts(found.reached) == (Decimal("33.333333333333333"), 1, 3, 3)
    assert parts(found.median) == (Decimal("0.5"), None, None, 3)  # 0.5, 2, -0.1
    assert parts(found.capped_mean) == (Decimal("0.466666666666667"), Decimal("1.4"), 3, 3)  # 0.5 + 1 - 0.1
    assert reasons(found.reached) == {"no accepted value": 1, "the project dropped the indicator": 1}


def test_a_restated_value_counts_instead_of_the_accepted_one(connection: Connection) -> None:
    found = kpis(dashboard(connection, position=len(LOG.events)).whole)["labour-productivity"]
    assert (found.reached.value, found.median.value) == (0, Decimal("0.4"))  # 0.5, 0.4 instead of 2, -0.1


def test_why_there_is_no_attainment(connection: Connection, grow: Sheet) -> None:
    found = kpis(grow)
    assert parts(found["jobs-fte"].reached) == (0, 0, 1, 1)
    assert reasons(found["jobs-fte"].reached) == {
        "maintain: the target is the baseline, so there is no way to go": 1,
    }
    assert reasons(found["non-commodity-exports"].median) == {"no target for a period with an accepted value": 1}
    assert found["non-commodity-exports"].median.because == "no project has an attainment"
    assert reasons(found["revenue-per-worker"].median) == {
        "no target for a period with an accepted value": 1,
        "no baseline that is a number": 1,
    }
    assert found["revenue-per-worker"].proxy.startswith("a proxy")
    assert found["labour-productivity"].proxy is None


def test_an_embargoed_value_counts_once_its_day_has_come(connection: Connection, grow: Sheet) -> None:
    found = kpis(grow)["customs-value"]
    assert (found.median.value, reasons(found.median)) == (None, {"accepted values are embargoed": 1})
    shown = date(2027, 7, 19)  # 200 days after 31 December
    assert kpis(dashboard(connection, day=shown).whole)["customs-value"].median.value == Decimal("0.7")


def test_an_aggregate_tells_nothing_about_one_firm(grow: Sheet) -> None:
    found = kpis(grow)["profit"]
    assert found.publicity == "aggregate-only"
    assert parts(found.reached) == (None, None, None, 3)  # three projects, but two firms
    assert found.capped_mean.because == "fewer than 3 firms: the indicator is shown in aggregate only"
