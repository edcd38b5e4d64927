"""Any command on a programme, in any state, gives facts that replay to the same state, or a named refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.events import ProgrammeEvent
from domain.events.programme import PassportChanges
from domain.indicator import DecimalValue, Definition, IndicatorRef
from domain.period import Period
from domain.programme import (
    close_programme,
    close_round,
    define_indicator,
    grant_waiver,
    open_programme,
    open_round,
    publish_rulebook,
    report_government_figure,
    review_programme,
    revise_passport,
    rulebook,
)
from domain.rulebook import Rulebook, addresses
from domain.terms import Instrument, Provenance
from tests.domain.kit import Life
from tests.domain.programmes import (
    JOBS,
    OPENED,
    OTHER_JOBS,
    PASSPORT,
    PRODUCTIVITY,
    ROUND,
    ROUND_OPENED,
    RULES,
    STRICTER,
    given,
    jobs,
    productivity,
    published,
)
from tests.domain.test_programme_closing import CLOSED, CLOSING, REVIEW
from tests.domain.test_programme_figures import FIGURE
from tests.domain.test_programme_waivers import WAIVER
from tests.domain.test_rulebook_faults import UNSOUND

days = st.sampled_from([date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 30), date(2030, 12, 31)])
codes = st.sampled_from(["2026-1", "2026-2"])
versions = st.integers(1, 3)


class AnyLifeOfAProgramme(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.life = Life(given)
        self.seen: Mapping[str, object] = {}
        self.at_the_end: tuple[object, ...] | None = None

    @initialize(
        facts=st.sampled_from(
            [
                (),
                (OPENED,),
                (OPENED, productivity(), published(1)),
                (OPENED, productivity(), jobs(1), published(1), ROUND_OPENED),
                (OPENED, productivity(), jobs(1), published(1), ROUND_OPENED, CLOSED),
            ]
        )
    )
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

    @rule()
    def define_what_the_rulebook_names(self) -> None:
        ref = IndicatorRef(code="labour-productivity", version=1)
        self.life.ask_twice(define_indicator, indicator=ref, definition=PRODUCTIVITY)

    @rule(version=versions, document=st.sampled_from([RULES, STRICTER, UNSOUND]))
    def publish(self, version: int, document: Rulebook) -> None:
        self.life.ask_twice(publish_rulebook, version=version, document=document)

    @rule(
        number=st.integers(1, 2),
        rule=st.sampled_from(["gates/half-way/reports-in", "prequalification/own-money", "gates/final/x"]),
        expires=days,
        today=days,
    )
    def waive(self, number: int, rule: str, expires: date, today: date) -> None:
        asked = {**WAIVER, "waiver": UUID(int=number), "rule": rule, "expires": expires}
        self.life.ask_twice(grant_waiver, **asked, today=today)

    @rule(
        version=versions,
        jurisdiction=st.sampled_from(["KZ", "KZ-35"]),
        revision=st.integers(0, 3),
        why=st.sampled_from([None, "Late declarations."]),
        amount=st.sampled_from([1, 2]),
        last=st.sampled_from([date(2026, 2, 27), date(2026, 12, 31)]),
    )
    def state_figure(
        self, version: int, jurisdiction: str, revision: int, why: str | None, amount: int, last: date
    ) -> None:
        asked = {
            **FIGURE,
            "indicator": IndicatorRef(code="jobs", version=version),
            "jurisdiction": jurisdiction,
            "revision": revision,
            "why": why,
            "value": DecimalValue(decimal=Decimal(amount)),
            "period": Period(first=date(2026, 1, 1), last=last),
        }
        self.life.ask_twice(report_government_figure, **asked, today=date(2026, 3, 1))

    @rule(number=st.integers(1, 2), follow_up=st.none() | versions, recommendations=st.sampled_from([(), ("Less.",)]))
    def review(self, number: int, follow_up: int | None, recommendations: tuple[str, ...]) -> None:
        changed = {"follow_up_rulebook_version": follow_up, "recommendations": recommendations}
        self.life.ask_twice(review_programme, **{**REVIEW, **changed, "review": UUID(int=number)})

    @rule(follow_up=st.none() | versions, why=st.sampled_from(["over", "over", "spent"]))
    def close(self, follow_up: int | None, why: str) -> None:
        self.life.ask_twice(close_programme, **{**CLOSING, "follow_up_rulebook_version": follow_up, "why": why})

    @invariant()
    def what_is_immutable_never_changes(self) -> None:
        programme = self.life.state
        now = {
            **{str(ref): definition for ref, definition in programme.indicators.items()},
            **{str(version): published for version, published in programme.rulebooks.items()},
            **{f"waiver {id_}": waiver for id_, waiver in programme.waivers.items()},
            **{f"review {id_}": review for id_, review in programme.reviews.items()},
            **({} if programme.closed is None else {"closed": programme.closed}),
        }
        assert self.seen.items() <= now.items()
        self.seen = now

    @invariant()
    def nothing_new_opens_after_the_end(self) -> None:
        programme = self.life.state
        now = (programme.passport, tuple(programme.rounds), tuple(programme.indicators), tuple(programme.rulebooks))
        assert self.at_the_end is None or self.at_the_end == now
        self.at_the_end = None if programme.closed is None else now

    @invariant()
    def what_is_waived_and_stated_stands_on_what_is_there(self) -> None:
        programme = self.life.state
        known = {address for version in programme.rulebooks for address in addresses(rulebook(programme, version))}
        assert {waiver.granted.rule for waiver in programme.waivers.values()} <= known
        assert {ref for ref, _, _ in programme.government_figures} <= programme.indicators.keys()
        assert all((figure.why is None) == (figure.revision == 0) for figure in programme.government_figures.values())

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
