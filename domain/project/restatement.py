"""Restatements: accepted figures get other values later, and nothing that was accepted is overwritten.

The report stays readable as it was accepted. A restated figure counts as unverified until it is verified again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.errors import Refused
from domain.events import FigureRestated
from domain.events.reporting import Gap
from domain.indicator import DecimalValue, Definition, Dimensions, IndicatorRef, TextValue
from domain.period import Period
from domain.project.breakdown import GapUnfounded, require_explained
from domain.project.figures import FigureTwice, above, figure_facts
from domain.project.parts import AcceptedFigure, FigureKey, figure_key
from domain.project.periods import in_open_books
from domain.project.reporting import EvidenceNeeded
from domain.project.rules import AFTER_SIGNATURE, apart, at_stage, known_evidence
from domain.project.state import Project
from domain.ratio import StatedValue, computed
from domain.rulebook import ReportingRule
from domain.values import Frozen

RestatementCode = Literal["correction", "method-change", "late-data", "scope-change", "audit"]
Materiality = Literal["immaterial", "material"]


class RestatedFigure(Frozen):
    """The value that an accepted figure is given; a ratio by its two parts."""

    indicator: IndicatorRef
    dimensions: Dimensions = Field(default_factory=dict)
    value: StatedValue


class FigureNotAccepted(Refused):
    """Only figures of an accepted report are restated; before that, the report is returned or written again."""


class ValueOfAnotherKind(Refused):
    """A figure is restated as what its indicator measures: in words where that is a text, else as a number."""


class NothingRestated(Refused):
    """The figure has this value already."""


class AuditWithoutEvidence(Refused):
    """A restatement after an audit names its evidence."""


def restate_figures(
    project: Project,
    *,
    period: Period,
    figures: tuple[RestatedFigure, ...],
    code: RestatementCode,
    materiality: Materiality,
    evidence: tuple[UUID, ...],
    gaps: tuple[Gap, ...] = (),
    why: str,
    decided_by: UUID,
    rule: ReportingRule,
    definitions: Mapping[IndicatorRef, Definition],
    today: date,
) -> list[FigureRestated]:
    """Give accepted figures of a period other values, for one reason, together: wholes and parts stay in agreement.

    Where they do not, `gaps` says why; what was left open before needs no new explanation. Allowed after exit as well.
    """
    at_stage(project, *AFTER_SIGNATURE)
    stand = project.figures.get(period, {})
    events: list[FigureRestated] = []
    for figure in figures:
        key = figure_key(figure.indicator, figure.dimensions)
        found = stand.get(key)
        if found is None:
            raise FigureNotAccepted(period=str(period), **figure_facts(key))
        definition = definitions[figure.indicator]  # what was accepted was defined, and a definition never goes
        value = computed(figure.value, indicator=figure.indicator, formula=definition.formula)
        if not isinstance(value, TextValue if definition.measure == "text" else DecimalValue):
            raise ValueOfAnotherKind(**figure_facts(key), measure=definition.measure, value=value.kind)
        restated = FigureRestated(
            indicator=figure.indicator,
            period=period,
            version=found.version,
            dimensions=figure.dimensions,
            revision=found.revision + 1,
            old=found.value,
            value=value,
            code=code,
            materiality=materiality,
            evidence=evidence,
            gaps=tuple(gap for gap in gaps if gap.indicator == figure.indicator),
            why=why,
            decided_by=decided_by,
        )
        events.append(restated)
    if events and all(_repeats(stand, event) for event in events):
        return []
    in_open_books(project, period=period, today=today)
    _require_news(stand, events)
    others = [gap for gap in gaps if gap.indicator not in [event.indicator for event in events]]
    if others:
        raise GapUnfounded(indicator=str(others[0].indicator), restated=False)
    restated_values = {figure_key(event.indicator, event.dimensions): event.value for event in events}
    before = {key: figure.value for key, figure in stand.items()}
    require_explained(before | restated_values, gaps=gaps, definitions=definitions, before=before)
    _require_evidence(events, rule, definitions)
    apart(project, "decides", decided_by)
    known_evidence(project, evidence)
    return events


def _repeats(stand: Mapping[FigureKey, AcceptedFigure], event: FigureRestated) -> bool:
    """Tell whether the latest restatement of a figure says just this."""
    last = stand[figure_key(event.indicator, event.dimensions)].restatements[-1:]
    return bool(last) and last[0] == event.model_copy(update={"revision": last[0].revision, "old": last[0].old})


def _require_news(stand: Mapping[FigureKey, AcceptedFigure], events: list[FigureRestated]) -> None:
    keys = [figure_key(event.indicator, event.dimensions) for event in events]
    for key, event in zip(keys, events, strict=True):
        if keys.count(key) > 1:
            raise FigureTwice(**figure_facts(key))
        if stand[key].value == event.value:
            raise NothingRestated(**figure_facts(key), revision=stand[key].revision)


def _require_evidence(
    events: list[FigureRestated], rule: ReportingRule, definitions: Mapping[IndicatorRef, Definition]
) -> None:
    limit = rule.evidence_above
    for event in events:
        if event.evidence:
            continue
        if event.code == "audit":
            raise AuditWithoutEvidence(indicator=str(event.indicator))
        if limit is not None and above(limit, event.value, definitions.get(event.indicator)):
            key = figure_key(event.indicator, event.dimensions)
            raise EvidenceNeeded(above=limit.facts(), figures=[figure_facts(key)])
