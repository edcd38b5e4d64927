"""Who funds, where, and who receives: an activity's organisations and places become a programme and a recipient."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from domain.project.published import PublishedOrganisation, PublishedProgramme, organisation_id, programme_id
from services.exchange.iati.notes import Notes, attribute, typeable
from services.exchange.iati.unmapped import transaction_type
from services.exchange.printed import NAME_CHARACTERS, cut

FUNDING: Final = "1"
ACCOUNTABLE: Final = "2"
IMPLEMENTING: Final = "4"
COMMITMENT: Final = "2"
NO_CURRENCY: Final = "XXX"
"""ISO 4217's own code for "no currency": the programme of an activity that names none."""
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class _Organisation:
    """An organisation as it stands in an activity."""

    reference: str | None
    title: str

    @property
    def identity(self) -> str:
        return self.reference or self.title


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the money goes: its key in the programme's code, and its name."""

    key: str
    title: str


def read_programme(
    activity: etree._Element, notes: Notes, *, publisher: str, currency: str | None
) -> PublishedProgramme:
    """Return the programme: funder x country, or region where no country is named."""
    funder = _funder(activity, notes, publisher)
    place = _place(activity, notes)
    identity = funder.reference or f"{publisher} {funder.title}"  # a name means something only to its publisher
    return PublishedProgramme(
        id=programme_id(identity, place.key),
        code=typeable(f"{identity}-{place.key}"),
        title=cut(f"{funder.title}: {place.title}", NAME_CHARACTERS),
        currency=currency or NO_CURRENCY,
    )


def read_recipient(activity: etree._Element, notes: Notes, *, publisher: str) -> PublishedOrganisation | None:
    """Return the single implementing organisation, else the single accountable one, else nobody and a finding."""
    implementing = _organisations(activity, notes, IMPLEMENTING)
    accountable = _organisations(activity, notes, ACCOUNTABLE)
    for organisations in (implementing, accountable):
        if len(organisations) == 1:
            found = organisations[0]
            return PublishedOrganisation(
                id=organisation_id(publisher, found.identity), title=found.title, reference=found.reference
            )
    if not implementing and not accountable:
        notes.find("no-recipient", "participating-org", "No implementing and no accountable organisation is named.")
    else:
        notes.find(
            "ambiguous-recipient",
            "participating-org",
            f"{len(implementing)} implementing and {len(accountable)} accountable organisations are named; "
            "none of them is taken for the recipient.",
            "; ".join(one.title for one in (*implementing, *accountable)),
        )
    return None


def read_countries(activity: etree._Element, notes: Notes) -> tuple[str, ...]:
    """Return the codes of the recipient countries, each once."""
    countries: dict[str, None] = {}
    for number, element in enumerate(activity.iterfind("recipient-country"), 1):
        code = attribute(element, "code") or ""
        if _COUNTRY.fullmatch(code):
            countries[code] = None
        else:
            text = "It is not a country code of ISO 3166-1: it is left out."
            notes.find("bad-country", f"recipient-country[{number}]", text, code)
    return tuple(countries)


def party(element: etree._Element | None, notes: Notes) -> str:
    """Return what identifies a party of a transaction: its reference, else its name, else nothing."""
    return attribute(element, "ref") or notes.full_title(element)


def _funder(activity: etree._Element, notes: Notes, publisher: str) -> _Organisation:
    """Return the one funder; of several the one that made the first commitment, else the first that is named."""
    funders = _organisations(activity, notes, FUNDING)
    if not funders:
        text = "No funding organisation is named: the programme is that of the reporting organisation."
        notes.find("no-funder", "participating-org", text)
        reporting = activity.find("reporting-org")
        return _Organisation(publisher, notes.title(reporting, "reporting-org") or publisher)
    if len(funders) == 1:
        return funders[0]
    providers = _committing(activity, notes)
    chosen = next((one for provider in providers for one in funders if one.identity == provider), funders[0])
    notes.find(
        "several-funders",
        "participating-org",
        f"{len(funders)} funding organisations are named: the programme is that of {cut(chosen.title, 200)}, "
        "the first of them to commit, or to be named.",
        "; ".join(one.title for one in funders),
    )
    return chosen


def _committing(activity: etree._Element, notes: Notes) -> list[str]:
    """Return the providers of the commitments by date."""
    dated: list[tuple[str, str]] = []
    for transaction in activity.iterfind("transaction"):
        if transaction_type(transaction) == COMMITMENT:
            on = attribute(transaction.find("transaction-date"), "iso-date") or "9999"
            dated.append((on, party(transaction.find("provider-org"), notes)))
    return [provider for _, provider in sorted(dated, key=lambda one: one[0])]


def _place(activity: etree._Element, notes: Notes) -> _Place:
    countries = {
        attribute(one, "code") or "": one
        for one in activity.iterfind("recipient-country")
        if _COUNTRY.fullmatch(attribute(one, "code") or "")
    }
    regions = {
        f"{attribute(one, 'vocabulary') or '1'}-{attribute(one, 'code')}": one
        for one in activity.iterfind("recipient-region")
        if attribute(one, "code")
    }
    if len(countries) > 1:
        text = "Several countries are named: the programme is that of the funder for several countries."
        notes.find("several-countries", "recipient-country", text, ", ".join(countries))
        return _Place("several", "several countries")
    for code, country in countries.items():
        return _Place(code, notes.title(country, "recipient-country") or code)
    if len(regions) == 1:
        (code, region), *_ = regions.items()
        title = notes.title(region, "recipient-region") or code
        notes.find(
            "no-country", "recipient-region", "A region is named, but no country: it stands for the country.", title
        )
        return _Place(f"region-{code}", title)
    if regions:
        notes.find("no-country", "recipient-region", "Several regions are named, but no country.", ", ".join(regions))
        return _Place("several-regions", "several regions")
    notes.find("no-country", "recipient-country", "No country and no region is named.")
    return _Place("nowhere", "no country named")


def _organisations(activity: etree._Element, notes: Notes, role: str) -> list[_Organisation]:
    """Return the organisations in a role, each once, in the order of the document."""
    found: dict[str, _Organisation] = {}
    for number, element in enumerate(activity.iterfind("participating-org"), 1):
        if (element.get("role") or "").strip() != role:
            continue
        path = f"participating-org[{number}]"
        reference = attribute(element, "ref")
        title = notes.title(element, path) or reference
        if title is None:
            notes.find("nameless-organisation", path, "An organisation without a reference and a name is left out.")
            continue
        organisation = _Organisation(reference, title)
        found.setdefault(organisation.identity, organisation)
    return list(found.values())
