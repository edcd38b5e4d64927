"""Criteria that are formulas: the variables that an expression reads, and the facts that give them their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.criteria import Expression
from domain.expression import Datum, ExpressionFault, Missing, Values, check, evaluate
from domain.indicator import IndicatorRef, TextValue
from domain.money import Money
from domain.project.evaluation.case import Case
from domain.project.evaluation.findings import open_findings
from domain.project.evaluation.found import Answer, Found, rounded, too_early, unknown
from domain.project.evaluation.measured import adopted_indicator, signature, too_young
from domain.project.evaluation.milestones import met_share, standing_of
from domain.project.evaluation.money import cofinancing, cofinancing_share
from domain.project.evaluation.reports import accepted_count
from domain.project.evaluation.statistics import Statistic, statistic
from domain.schedule import months_after
from domain.variables import schema

_TRUE: Final = TextValue(printed="true")
_FALSE: Final = TextValue(printed="false")
_MONTHS_A_YEAR: Final = 12
_STATISTICS: Final[Mapping[str, Statistic]] = {
    "latest": "latest",
    "baseline": "baseline",
    "target": "target",
    "change": "change",
    "growth": "growth",
    "attainment": "attainment",
}


@dataclass(frozen=True, slots=True)
class Given:
    """The value of a variable, and the positions of the facts that give it."""

    datum: Datum
    positions: frozenset[int] = frozenset()


def judged_expression(criterion: Expression, case: Case) -> Answer:
    """Evaluate a formula; its explanation is the tree of how the result came about."""
    try:
        checked = check(criterion.expression, schema(case.definitions.keys()))
    except ExpressionFault as fault:
        return Answer("unknown", None, _TRUE, None, frozenset(), {"because": str(fault)})
    given = {path: _given(case, path) for path in sorted(checked.reads)}
    known = {path: found for path, found in given.items() if found is not None}
    result = evaluate(checked, _nested(known))
    positions = frozenset().union(*(found.positions for found in known.values()))
    if isinstance(result.value, Missing):
        return Answer(result.value.reason, None, _TRUE, None, positions, result.explanation)
    if result.value:
        return Answer("pass", _TRUE, _TRUE, None, positions, result.explanation)
    return Answer("fail", _FALSE, _TRUE, None, positions, result.explanation)


def _nested(given: Mapping[tuple[str, ...], Given]) -> Values:
    """Put values under their paths; a path that nothing is known of stays out."""
    values: dict[str, Datum | Values] = {}
    for path, found in given.items():
        at: dict[str, Datum | Values] = values
        for key in path[:-1]:
            inner = at.setdefault(key, {})
            assert isinstance(inner, dict), "a record is no value"
            at = inner
        at[path[-1]] = found.datum
    return values


def _given(case: Case, path: tuple[str, ...]) -> Given | None:
    match path:
        case ("kpi", indicator, "verified"):
            return _verified(case, _ref(indicator))
        case ("kpi", indicator, name):
            return _number(statistic(case, _ref(indicator), _STATISTICS[name], verified_only=False))
        case ("milestones", code, name):
            return _milestone(case, code, name)
        case ("checks", check_id):
            return _check(case, check_id)
        case _:
            return _PLAIN[path[0]](case)


def _verified(case: Case, ref: IndicatorRef) -> Given:
    indicator = adopted_indicator(case, ref, verified_only=False)
    if isinstance(indicator, Missing):
        return Given(indicator)
    young = too_young(case, indicator)
    if young is not None:
        return Given(young, indicator.positions | signature(case))
    if not indicator.figures:
        return Given(unknown(f"no figure of {ref} is accepted"), indicator.positions)
    last = indicator.figures[-1]
    return Given(last.verified, indicator.positions | last.positions)


def _milestone(case: Case, code: str, name: str) -> Given | None:
    found = standing_of(case, code)
    if found is None or found.milestone.status == "cancelled":
        return None
    waived = found.milestone.status == "waived"
    met = found.standing == "met"
    overdue = not met and not waived and found.terms.due < case.day
    return Given({"met": met, "waived": waived, "overdue": overdue}[name], found.positions)


def _check(case: Case, check_id: str) -> Given | None:
    result = case.project.checks.get(check_id)
    if result is None:
        return None
    positions = frozenset({case.project.checked_at.get(check_id, 0)})
    if result.valid_until is not None and result.valid_until < case.day:
        return Given(unknown(f"the check {check_id} expired on {result.valid_until.isoformat()}"), positions)
    return Given(result.verdict, positions)


def _ref(text: str) -> IndicatorRef:
    code, _, version = text.rpartition("/")
    return IndicatorRef(code=code, version=int(version))


def _number(found: Found) -> Given:
    if isinstance(found.value, Missing):
        return Given(found.value, found.positions)
    decimal = rounded(found.value)
    return Given(unknown("the number is beyond all measure") if decimal is None else decimal, found.positions)


def _amount(money: Money | None, missing: Missing, *, position: int | None) -> Given:
    return Given(missing if money is None else money.amount, frozenset({position or 0}))


def _awarded(case: Case) -> Given:
    award = case.project.award
    if award is None:
        return Given(too_early("no award is decided yet"))
    return _amount(award.amount, unknown("the project was declined"), position=case.project.awarded_at)


def _months_since_signature(case: Case) -> Given:
    signed = case.project.agreement
    if signed is None or case.day < signed.signed_on:
        return Given(too_early("the agreement is not signed yet"))
    begins, day = signed.signed_on, case.day
    months = (day.year - begins.year) * _MONTHS_A_YEAR + day.month - begins.month
    whole = months if months_after(begins, months) <= day else months - 1
    return Given(whole, frozenset({signed.position}))


def _counted(count: tuple[int, frozenset[int]]) -> Given:
    return Given(*count)


def _word(text: str | None, because: str) -> Given:
    return Given(unknown(because) if text is None else text)


def _class(read: Callable[[Case], str | None]) -> Callable[[Case], Given]:
    def classified(case: Case) -> Given:
        given = _word(read(case), "the recipient is not classified")
        return Given(given.datum, frozenset({case.classified_at or 0}))

    return classified


_PLAIN: Final[Mapping[str, Callable[[Case], Given]]] = {
    "requested": lambda case: _amount(
        case.project.requested, unknown("nothing was requested"), position=case.project.registered_at
    ),
    "awarded": _awarded,
    "cofinancing_committed": lambda case: _number(cofinancing(case, "committed")),
    "cofinancing_proven": lambda case: _number(cofinancing(case, "proven")),
    "cofinancing_share": lambda case: _number(cofinancing_share(case, "proven")),
    "milestones_met_share": lambda case: _number(met_share(case)),
    "months_since_signature": _months_since_signature,
    "reports_accepted_count": lambda case: _counted(accepted_count(case)),
    "open_findings_count": lambda case: _counted(open_findings(case)),
    "instrument": lambda case: _word(case.project.instrument, "the instrument is not known"),
    "round": lambda case: _word(case.project.round, "the round is not known"),
    "cluster": lambda case: _word(case.project.cluster, "the project belongs to no cluster"),
    "sector": _class(lambda case: None if case.classification is None else case.classification.sector.code),
    "region": _class(lambda case: None if case.classification is None else case.classification.region),
    "size_class": _class(lambda case: None if case.classification is None else case.classification.size_class),
    "maturity_class": _class(lambda case: None if case.classification is None else case.classification.maturity_class),
}
"""Where each variable of `domain.variables.PROJECT` comes from."""
