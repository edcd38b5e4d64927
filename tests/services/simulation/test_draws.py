"""Seeded choices come out the same for ever: what was written with them has to be found again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.clock import DayClock, Seeded
from services.simulation.dealing import Deck
from services.simulation.step import Life, Person, Step, interleave, working

GOLDEN = ("5072685b-4e00-4155-be4a-e3d902f94044", 3, "a", [1, 2, 3, 4], "ec5c7f19")
NOBODY = Person(UUID(int=1), "tester", UUID(int=2))


def test_the_choices_of_a_seed_never_change() -> None:
    draw = Seeded("golden", 1)
    found = (str(draw.new_uuid()), draw.whole(1, 6), draw.pick("abc"), draw.shuffled([1, 2, 3, 4]), draw.digest()[:8])
    assert found == GOLDEN


def test_other_seeds_choose_otherwise() -> None:
    assert Seeded("a", 1).new_uuid() != Seeded("a", 2).new_uuid()


def test_numbers_stay_within_their_ends() -> None:
    draw = Seeded("ends")
    assert {draw.whole(3, 5) for _ in range(200)} == {3, 4, 5}
    assert all(0 <= draw.share() < 1 for _ in range(200))
    assert all(40 <= draw.about(100, 10) <= 160 for _ in range(200))


def test_a_deck_deals_every_card_before_it_deals_one_again() -> None:
    deck = Deck(Seeded("deck"), ("a", "b", "c"))
    assert sorted(deck.deal() for _ in range(3)) == ["a", "b", "c"]
    assert sorted(deck.deal() for _ in range(3)) == ["a", "b", "c"]


def test_a_day_clock_has_one_day_everywhere() -> None:
    clock = DayClock(date(2026, 3, 2))
    assert clock.today("Asia/Almaty") == clock.today("Etc/GMT+12") == date(2026, 3, 2)


def test_lives_are_lived_in_the_order_of_their_days() -> None:
    days = [step.day.day for step in interleave(_life(2, 9), _life(1, 3, 5), _life(2))]
    assert days == [1, 2, 2, 3, 5, 9]


def test_offices_are_closed_at_weekends() -> None:
    assert working(date(2026, 11, 21)) == working(date(2026, 11, 22)) == date(2026, 11, 23)
    assert working(date(2026, 11, 20)) == date(2026, 11, 20)


def _life(*days: int) -> Life:
    return iter([Step(date(2026, 1, day), NOBODY, lambda _, __: None) for day in days])
