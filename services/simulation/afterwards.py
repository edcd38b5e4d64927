"""What happens to accepted figures later: restated for a reason and verified again, their period closed, opened once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.indicator import DecimalValue, IndicatorRef, PendingValue, Value
from domain.period import Period
from domain.project import milestones, periods
from domain.project.parts import AcceptedFigure, figure_key
from domain.project.restatement import RestatedFigure, RestatementCode
from domain.project.state import Project
from domain.ratio import RatioValue, StatedValue
from domain.terms import Evidence, FigureSubject
from services.acts import PROJECT, Act, on_project, restate_figures
from services.event_store import Unit
from services.simulation.deeds import dated
from services.simulation.draft import Draft
from services.simulation.figures import stated
from services.simulation.plan import Undertaking, after
from services.simulation.step import Life, Step, working

BECAUSE: Final[dict[RestatementCode, tuple[str, str]]] = {
    "correction": ("0.985", "A delivery note had been booked twice."),
    "method-change": (
        "1.015",
        "Persons on short time count in part, as the statistics office has it from this year on.",
    ),
    "late-data": ("1.01", "The last invoices of the period came in after the report."),
    "scope-change": ("1.03", "The branch that the firm took over is counted in, for the whole period."),
    "audit": ("0.93", "The auditor found income of a later period in the accounts."),
}
RULE: Final = "Budget Code, article 84"


@dataclass(slots=True)
class _Picked:
    """The accepted figure that is looked at again, once it is known which one."""

    period: Period | None = None
    figure: AcceptedFigure | None = None


def live(project: Undertaking, terms: Draft, signed: date) -> Life:
    """Restate a figure about a year after the signature; then close the books of the first period, and open them again."""
    day = working(signed + timedelta(days=project.draw.whole(385, 450)))
    main, proof, picked = terms.courses[0].ref, project.draw.new_uuid(), _Picked()
    code = project.traits.restated
    if code is not None:
        yield _proof(project, main, proof, picked, code, day)
        day = after(project, day, 5, 20)
        yield _restated(project, terms, main, proof, picked, code, day)
        if picked.period is not None and project.draw.chance(0.6):
            day = after(project, day, 12, 40)
            yield _verified(project, main, proof, picked, day)
    if project.traits.closing == "none":
        return
    day = after(project, day, 10, 40)
    yield _closed(project, terms, day)
    if project.traits.closing == "exception":
        day, again, first = after(project, day, 12, 40), project.draw.new_uuid(), _Picked()
        yield _excepted(project, terms, day)
        yield _proof(project, main, again, first, "correction", day, period=terms.periods[0])
        day = after(project, day, 3, 12)
        yield _restated(project, terms, main, again, first, "correction", day)


def _proof(
    project: Undertaking,
    main: IndicatorRef,
    proof: UUID,
    picked: _Picked,
    code: RestatementCode,
    day: date,
    *,
    period: Period | None = None,
) -> Step:
    """Pick the figure, the latest accepted one or that of a period, and let the officer enter what was found about it."""
    officer, digest = project.team.officer, project.draw.digest()
    evidence = Evidence(
        id=proof,
        title=f"File note: {code.replace('-', ' ')}",
        uri=f"https://evidence.example/{project.code}/{proof}.pdf",
        sha256=digest,
        media_type="application/pdf",
    )

    def enter(unit: Unit, act: Act) -> None:
        state = unit.load(PROJECT, project.id).state
        found = _accepted(state, main, pending=code == "late-data")
        if period is not None:
            found = {known: figure for known, figure in found.items() if known == period}
        if not found:
            return
        picked.period = max(found, key=lambda known: known.last)
        picked.figure = figure = found[picked.period]
        subject = FigureSubject(period=picked.period, version=figure.version, indicator=main, revision=figure.revision)
        on_project(
            unit,
            act,
            project.id,
            lambda state, _: milestones.submit_evidence(
                state, evidence=evidence, subject=subject, submitted_by=officer.id
            ),
        )

    return Step(day, officer, enter)


def _accepted(state: Project, main: IndicatorRef, *, pending: bool) -> dict[Period, AcceptedFigure]:
    """Return the accepted figures that can be restated; for late data those that are still pending, if there are any."""
    key = figure_key(main, {})
    known = {period: figures[key] for period, figures in state.figures.items() if key in figures}
    waiting = {period: figure for period, figure in known.items() if isinstance(figure.value, PendingValue)}
    if pending and waiting:
        return waiting
    return {period: figure for period, figure in known.items() if _is_ratio(figure.value)}


def _restated(
    project: Undertaking,
    terms: Draft,
    main: IndicatorRef,
    proof: UUID,
    picked: _Picked,
    code: RestatementCode,
    day: date,
) -> Step:
    officer, (factor, why) = project.team.officer, BECAUSE[code]

    def restate(unit: Unit, act: Act) -> None:
        if picked.period is None or picked.figure is None:
            return
        old = unit.load(PROJECT, project.id).state.figures[picked.period][figure_key(main, {})].value
        value: StatedValue
        if isinstance(old, DecimalValue):
            value = _times(old, Decimal(factor))
        else:
            value = stated(project, terms, terms.courses[0], picked.period).value
        restate_figures(
            unit,
            act,
            project.id,
            period=picked.period,
            figures=(RestatedFigure(indicator=main, value=value),),
            code=code,
            materiality="material" if code == "audit" else "immaterial",
            evidence=(proof,),
            why=why,
            decided_by=officer.id,
        )

    return Step(day, officer, restate)


def _times(old: DecimalValue, factor: Decimal) -> StatedValue:
    assert old.numerator is not None, "only ratios are picked"
    assert old.denominator is not None, "a ratio has both parts"
    return RatioValue(numerator=(old.numerator * factor).quantize(Decimal(1)), denominator=old.denominator)


def _is_ratio(value: Value) -> bool:
    """Tell whether a value stands with its two parts: one that the agency accepted instead of the computed one does not."""
    return isinstance(value, DecimalValue) and value.numerator is not None


def _verified(project: Undertaking, main: IndicatorRef, proof: UUID, picked: _Picked, day: date) -> Step:
    verifier, verification = project.team.verifier, project.draw.new_uuid()

    def verify(unit: Unit, act: Act) -> None:
        assert picked.period is not None
        figure = unit.load(PROJECT, project.id).state.figures[picked.period][figure_key(main, {})]
        subject = FigureSubject(period=picked.period, version=figure.version, indicator=main, revision=figure.revision)
        on_project(
            unit,
            act,
            project.id,
            lambda state, _: milestones.record_verification(
                state,
                verification=verification,
                subject=subject,
                method="Recomputed from the corrected accounts",
                sample=None,
                finding="confirmed",
                remarks=None,
                evidence=(proof,),
                verified_by=verifier.id,
            ),
        )

    return Step(day, verifier, verify)


def _closed(project: Undertaking, terms: Draft, day: date) -> Step:
    head = project.fund.staff.head
    closed = dated(periods.close_period, project.id, period=terms.periods[0], rule=RULE, decided_by=head.id)
    return Step(day, head, closed)


def _excepted(project: Undertaking, terms: Draft, day: date) -> Step:
    head = project.fund.staff.head
    granted = dated(
        periods.grant_exception,
        project.id,
        exception=project.draw.new_uuid(),
        period=terms.periods[0],
        expires=day + timedelta(days=30),
        why="The firm itself reported a double booking after the books were closed.",
        decided_by=head.id,
    )
    return Step(day, head, granted)
