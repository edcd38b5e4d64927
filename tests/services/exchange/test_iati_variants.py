"""Activities that say the same in other ways: places, roles, languages, copies, limits, and the guide that tells of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from services.exchange.iati.activity import ActivityUnidentified, TooManySectors, map_activity
from services.exchange.iati.codes import FINDING_CODES
from services.exchange.iati.notes import typeable
from services.exchange.iati.unmapped import MOST_PATHS, OTHER_PATHS, count_unmapped
from tests.services.exchange.conftest import REPOSITORY, SAMPLE
from tests.services.exchange.test_iati_mapping import found, mapped

GUIDE = REPOSITORY / "docs" / "guides" / "iati-import.md"


def element(inside: str) -> etree._Element:
    return etree.fromstring(
        f'<iati-activity default-currency="USD"><iati-identifier>X-1</iati-identifier><reporting-org ref="X"/>{inside}'
        "</iati-activity>"
    )


def test_without_funder_and_country_the_reporting_organisation_and_a_region_stand_in() -> None:
    third = mapped(SAMPLE)[2]
    assert third.programme.title == "Test Bank: South and Central Asia, regional"
    assert third.programme.code == "XM-TEST-region-1-689"
    assert third.last_updated == datetime(2025, 5, 31, 5, tzinfo=UTC)
    assert found(third) == {"no-funder": 1, "no-country": 1, "no-recipient": 1, "reduction-without-award": 1}


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("", "X-nowhere"),
        ('<recipient-region code="1"/><recipient-region code="2"/>', "X-several-regions"),
        ('<recipient-country code="KZ"/><recipient-region code="1"/>', "X-KZ"),
        ('<recipient-country code="KZ"/><recipient-country code="KZ"/>', "X-KZ"),
    ],
)
def test_the_place_of_a_programme(inside: str, code: str) -> None:
    assert map_activity(element(inside)).programme.code == code


@pytest.mark.parametrize(
    ("roles", "recipient"),
    [
        ([("4", "A"), ("4", "A"), ("2", "B")], "A"),
        ([("4", "A"), ("4", "B"), ("2", "C")], "C"),
        ([("4", "A"), ("4", "B"), ("2", "C"), ("2", "D")], None),
        ([("2", "C"), ("1", "D")], "C"),
    ],
)
def test_the_recipient_is_the_single_implementing_else_the_single_accountable_organisation(
    roles: list[tuple[str, str]], recipient: str | None
) -> None:
    organisations = "".join(f'<participating-org role="{role}" ref="{ref}"/>' for role, ref in roles)
    activity = map_activity(element(organisations))
    assert (activity.recipient.reference if activity.recipient else None) == recipient


def test_narratives_are_taken_in_the_activitys_language_then_english_then_as_they_come() -> None:
    def title(language: str, *narratives: tuple[str, str]) -> str:
        texts = "".join(f'<narrative xml:lang="{tag}">{text}</narrative>' for tag, text in narratives)
        activity = element(f"<title>{texts}</title>")
        activity.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        return map_activity(activity).title

    assert title("kk", ("en", "Water"), ("kk", "Ұңғы")) == "Ұңғы"
    assert title("ru", ("kk", "Ұңғы"), ("en", "Water")) == "Water"
    assert title("ru", ("kk", "Ұңғы"), ("fr", "Eau")) == "Ұңғы"
    assert title("ru", ("ru", "  "), ("fr", "Eau")) == "Eau"


def test_indicators_that_are_alike_are_told_apart_by_counting() -> None:
    one = '<indicator measure="1"><title><narrative>Wells</narrative></title></indicator>'
    activity = map_activity(element(f'<result type="1">{one}{one}</result><result type="1">{one}</result>'))
    assert len({indicator.code for indicator in activity.indicators}) == 3


def test_an_activity_that_nobody_could_find_again_is_refused() -> None:
    for broken in ("iati-identifier", "reporting-org"):
        activity = element("")
        found_element = activity.find(broken)
        assert found_element is not None
        activity.remove(found_element)
        with pytest.raises(ActivityUnidentified):
            map_activity(activity)
    nobody = element("")
    nobody[0].text = "x" * 401
    with pytest.raises(ActivityUnidentified):
        map_activity(nobody)


def test_more_sectors_than_a_publication_holds_are_refused() -> None:
    with pytest.raises(TooManySectors):
        map_activity(element('<sector code="1"/>' * 501))


def test_unmapped_paths_beyond_the_limit_are_counted_together() -> None:
    counted = count_unmapped(element("".join(f"<x{number}/>" for number in range(MOST_PATHS + 10))))
    assert len(counted) == MOST_PATHS
    assert counted[OTHER_PATHS] == 11
    assert sum(counted.values()) == MOST_PATHS + 10


def test_codes_can_be_typed() -> None:
    assert typeable("44000-P178734") == "44000-P178734"
    assert typeable("SV\N{EN DASH}ORP 1") != typeable("SV ORP 1")
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", typeable("\N{EN DASH}" * 300))
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", typeable("a b" * 300))


def test_the_guide_lists_every_code_with_its_meaning() -> None:
    table = [f"| `{code}` | {meaning} |" for code, meaning in FINDING_CODES.items()]
    assert [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line in table] == table


def test_mapping_an_activity_twice_gives_equal_values() -> None:
    assert mapped(SAMPLE) == mapped(SAMPLE)
