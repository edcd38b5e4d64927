"""Figures as a recipient reports them, before and after the server has computed ratios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.errors import NotFound, Refused
from domain.events.reporting import Figure
from domain.indicator import DecimalValue, Definition, Dimensions, IndicatorRef, QualityFlag, Value
from domain.money import Money
from domain.period import Period
from domain.project.parts import FigureKey, figure_key
from domain.project.rules import known_evidence
from domain.project.state import Project
from domain.ratio import StatedValue, computed
from domain.structure import unique
from domain.terms import FigureSubject, ReportSubject
from domain.values import Frozen, Text

DERIVED: frozenset[QualityFlag] = frozenset({"late", "audited"})
"""Flags that follow from what happened: nobody states them."""
PROGRAMME_CURRENCY = "programme currency"
"""How the indicators that are shipped write their unit: it is the currency of whatever programme defines them."""


class ReportedFigure(Frozen):
    """A value that the recipient reports for an indicator, for the whole or for one part of it."""

    indicator: IndicatorRef
    value: StatedValue
    dimensions: Dimensions = Field(default_factory=dict)
    flags: Annotated[tuple[QualityFlag, ...], Field(max_length=12), unique()] = ()
    note: Text | None = None
    evidence: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()


class FigureTwice(Refused):
    """A report states a figure once."""


class UnknownDimension(Refused):
    """The indicator is not broken down by this dimension."""


class FlagDerived(Refused):
    """Whether a figure is late or audited follows from what happened: a reporter does not state it."""


def stated(
    project: Project, figures: tuple[ReportedFigure, ...], definitions: Mapping[IndicatorRef, Definition]
) -> tuple[Figure, ...]:
    """Return the figures with ratios computed; raise what makes one of them senseless."""
    found = tuple(_stated(project, figure, definitions) for figure in figures)
    seen: set[FigureKey] = set()
    for figure in found:
        key = figure_key(figure.indicator, figure.dimensions)
        if key in seen:
            raise FigureTwice(**figure_facts(key))
        seen.add(key)
    return found


def reportable(
    project: Project,
    *,
    indicator: IndicatorRef,
    dimensions: Mapping[str, str],
    definitions: Mapping[IndicatorRef, Definition],
) -> Definition:
    """Return the definition of an indicator in this agreement; raise NotFound, or UnknownDimension for a wrong part."""
    adopted = project.indicators.get(indicator)
    definition = definitions.get(indicator)
    if adopted is None or adopted.dropped or definition is None:
        raise NotFound("indicator", f"{indicator} in this agreement")
    unknown = sorted(set(dimensions) - set(definition.dimensions))
    if unknown:
        raise UnknownDimension(indicator=str(indicator), dimensions=unknown, offered=list(definition.dimensions))
    return definition


def values_of(figures: Mapping[FigureKey, Figure]) -> dict[FigureKey, Value]:
    """Return the bare values of a report's figures."""
    return {key: figure.value for key, figure in figures.items()}


def figure_facts(key: FigureKey) -> dict[str, object]:
    """Name a figure in what a refusal says."""
    indicator, dimensions = key
    return {"indicator": str(indicator), "dimensions": dict(dimensions)}


def above(limit: Money | None, value: Value, definition: Definition | None) -> bool:
    """Tell whether a value is an amount of money above `limit`, in its currency; nothing is where there is no limit."""
    if limit is None or definition is None or definition.unit not in {limit.currency, PROGRAMME_CURRENCY}:
        return False
    return isinstance(value, DecimalValue) and value.decimal > limit.amount


def proven(project: Project, period: Period, version: int, key: FigureKey) -> bool:
    """Tell whether a figure of a report version names evidence, or evidence was submitted about it.

    Evidence about an earlier version counts for a figure that was repeated with the same value.
    """
    versions = project.reports[period]
    figure = versions[version].figures[key]
    if figure.evidence:
        return True
    for submitted in project.evidence.values():
        subject = submitted.subject
        if not isinstance(subject, ReportSubject | FigureSubject) or subject.period != period:
            continue
        if isinstance(subject, FigureSubject) and figure_key(subject.indicator, subject.dimensions) != key:
            continue
        earlier = versions[subject.version].figures.get(key)
        if earlier is not None and earlier.value == figure.value:
            return True
    return False


def _stated(project: Project, figure: ReportedFigure, definitions: Mapping[IndicatorRef, Definition]) -> Figure:
    definition = reportable(project, indicator=figure.indicator, dimensions=figure.dimensions, definitions=definitions)
    derived = [flag for flag in figure.flags if flag in DERIVED]
    if derived:
        raise FlagDerived(indicator=str(figure.indicator), flags=derived)
    known_evidence(project, figure.evidence)
    return Figure(
        indicator=figure.indicator,
        value=computed(figure.value, indicator=figure.indicator, formula=definition.formula),
        dimensions=figure.dimensions,
        flags=figure.flags,
        note=figure.note,
        evidence=figure.evidence,
    )
