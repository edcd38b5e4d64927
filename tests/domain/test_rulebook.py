"""A rulebook is what its document says: every good document survives storage, every bad one says where it is wrong."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from domain.rulebook import Rulebook, addresses, json_schema
from tests.domain.rulebooks import rulebooks

EXAMPLES = Path(__file__).parents[2] / "examples" / "rulebooks"
SCHEMA = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def example(name: str) -> dict[str, Any]:
    document = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def replaced(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Copy `document` with `value` at `path` (`gates/0/order`), or without that entry where `value` is `...`."""
    copy = deepcopy(document)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("/"))
    place: Any = copy
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


def fault_of(document: dict[str, Any]) -> tuple[str, str]:
    """Read a document that has one fault; return its path and the kind of the fault."""
    with pytest.raises(ValidationError) as refusal:
        Rulebook.model_validate_json(json.dumps(document))
    (error,) = refusal.value.errors()
    return "/".join(map(str, error["loc"])), error["msg"] if error["type"] == "structure" else error["type"]


@pytest.mark.parametrize("name", [path.stem for path in sorted(EXAMPLES.glob("*.json"))])
def test_each_example_is_valid_and_says_all_that_its_rulebook_says(name: str) -> None:
    SCHEMA.validate(example(name))
    rulebook = Rulebook.model_validate_json(json.dumps(example(name)))
    assert rulebook.model_dump(mode="json") == example(name)


def test_there_are_the_three_examples_that_the_guide_names() -> None:
    names = {path.name for path in EXAMPLES.glob("*.json")}
    guide = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    assert names == {"plain-grant.json", "performance-payment.json", "kz-counter-obligations-sample.json"}
    assert all(f"`{name}`" in guide for name in names)


def test_the_sample_of_counter_obligations_says_in_every_language_that_it_is_no_law() -> None:
    sample = example("kz-counter-obligations-sample")
    for text in ("title", "notes"):
        assert sample[text].keys() == {"en", "ru", "kk"}
        assert "not law" in sample[text]["en"]
        assert "не закон" in sample[text]["ru"]
        assert "заң емес" in sample[text]["kk"].lower()


@settings(max_examples=25, deadline=None)
@given(rulebooks())
def test_any_rulebook_survives_storage_byte_by_byte(rulebook: Rulebook) -> None:
    stored = rulebook.model_dump_json()
    again = Rulebook.model_validate_json(stored)
    assert again == rulebook
    assert again.model_dump_json() == stored
    SCHEMA.validate(json.loads(stored))


def test_the_schema_is_a_schema_and_describes_its_fields() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    cure = schema["properties"]["cure_days"]
    assert cure == {
        "description": "Days to remedy what is missing after support was suspended.",
        "maximum": 3660,
        "minimum": 0,
        "title": "Cure Days",
        "type": "integer",
    }


CRITERIA = "gates/1/criteria"
SCALE = "tranches/partial_achievement"


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("format", "milepost/rulebook/2", "literal_error"),
        ("format", ..., "missing"),
        ("title", {}, "too_short"),
        ("title", {"ENGLISH": "x"}, "string_pattern_mismatch"),
        ("unheard_of", 1, "extra_forbidden"),
        ("minimum_cofinancing_share", 0.5, "value_error"),
        ("minimum_cofinancing_share", "1.01", "less_than_equal"),
        ("minimum_cofinancing_share", "-0.01", "greater_than_equal"),
        ("minimum_cofinancing_share", "5e-1", "value_error"),
        ("cure_days", -1, "greater_than_equal"),
        ("cure_days", "45", "int_type"),
        ("extension", ..., "missing"),
        ("extension/gain_criteria", [], "too_short"),
        ("prequalification_checks/0/days_valid", 0, "greater_than_equal"),
        ("prequalification_checks/0/shown_by/kind", "oath", "union_tag_invalid"),
        ("gates/1/id", "two words", "string_pattern_mismatch"),
        (f"{CRITERIA}/0/kind", ..., "union_tag_not_found"),
        ("panel/majority", "most", "literal_error"),
        ("exit/observed_years_after_exit", 51, "less_than_equal"),
        ("thresholds/0/rows", [], "too_short"),
        ("reminders/0/offsets_days/0", -367, "greater_than_equal"),
        ("gates/0/due_months_after_signature", -1, "greater_than_equal"),
        ("reporting/decision_days", 0, "greater_than_equal"),
        ("reporting/alignment", "moon", "literal_error"),
        ("cap_schemes/0/window_years", ..., "missing"),
    ],
)
def test_a_document_of_the_wrong_shape_is_refused_by_model_and_schema(path: str, value: object, kind: str) -> None:
    document = replaced(example("performance-payment"), path, value)
    at, found = fault_of(document)
    assert found == kind
    without_tags = path.removesuffix("/kind")
    assert at.startswith(without_tags)
    assert not SCHEMA.is_valid(document)


@pytest.mark.parametrize(
    ("path", "value", "at", "because"),
    [
        (
            "prequalification_checks/2/id",
            "audited-accounts",
            "prequalification_checks/2/id",
            "each id stands here once",
        ),
        ("review/criteria/3/id", "spill-overs", None, None),
        ("review/criteria/3/id", "counterfactual", "review/criteria/3/id", "each id stands here once"),
        ("review/criteria/3/weight_share", "0.16", "review/criteria", "the weights add up to 1, not to 1.01"),
        ("review/highest_score", "1", "review/highest_score", "the highest score is above the lowest"),
        ("gates/1/id", "line-running", "gates/1/id", "each id stands here once"),
        ("gates/1/order", 1, "gates/1/order", "each order is above the one before"),
        (f"{CRITERIA}/1/id", "no-open-findings", f"{CRITERIA}/3/id", "each id stands here once"),
        ("gates/0/must_meet/1", "unheard-of", "gates/0/must_meet/1", "this gate has no criterion of that id"),
        ("gates/0/must_meet/1", "installed", "gates/0/must_meet/1", "each entry stands here once"),
        ("award/cap_scheme", "export-support", None, None),
        ("award/cap_scheme", "de-minimis", "award/cap_scheme", "this rulebook has no cap scheme of that id"),
        ("cap_schemes", [], "award/cap_scheme", "this rulebook has no cap scheme of that id"),
        ("reporting/opens_days_after_period_end", 45, None, None),
        (
            "reporting/opens_days_after_period_end",
            46,
            "reporting/opens_days_after_period_end",
            "a report opens before it is due",
        ),
        (
            f"{SCALE}/points/1/achieved_share",
            "0.300",
            f"{SCALE}/sliding-scale/points/1/achieved_share",
            "each achieved_share is above the one before",
        ),
        (
            SCALE,
            {"kind": "steps", "steps": [{"achieved_share": x, "paid_share": "1"} for x in ("0.6", "0.5")]},
            f"{SCALE}/steps/steps/1/achieved_share",
            "each achieved_share is above the one before",
        ),
        ("amendment_routes/1/size/at_most_days", 60, "amendment_routes/1", "each type and size stands here once"),
        (
            "underperformance/0",
            {"kind": "overdue-reports", "minimum_count": 3},
            "underperformance/1",
            "each entry stands here once",
        ),
        (
            "thresholds/0/rows/1/maturity_class",
            "nascent",
            "thresholds/0/rows/1",
            "each sector and region and maturity_class stands here once",
        ),
        ("reminders/1/obligation", "report", "reminders/1/obligation", "each obligation stands here once"),
        ("reminders/0/offsets_days/1", -21, "reminders/0/offsets_days/1", "each entry is above the one before"),
        (
            "thresholds",
            [],
            f"{CRITERIA}/0/threshold/table",
            "this rulebook has no threshold table of that id",
        ),
        (
            "extension/gain_criteria/0/threshold",
            {"kind": "table", "table": "unheard-of"},
            "extension/gain_criteria/0/threshold/table",
            "this rulebook has no threshold table of that id",
        ),
        (
            "prequalification_checks/0/shown_by",
            {
                "kind": "criterion",
                "criterion": {
                    **example("performance-payment")["gates"][1]["criteria"][0],
                    "threshold": {"kind": "table", "table": "unheard-of"},
                },
            },
            "prequalification_checks/0/shown_by/criterion/threshold/table",
            "this rulebook has no threshold table of that id",
        ),
    ],
)
def test_what_no_schema_can_say_is_refused_at_its_path(
    path: str, value: object, at: str | None, because: str | None
) -> None:
    document = replaced(example("performance-payment"), path, value)
    SCHEMA.validate(document)
    if at is None:
        Rulebook.model_validate_json(json.dumps(document))
    else:
        assert fault_of(document) == (at, because)


def test_several_faults_are_told_at_once() -> None:
    document = replaced(example("plain-grant"), "cure_days", -1)
    document = replaced(document, "gates/0/must_meet/0", "unheard-of")
    with pytest.raises(ValidationError) as refusal:
        Rulebook.model_validate_json(json.dumps(document))
    assert [error["loc"] for error in refusal.value.errors()] == [("gates", 0, "must_meet", 0), ("cure_days",)]


def test_criteria_are_given_with_their_paths_in_the_order_of_the_document() -> None:
    asked = [{"id": "no-open-findings", "title": {"en": "No finding is open"}, "kind": "no_open_findings"}]
    document = replaced(example("plain-grant"), "tranches/release_criteria", asked)
    found = list(Rulebook.model_validate_json(json.dumps(document)).criteria())
    assert [criterion.id for _, criterion in found] == [
        "own-money-committed",
        "work-done",
        "reports-in",
        "productivity-on-track",
        "no-open-findings",
        "verified-gain",
    ]
    for path, criterion in found:
        place: Any = document
        for step in path:
            place = place[step]
        assert criterion.model_dump(mode="json") == place


def test_a_rulebook_without_extensions_has_no_criteria_of_an_extension() -> None:
    document = replaced(example("plain-grant"), "extension", None)
    rulebook = Rulebook.model_validate_json(json.dumps(document))
    assert "extension" not in {path[0] for path, _ in rulebook.criteria()}


NEWER = ("cap_schemes", "award/cap_scheme", "reporting/alignment", "reporting/decision_days")


def test_a_document_from_before_there_were_cap_schemes_and_deadlines_is_written_as_it_was() -> None:
    document = example("kz-counter-obligations-sample")
    for path in (*NEWER, *(f"gates/{place}/due_months_after_signature" for place in (0, 1))):
        document = replaced(document, path, ...)
    SCHEMA.validate(document)
    older = Rulebook.model_validate_json(json.dumps(document))
    assert older.model_dump(mode="json") == document
    assert (older.cap_schemes, older.award.cap_scheme, older.reporting.decision_days) == ((), None, None)
    assert (older.reporting.alignment, older.gates[0].due_months_after_signature) == ("project", None)
    said = replaced(replaced(document, "reporting/alignment", "project"), "cap_schemes", [])
    assert Rulebook.model_validate_json(json.dumps(said)).model_dump(mode="json") == document


def test_each_rule_that_can_be_waived_has_an_address() -> None:
    document = example("performance-payment")
    found = addresses(Rulebook.model_validate_json(json.dumps(document)))
    ids: dict[str, Any] = {}
    for address, path in found.items():
        place: Any = document
        for step in path:
            place = place[step]
        ids[address] = place["id"]
    assert all(address.endswith(f"/{id_}") for address, id_ in ids.items())
    assert {address.split("/")[0] for address in found} == {"prequalification", "gates", "release", "extension"}
    assert found["gates/market-proof/export-share"] == ("gates", 1, "criteria", 1)
    without = addresses(Rulebook.model_validate_json(json.dumps(replaced(document, "extension", None))))
    assert set(found) - set(without) == {"extension/half-of-the-target"}
