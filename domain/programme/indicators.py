"""Indicators that a programme defines, and what governments state for their countries and regions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.events import GovernmentFigureReported, IndicatorDefined
from domain.indicator import Definition, IndicatorRef
from domain.period import Period
from domain.programme.rules import opened, still_open
from domain.programme.state import Programme
from domain.ratio import StatedValue, computed


class IndicatorDefinedOtherwise(Refused):
    """This version of the indicator is defined already, otherwise: a changed definition is a new version."""


class IndicatorVersionOutOfTurn(Refused):
    """The versions of an indicator follow each other: 1, 2, 3, without a gap."""


class GovernmentFigureTooEarly(Refused):
    """A government states a figure once its period is over."""


class GovernmentFigureStatedOtherwise(Refused):
    """This figure was stated already, otherwise: a changed figure is its next revision."""


class RevisionOutOfTurn(Refused):
    """A figure is first stated as revision 0; its revisions follow each other: 1, 2, 3, without a gap."""


class RevisionUnexplained(Refused):
    """A revision says why the figure changed, and only a revision does."""


def define_indicator(
    programme: Programme, *, indicator: IndicatorRef, definition: Definition
) -> list[IndicatorDefined]:
    """Define a version of an indicator, for ever."""
    opened(programme)
    held = programme.indicators.get(indicator)
    if held is not None:
        if held == definition:
            return []
        raise IndicatorDefinedOtherwise(indicator=str(indicator))
    still_open(programme)
    following = 1 + max((ref.version for ref in programme.indicators if ref.code == indicator.code), default=0)
    if indicator.version != following:
        raise IndicatorVersionOutOfTurn(indicator=str(indicator), next=following)
    return [IndicatorDefined(indicator=indicator, definition=definition)]


def report_government_figure(
    programme: Programme,
    *,
    indicator: IndicatorRef,
    jurisdiction: str,
    period: Period,
    revision: int,
    value: StatedValue,
    source: str,
    why: str | None,
    reported_by: UUID,
    today: date,
) -> list[GovernmentFigureReported]:
    """State the value of an indicator for a country or a region; of a ratio, its two parts."""
    opened(programme)
    definition = programme.indicators.get(indicator)
    if definition is None:
        raise NotFound("indicator", indicator)
    reported = GovernmentFigureReported(
        indicator=indicator,
        jurisdiction=jurisdiction,
        period=period,
        revision=revision,
        value=computed(value, indicator=indicator, formula=definition.formula),
        source=source,
        why=why,
        reported_by=reported_by,
    )
    held = programme.government_figures.get((indicator, jurisdiction, period))
    if held == reported:
        return []
    following = 0 if held is None else held.revision + 1
    if held is not None and held.revision == revision:
        raise GovernmentFigureStatedOtherwise(indicator=str(indicator), revision=revision, next=following)
    if revision != following:
        raise RevisionOutOfTurn(indicator=str(indicator), revision=revision, next=following)
    if (why is None) != (revision == 0):
        raise RevisionUnexplained(indicator=str(indicator), revision=revision)
    if today <= period.last:
        raise GovernmentFigureTooEarly(period=str(period), today=today.isoformat())
    return [reported]
