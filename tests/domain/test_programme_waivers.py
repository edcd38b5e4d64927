"""A rule is lifted in a pilot zone by a waiver: for a rule that is published, for a time to come, once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.events import WaiverGranted
from domain.programme import (
    ProgrammePublishedElsewhere,
    RuleUnknown,
    Waiver,
    WaiverExpired,
    WaiverGrantedOtherwise,
    grant_waiver,
)
from tests.domain.kit import DAY
from tests.domain.programmes import OPENED, PUBLISHED_ELSEWHERE, RULES, given, published

TODAY = date(2026, 5, 20)
WAIVER: dict[str, Any] = {
    "waiver": UUID(int=1),
    "rule": "gates/half-way/reports-in",
    "zone": "Saryarqa",
    "regions": ("KZ-35", "KZ-62"),
    "legal_basis": "Order No. 61",
    "expires": date(2027, 12, 31),
    "why": "The zone reports once a year.",
    "granted_by": UUID(int=2),
}
GRANTED = WaiverGranted(**WAIVER)


def test_a_rule_is_waived_once_and_the_state_knows_where_it_was_granted() -> None:
    after = given(OPENED, published(1)).when(grant_waiver, **WAIVER, today=TODAY).then_once(GRANTED)
    assert after.state.waivers == {UUID(int=1): Waiver(GRANTED, granted_on=DAY, position=3)}


@pytest.mark.parametrize(
    "rule",
    [
        "prequalification/tax-clearance",
        "prequalification/own-money",
        "gates/half-way/work-done",
        "extension/verified-gain",
    ],
)
def test_each_rule_with_an_address_can_be_waived(rule: str) -> None:
    asked = {**WAIVER, "rule": rule}
    given(OPENED, published(1)).when(grant_waiver, **asked, today=TODAY).then_once(WaiverGranted(**asked))


@pytest.mark.parametrize("rule", ["gates/half-way", "gates/final/reports-in", "release/reports-in", "panel"])
def test_a_rule_that_no_published_version_has_is_not_waived(rule: str) -> None:
    given(OPENED, published(1)).when(grant_waiver, **{**WAIVER, "rule": rule}, today=TODAY).refused(
        RuleUnknown,
        rule=rule,
        known=[
            "extension/verified-gain",
            "gates/half-way/productivity-on-track",
            "gates/half-way/reports-in",
            "gates/half-way/work-done",
            "prequalification/no-double-funding",
            "prequalification/own-money",
            "prequalification/register-extract",
            "prequalification/tax-clearance",
        ],
    )
    given(OPENED).when(grant_waiver, **WAIVER, today=TODAY).refused(RuleUnknown, known=[])


def test_a_rule_of_an_earlier_version_can_be_waived_too() -> None:
    later = RULES.model_copy(update={"gates": ()})
    history = given(OPENED, published(1), published(2, later))
    history.when(grant_waiver, **WAIVER, today=TODAY).then_once(GRANTED)


def test_a_waiver_may_end_today_and_not_before() -> None:
    history = given(OPENED, published(1))
    ends_today = {**WAIVER, "expires": TODAY}
    history.when(grant_waiver, **ends_today, today=TODAY).then_once(WaiverGranted(**ends_today))
    history.when(grant_waiver, **{**WAIVER, "expires": date(2026, 5, 19)}, today=TODAY).refused(
        WaiverExpired, expires="2026-05-19", today="2026-05-20"
    )


def test_a_waiver_never_changes() -> None:
    history = given(OPENED, published(1), GRANTED)
    history.when(grant_waiver, **{**WAIVER, "regions": ("KZ-35",)}, today=TODAY).refused(
        WaiverGrantedOtherwise, waiver=str(UUID(int=1))
    )


def test_a_repeat_after_it_expired_is_still_already_so() -> None:
    given(OPENED, published(1), GRANTED).when(grant_waiver, **WAIVER, today=date(2029, 1, 1)).then()


def test_the_rules_of_a_published_programme_are_not_ours_to_waive() -> None:
    given(PUBLISHED_ELSEWHERE, published(1)).when(grant_waiver, **WAIVER, today=TODAY).refused(
        ProgrammePublishedElsewhere
    )


@pytest.mark.parametrize("regions", [(), ("KZ-35", "KZ-35"), ("Qaraghandy",)])
def test_a_pilot_zone_lies_somewhere(regions: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        WaiverGranted(**{**WAIVER, "regions": regions})
