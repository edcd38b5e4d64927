"""Every refusal says in one sentence what it refuses, under a name of its own, with facts that can be written as JSON."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import domain
from domain.errors import DomainError, NotFound, Refused


def refusals() -> list[type[Refused]]:
    """Every refusal that the domain defines."""
    modules = [importlib.import_module(info.name) for info in pkgutil.walk_packages(domain.__path__, "domain.")]
    found = [
        member
        for module in modules
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Refused) and member is not Refused and member.__module__ == module.__name__
    ]
    assert len(found) > 20
    return found


def test_no_two_refusals_have_one_name() -> None:
    names = [refusal.__name__ for refusal in refusals()]
    assert [name for name in set(names) if names.count(name) > 1] == []


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__name__)
def test_the_message_of_a_refusal_is_a_sentence_on_one_line(refusal: type[Refused]) -> None:
    message = refusal.message()
    assert message == str(refusal())
    assert "\n" not in message
    assert message[0].isupper()
    assert message.endswith(".")
    assert message != Refused.message()


def test_a_refusal_keeps_what_the_rule_saw() -> None:
    class TooMuch(Refused):
        """No more can be
        given than there is.

        The rest is for readers of the code.
        """

    refusal = TooMuch(free="1", asked="2")
    assert refusal.facts == {"free": "1", "asked": "2"}
    assert str(refusal) == "No more can be given than there is."
    assert isinstance(refusal, DomainError)


def test_a_refusal_without_a_docstring_says_its_name() -> None:
    class NoReason(Refused):
        pass

    assert str(NoReason()) == "NoReason"


def test_not_found_says_what_is_missing() -> None:
    missing = NotFound("milestone", 7)
    assert (missing.kind, missing.key, str(missing)) == ("milestone", "7", "There is no milestone 7.")
