"""A programme: its passport, its rounds, the indicators that it defines and the rulebook versions that it publishes.

One aggregate: `state` and `evolve`, and one file of commands for each part of its life.
"""

from __future__ import annotations

from domain.programme.closing import (
    ProgrammeClosedOtherwise,
    ProgrammeReviewedOtherwise,
    close_programme,
    review_programme,
)
from domain.programme.evolve import evolve
from domain.programme.indicators import (
    GovernmentFigureStatedOtherwise,
    GovernmentFigureTooEarly,
    IndicatorDefinedOtherwise,
    IndicatorVersionOutOfTurn,
    RevisionOutOfTurn,
    RevisionUnexplained,
    define_indicator,
    report_government_figure,
)
from domain.programme.passport import ProgrammeExists, open_programme, revise_passport
from domain.programme.rounds import RoundExists, close_round, open_round
from domain.programme.rulebooks import (
    RulebookImmutable,
    RulebookUnsound,
    RulebookVersionOutOfTurn,
    RuleUnknown,
    WaiverExpired,
    WaiverGrantedOtherwise,
    grant_waiver,
    publish_rulebook,
)
from domain.programme.rules import (
    ClosesBeforeItOpens,
    PassportIncomplete,
    ProgrammeIsClosed,
    ProgrammePublishedElsewhere,
    RoundOutsideProgramme,
    RulebookNotPublished,
)
from domain.programme.state import Programme, Round, Waiver, rulebook

__all__ = [
    "ClosesBeforeItOpens",
    "GovernmentFigureStatedOtherwise",
    "GovernmentFigureTooEarly",
    "IndicatorDefinedOtherwise",
    "IndicatorVersionOutOfTurn",
    "PassportIncomplete",
    "Programme",
    "ProgrammeClosedOtherwise",
    "ProgrammeExists",
    "ProgrammeIsClosed",
    "ProgrammePublishedElsewhere",
    "ProgrammeReviewedOtherwise",
    "RevisionOutOfTurn",
    "RevisionUnexplained",
    "Round",
    "RoundExists",
    "RoundOutsideProgramme",
    "RuleUnknown",
    "RulebookImmutable",
    "RulebookNotPublished",
    "RulebookUnsound",
    "RulebookVersionOutOfTurn",
    "Waiver",
    "WaiverExpired",
    "WaiverGrantedOtherwise",
    "close_programme",
    "close_round",
    "define_indicator",
    "evolve",
    "grant_waiver",
    "open_programme",
    "open_round",
    "publish_rulebook",
    "report_government_figure",
    "review_programme",
    "revise_passport",
    "rulebook",
]
