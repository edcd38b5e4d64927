"""Who receives awards: registered once, classified anew when the register says so, aid that adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.errors import DomainError
from domain.events import AidAdjusted, AidGranted, RecipientClassified, RecipientEvent, RecipientRegistered
from domain.money import CurrencyMismatch, Money
from domain.recipient import (
    AidBelowZero,
    AidGrantedAlready,
    AidNotPositive,
    Classified,
    IdentifierTwice,
    Recipient,
    RecipientExists,
    RecipientIncomplete,
    adjust_aid,
    classification_on,
    classify,
    evolve,
    grant_aid,
    register_recipient,
)
from domain.terms import Identifier, Provenance, Sector, SizeClass
from tests.domain.kit import Aggregate, Life

PROGRAMME, PROJECT, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
BIN = Identifier(scheme="KZ-BIN", value="010140000123")
LEI = Identifier(scheme="LEI", value="5493001KJTIIGC8Y1R12")
C28 = Sector(scheme="ISIC4", code="C28")


def kzt(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="KZT")


given: Aggregate[Recipient, RecipientEvent] = Aggregate(Recipient(), evolve)
REGISTERED = RecipientRegistered(title="Alatau", identifiers=(BIN, LEI), country="KZ", provenance="native")
CLASSIFIED = RecipientClassified(
    sector=C28,
    region="KZ-61",
    size_class="medium",
    maturity_class="growing",
    source="register",
    effective=date(2026, 1, 1),
)
GRANTED = AidGranted(
    project=PROJECT, programme=PROGRAMME, instrument="grant", amount=kzt("100"), cap_scheme="de-minimis"
)


def test_a_recipient_is_registered_once() -> None:
    given().when(
        register_recipient, title="Alatau", identifiers=(BIN, LEI), country="KZ", provenance="native"
    ).then_once(REGISTERED)


def test_other_particulars_are_not_a_second_registration() -> None:
    given(REGISTERED).when(
        register_recipient, title="Alatau", identifiers=(BIN,), country="KZ", provenance="native"
    ).refused(RecipientExists, title="Alatau", provenance="native")


@pytest.mark.parametrize(
    ("identifiers", "country", "missing"),
    [((), "KZ", ["identifiers"]), ((BIN,), None, ["country"]), ((), None, ["identifiers", "country"])],
)
def test_a_recipient_of_ours_has_a_country_and_an_identifier(
    identifiers: tuple[Identifier, ...], country: str | None, missing: list[str]
) -> None:
    given().when(
        register_recipient, title="Alatau", identifiers=identifiers, country=country, provenance="native"
    ).refused(RecipientIncomplete, missing=missing)


def test_a_published_recipient_may_lack_both() -> None:
    published = RecipientRegistered(title="Ministry", identifiers=(), country=None, provenance="published")
    given().when(register_recipient, title="Ministry", identifiers=(), country=None, provenance="published").then_once(
        published
    )


def test_an_identifier_stands_once() -> None:
    given().when(
        register_recipient, title="Alatau", identifiers=(BIN, LEI, BIN), country="KZ", provenance="native"
    ).refused(IdentifierTwice)


def test_two_identifiers_of_one_scheme_are_two_identifiers() -> None:
    second = Identifier(scheme="KZ-BIN", value="020240000456")
    both = REGISTERED.model_copy(update={"identifiers": (BIN, second)})
    given().when(
        register_recipient, title="Alatau", identifiers=(BIN, second), country="KZ", provenance="native"
    ).then_once(both)


def test_a_recipient_is_classified_and_the_same_again_changes_nothing() -> None:
    given(REGISTERED).when(
        classify,
        sector=C28,
        region="KZ-61",
        size_class="medium",
        maturity_class="growing",
        source="register",
        effective=date(2026, 1, 1),
    ).then_once(CLASSIFIED)


def test_a_later_classification_replaces_the_earlier_one() -> None:
    larger = CLASSIFIED.model_copy(update={"size_class": "large", "effective": date(2027, 1, 1)})
    after = (
        given(REGISTERED, CLASSIFIED)
        .when(
            classify,
            sector=C28,
            region="KZ-61",
            size_class="large",
            maturity_class="growing",
            source="register",
            effective=date(2027, 1, 1),
        )
        .then_once(larger)
    )
    assert classification_on(after.state, date(2026, 12, 31)) == Classified(CLASSIFIED, 2)
    assert classification_on(after.state, date(2027, 1, 1)) == Classified(larger, 3)
    assert classification_on(after.state, date(2025, 12, 31)) is None


def test_a_classification_that_is_recorded_late_replaces_no_newer_one() -> None:
    newer = CLASSIFIED.model_copy(update={"size_class": "large", "effective": date(2027, 1, 1)})
    late = CLASSIFIED.model_copy(update={"size_class": "small", "effective": date(2026, 7, 1)})
    after = given(REGISTERED, newer).when(classify, **dict(late)).then_once(late)
    assert classification_on(after.state, date(2027, 6, 1)) == Classified(newer, 2)
    assert classification_on(after.state, date(2026, 12, 31)) == Classified(late, 3)
    corrected = newer.model_copy(update={"size_class": "medium"})
    after = after.when(classify, **dict(corrected)).then_once(corrected)
    assert classification_on(after.state, date(2027, 6, 1)) == Classified(corrected, 4)


def test_aid_is_granted_once_a_project() -> None:
    given(REGISTERED).when(
        grant_aid,
        project=PROJECT,
        programme=PROGRAMME,
        instrument="grant",
        amount=kzt("100"),
        cap_scheme="de-minimis",
    ).then_once(GRANTED)


def test_a_grant_repeated_after_an_adjustment_still_adds_nothing() -> None:
    given(REGISTERED, GRANTED, AidAdjusted(project=PROJECT, change=kzt("-10"), why="reduced")).when(
        grant_aid,
        project=PROJECT,
        programme=PROGRAMME,
        instrument="grant",
        amount=kzt("100"),
        cap_scheme="de-minimis",
    ).then()


@pytest.mark.parametrize(
    "other", [{"amount": kzt("120")}, {"programme": UUID(int=9)}, {"instrument": "loan"}, {"cap_scheme": None}]
)
def test_other_particulars_are_not_a_second_grant(other: dict[str, Any]) -> None:
    granted = {name: getattr(GRANTED, name) for name in AidGranted.model_fields}
    given(REGISTERED, GRANTED).when(grant_aid, **{**granted, **other}).refused(
        AidGrantedAlready, granted={"amount": "100", "currency": "KZT"}
    )


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_aid_is_above_zero(amount: str) -> None:
    given(REGISTERED).when(
        grant_aid, project=PROJECT, programme=PROGRAMME, instrument="loan", amount=kzt(amount), cap_scheme=None
    ).refused(AidNotPositive, asked={"amount": amount, "currency": "KZT"})


def test_aid_becomes_more_or_less_down_to_nothing() -> None:
    for change, left in (("20", "120"), ("-100", "0")):
        adjusted = AidAdjusted(project=PROJECT, change=kzt(change), why="award changed")
        after = (
            given(REGISTERED, GRANTED)
            .when(adjust_aid, project=PROJECT, change=kzt(change), why="award changed")
            .then(adjusted)
        )
        assert after.state.aid[PROJECT].amount == Decimal(left)


def test_aid_never_falls_below_zero() -> None:
    given(REGISTERED, GRANTED).when(adjust_aid, project=PROJECT, change=kzt("-100.01"), why="cut").refused(
        AidBelowZero, now={"amount": "100", "currency": "KZT"}, change={"amount": "-100.01", "currency": "KZT"}
    )


def test_a_change_of_nothing_is_no_change() -> None:
    given(REGISTERED, GRANTED).when(adjust_aid, project=PROJECT, change=kzt("0.00"), why="none").then()


def test_aid_stays_in_its_currency() -> None:
    given(REGISTERED, GRANTED).when(
        adjust_aid, project=PROJECT, change=Money(amount=Decimal(1), currency="USD"), why="more"
    ).refused(CurrencyMismatch, currencies=["USD", "KZT"])


def test_aid_that_was_never_granted_cannot_be_adjusted() -> None:
    given(REGISTERED).when(adjust_aid, project=PROJECT, change=kzt("1"), why="more").not_found(
        "aid for project", PROJECT
    )


def test_nothing_is_done_with_a_recipient_that_was_never_registered() -> None:
    given().when(adjust_aid, project=PROJECT, change=kzt("1"), why="more").not_found("recipient", "of this id")


def test_an_adjustment_known_without_its_grant_changes_nothing() -> None:
    assert given(REGISTERED, AidAdjusted(project=PROJECT, change=kzt("1"), why="more")).state.aid == {}


projects = st.sampled_from([PROJECT, OTHER])
amounts = st.builds(
    Money, amount=st.integers(-60, 60).map(Decimal), currency=st.sampled_from(["KZT", "KZT", "KZT", "USD"])
)


class AnyLifeOfARecipient(RuleBasedStateMachine):
    """Any command in any state gives facts that replay to the same state, or a named refusal."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(given)

    @initialize(facts=st.sampled_from([(), (REGISTERED,), (REGISTERED, CLASSIFIED, GRANTED)]))
    def begin(self, facts: tuple[RecipientEvent, ...]) -> None:
        self.life.record(*facts)

    @rule(
        identifiers=st.lists(st.sampled_from([BIN, LEI]), max_size=3).map(tuple),
        country=st.sampled_from(["KZ", None]),
        provenance=st.sampled_from(["native", "published"]),
    )
    def register(self, identifiers: tuple[Identifier, ...], country: str | None, provenance: Provenance) -> None:
        self.life.ask_twice(
            register_recipient, title="Alatau", identifiers=identifiers, country=country, provenance=provenance
        )

    @rule(size_class=st.sampled_from(["small", "medium"]), effective=st.dates(date(2026, 1, 1), date(2026, 1, 2)))
    def put_in_classes(self, size_class: SizeClass, effective: date) -> None:
        self.life.ask_twice(
            classify,
            sector=C28,
            region="KZ-61",
            size_class=size_class,
            maturity_class="growing",
            source="register",
            effective=effective,
        )

    @rule(project=projects, amount=amounts)
    def grant(self, project: UUID, amount: Money) -> None:
        self.life.ask_twice(
            grant_aid, project=project, programme=PROGRAMME, instrument="grant", amount=amount, cap_scheme=None
        )

    @rule(project=projects, change=amounts)
    def adjust(self, project: UUID, change: Money) -> None:
        before = self.life.state.aid.get(project)
        answer = self.life.ask(adjust_aid, project=project, change=change, why="award changed")
        if not isinstance(answer, DomainError):
            assert before is not None
            assert self.life.state.aid[project].amount == before.amount + change.amount

    @invariant()
    def aid_is_never_negative(self) -> None:
        recipient = self.life.state
        assert all(aid.amount >= 0 for aid in recipient.aid.values())
        assert recipient.registered is not None or not self.life.history.recorded


TestAnyLifeOfARecipient = AnyLifeOfARecipient.TestCase
