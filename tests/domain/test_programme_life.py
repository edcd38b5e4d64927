"""Any command on a programme, in any state, gives facts that replay to the same state, or a named refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.events import ProgrammeEvent
from domain.events.programme import PassportChanges
from domain.indicator import Definition, IndicatorRef
from domain.programme import (
    close_round,
    define_indicator,
    open_programme,
    open_round,
    publish_rulebook,
    revise_passport,
    rulebook,
)
from domain.rulebook import Rulebook
from domain.terms import Instrument, Provenance
from tests.domain.kit import Life
from tests.domain.programmes import (
    JOBS,
    OPENED,
    OTHER_JOBS,
    PASSPORT,
    ROUND,
    ROUND_OPENED,
    RULES,
    STRICTER,
    given,
    published,
)

days = st.sampled_from([date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 30), date(2030, 12, 31)])
codes = st.sampled_from(["2026-1", "2026-2"])
versions = st.integers(1, 3)


class AnyLifeOfAProgramme(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.life = Life(given)
        self.seen: Mapping[str, object] = {}

    @initialize(facts=st.sampled_from([(), (OPENED,), (OPENED, published(1)), (OPENED, published(1), ROUND_OPENED)]))
    def begin(self, facts: tuple[ProgrammeEvent, ...]) -> None:
        self.life.record(*facts)

    @rule(
        provenance=st.sampled_from(["native", "native", "native", "published"]),
        instruments=st.sampled_from([(), ("grant",)]),
        opens=days,
        closes=days,
    )
    def open(self, provenance: Provenance, instruments: tuple[Instrument, ...], opens: date, closes: date) -> None:
        changed = {"provenance": provenance, "instruments": instruments, "opens": opens, "closes": closes}
        self.life.ask_twice(open_programme, **{**PASSPORT, **changed})

    @rule(
        opens=st.none() | days, closes=st.none() | days, basis=st.sampled_from([None, "Order No. 12", "Order No. 40"])
    )
    def revise(self, opens: date | None, closes: date | None, basis: str | None) -> None:
        changes = PassportChanges(opens=opens, closes=closes, legal_basis=basis)
        self.life.ask_twice(revise_passport, changes=changes, why="revised")

    @rule(code=codes, opens=days, closes=days, version=versions)
    def call(self, code: str, opens: date, closes: date, version: int) -> None:
        particulars = {"round": code, "opens": opens, "closes": closes, "rulebook_version": version}
        self.life.ask_twice(open_round, **{**ROUND, **particulars})

    @rule(code=codes)
    def end_call(self, code: str) -> None:
        self.life.ask_twice(close_round, round=code, why="full")

    @rule(code=st.sampled_from(["jobs", "exports"]), version=versions, definition=st.sampled_from([JOBS, OTHER_JOBS]))
    def define(self, code: str, version: int, definition: Definition) -> None:
        self.life.ask_twice(define_indicator, indicator=IndicatorRef(code=code, version=version), definition=definition)

    @rule(version=versions, document=st.sampled_from([RULES, STRICTER]))
    def publish(self, version: int, document: Rulebook) -> None:
        self.life.ask_twice(publish_rulebook, version=version, document=document)

    @invariant()
    def what_is_immutable_never_changes(self) -> None:
        programme = self.life.state
        now = {
            **{str(ref): definition for ref, definition in programme.indicators.items()},
            **{str(version): published for version, published in programme.rulebooks.items()},
        }
        assert self.seen.items() <= now.items()
        self.seen = now

    @invariant()
    def versions_have_no_gap_and_rounds_stand_on_what_is_there(self) -> None:
        programme = self.life.state
        assert list(programme.rulebooks) == list(range(1, len(programme.rulebooks) + 1))
        assert all(isinstance(rulebook(programme, version), Rulebook) for version in programme.rulebooks)
        for held in programme.rounds.values():
            assert programme.passport is not None
            assert programme.passport.opens is not None
            assert programme.passport.closes is not None
            assert programme.passport.opens <= held.opened.opens <= held.opened.closes <= programme.passport.closes
            assert held.opened.rulebook_version in programme.rulebooks


TestAnyLifeOfAProgramme = AnyLifeOfAProgramme.TestCase
