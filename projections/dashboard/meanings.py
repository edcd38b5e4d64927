"""What the figures of a dashboard mean: formula, source and caveat, by their place in a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.values import Frozen

_ACTS: Final = "the programme's own records"
_ACCEPTED: Final = "accepted reports"


class Meaning(Frozen):
    """How a figure is made, from what, and what it does not say."""

    formula: str
    source: str
    caveat: str | None


def _meaning(formula: str, source: str, caveat: str | None = None) -> Meaning:
    return Meaning(formula=formula, source=source, caveat=caveat)


MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "projects": _meaning("projects, by provenance and stage", _ACTS, "a published project has the stage published"),
        "money.requested": _meaning("sum of what projects asked for", "project.registered"),
        "money.awarded": _meaning("sum of awards, with increases and reductions", "award decisions"),
        "money.released": _meaning("sum of releases, holdbacks left out", "tranche releases"),
        "money.disbursed": _meaning("sum of payments less reversals", "disbursements"),
        "milestones": _meaning(
            "milestones by how they were settled; planned: all but cancelled and waived ones; not met: those reversed too",
            _ACTS,
            "a date that an amendment moved counts as it stands now: what it was before is not overdue",
        ),
        "milestones.overdue": _meaning(
            "planned, submitted or reversed, and due before the day, while the project goes on", _ACTS
        ),
        "milestones.late": _meaning("met on a day after the due date", _ACTS),
        "reports": _meaning("reports by how their latest submission stands", _ACTS),
        "reports.returns": _meaning("how often a report was given back", _ACTS),
        "reports.overdue": _meaning(
            "reports that running projects owe, missing after the due date, the grace after it and the days on hold",
            "the calendar: the reporting rule of the rulebook that the agreement pins",
            "given for at most 5000 running projects at a time",
        ),
        "gates": _meaning("decisions by outcome; gates that wait for one; rounds of voting declared void", _ACTS),
        "kpis.reached": _meaning(
            "projects whose attainment is at least 1, in per cent of the projects with an attainment",
            _ACCEPTED,
            "attainment = (value - baseline) / (target - baseline) of the latest period with an accepted value and a "
            "target; undefined where target = baseline",
        ),
        "kpis.median": _meaning(
            "median of the attainments", _ACCEPTED, "of an even number: the mean of the middle two"
        ),
        "kpis.capped_mean": _meaning(
            "mean of the attainments, each counted as 1 at most and -1 at least",
            _ACCEPTED,
            "attainments are never averaged without the cap: one outlier would outweigh all others",
        ),
        "indicators.high_tech_share": _meaning(
            "100 x supported firms in high-tech divisions / supported firms with a known division",
            "recipients' classification; Eurostat's high-tech aggregation by NACE Rev. 2, divisions 21, 26, 59-63, 72",
            "by division: aircraft (group 30.3) is not counted, and the whole of a division is",
        ),
        "indicators.research_ties": _meaning(
            "100 x supported projects with a university or research institute as a party / supported projects",
            "parties of projects",
            "whether the party does research in the project is not seen",
        ),
        "indicators.days_to_decide.award": _meaning(
            "median of days from registration to the decision on the award, declined ones included", _ACTS
        ),
        "indicators.days_to_decide.report": _meaning(
            "median of days from each submission of a report to its acceptance or return", _ACTS
        ),
        "indicators.days_to_decide.gate": _meaning(
            "median of days from the first opening of a gate to its decision", _ACTS
        ),
        "indicators.days_to_pay": _meaning(
            "median of days from a release to the payment that completed it", _ACTS, "partly paid releases wait"
        ),
        "indicators.rework_loops": _meaning(
            "(reports returned + gates recycled + rounds of voting declared void) / supported projects", _ACTS
        ),
        "indicators.departures": _meaning(
            "100 x gate decisions that depart from their evaluation / gate decisions",
            _ACTS,
            "each has its reasons on record, at its position in the log",
        ),
        "indicators.private_cofinancing": _meaning(
            "100 x proven private co-financing / (awards + proven private co-financing), in one currency",
            "proofs of co-financing; award decisions",
            "money of regions is public and left out; that of other parties counts as private",
        ),
        "indicators.jobs": _meaning(
            "sum of the latest accepted value of each supported firm; change: the same less the baseline",
            _ACCEPTED + ": jobs-fte",
            "a total of firms, not an effect of support",
        ),
        "indicators.exports": _meaning(
            "sum of the accepted values of a year, by region of the firm",
            _ACCEPTED + ": non-commodity-exports, where the programme defines it as incremental",
            "supported firms only; a year counts what has been accepted of it so far",
        ),
        "indicators.exports_per_support": _meaning(
            "sum of (accepted exports - baseline) for periods that end on or after the firm's first payment / what these "
            "firms were paid",
            _ACCEPTED + ": non-commodity-exports; disbursements",
            "the baseline is that of a period as long as the indicator's; not an effect of support",
        ),
    }
)
