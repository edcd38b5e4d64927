"""Maps one IATI activity to a value of the domain. Nothing is guessed: what has no clear meaning becomes a finding."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, Literal

from lxml import etree

from domain.errors import Refused
from domain.events.publication import PublishedSector
from domain.project.published import PublishedActivity, PublishedMilestone
from services.exchange.iati.file import canonical_sha256
from services.exchange.iati.notes import XML_LANG, Notes, attribute, typeable
from services.exchange.iati.parties import read_countries, read_programme, read_recipient
from services.exchange.iati.results import read_indicators
from services.exchange.iati.transactions import read_currency, read_transactions
from services.exchange.iati.unmapped import count_unmapped
from services.exchange.printed import NAME_CHARACTERS, cut, one_line, read_amount

MAPPING_VERSION: Final = 1
"""One more whenever the same element would be mapped otherwise: then it is compared anew on the next import."""
SECTOR_VOCABULARY: Final = "1"
"""OECD DAC codes, which IATI takes where no vocabulary is named."""
ENDS: Final[tuple[tuple[Literal["start", "end"], str, str, str], ...]] = (
    ("start", "Start", "1", "2"),
    ("end", "End", "3", "4"),
)
"""Milestones: code, title, and IATI's types of date (codelist ActivityDateType) for the planned and the actual day."""
MAX_SECTORS: Final = 500
MAX_COUNTRIES: Final = 250


class ActivityUnidentified(Refused):
    """An activity needs its identifier and the reference of its reporting organisation, of at most 400 characters each."""


class TooManySectors(Refused):
    """The activity names more sectors or countries than one import records."""


def identify(activity: etree._Element) -> tuple[str, str]:
    """Return the publisher and its identifier of the activity; raise `ActivityUnidentified`."""
    found = activity.find("iati-identifier")
    identifier = one_line("" if found is None else (found.text or ""))
    reporting = activity.find("reporting-org")
    publisher = one_line("" if reporting is None else reporting.get("ref", ""))
    if not identifier or not publisher or max(len(identifier), len(publisher)) > NAME_CHARACTERS:
        raise ActivityUnidentified(identifier=cut(identifier, 100), publisher=cut(publisher, 100))
    return publisher, identifier


def map_activity(activity: etree._Element) -> PublishedActivity:
    """Return what the activity says, as far as Milepost has a place for it. Raise `ActivityUnidentified`, `TooManySectors`."""
    notes = Notes(activity.get(XML_LANG, "en"))
    publisher, identifier = identify(activity)
    currency = read_currency(activity, notes)
    countries = read_countries(activity, notes)
    sectors = _sectors(activity, notes)
    if len(sectors) > MAX_SECTORS or len(countries) > MAX_COUNTRIES:
        raise TooManySectors(sectors=len(sectors), countries=len(countries))
    title = notes.title(activity.find("title"), "title")
    if title is None:
        notes.find("untitled", "title", "The activity has no title: its identifier stands for it.")
    _personal_data(activity, notes)
    return PublishedActivity(
        publisher=publisher,
        identifier=identifier,
        element_sha256=canonical_sha256(activity),
        mapping_version=MAPPING_VERSION,
        last_updated=_last_updated(activity, notes),
        code=typeable(identifier),
        title=title or identifier,
        programme=read_programme(activity, notes, publisher=publisher, currency=currency),
        recipient=read_recipient(activity, notes, publisher=publisher),
        status=attribute(activity.find("activity-status"), "code"),
        sectors=sectors,
        countries=countries,
        milestones=_milestones(activity, notes),
        indicators=read_indicators(activity, notes),
        transactions=read_transactions(activity, notes, currency=currency),
        unmapped=count_unmapped(activity),
        counts=dict(sorted((code, number) for code, number in notes.counts.items() if number)),
        findings=tuple(notes.findings),
    )


def _milestones(activity: etree._Element, notes: Notes) -> tuple[PublishedMilestone, ...]:
    """Return start and end, as far as a planned day is published: without one nothing says what was promised."""
    days: dict[str, date] = {}
    paths: dict[str, str] = {}
    for number, element in enumerate(activity.iterfind("activity-date"), 1):
        kind, path = attribute(element, "type") or "", f"activity-date[{number}]"
        day = notes.day(attribute(element, "iso-date"), path)
        if not any(kind in (planned, actual) for _, _, planned, actual in ENDS):
            notes.find("unknown-date-type", path, "The type of date is not in IATI's codelist: it is left out.", kind)
        elif day is not None and kind in days:
            text = "The activity has this date twice: the first is kept."
            notes.find("repeated-date", path, text, f"{day}")
        elif day is not None:
            days[kind], paths[kind] = day, path
    milestones: list[PublishedMilestone] = []
    for code, title, planned, actual in ENDS:
        if planned in days:
            path = paths.get(actual, paths[planned])
            milestones.append(
                PublishedMilestone(code=code, title=title, due=days[planned], actual=days.get(actual), path=path)
            )
        elif actual in days:
            text = f"An actual {code} is published, but none was planned: there is no milestone that it could meet."
            notes.find("actual-without-planned", paths[actual], text, f"{days[actual]}")
    notes.counts["milestones"] = len(milestones)
    return tuple(milestones)


def _sectors(activity: etree._Element, notes: Notes) -> tuple[PublishedSector, ...]:
    sectors: list[PublishedSector] = []
    for number, element in enumerate(activity.iterfind("sector"), 1):
        path = f"sector[{number}]"
        code = attribute(element, "code")
        if code is None:
            notes.find("no-sector-code", path, "A sector without its code is left out.")
            continue
        sectors.append(
            PublishedSector(
                vocabulary=attribute(element, "vocabulary") or SECTOR_VOCABULARY,
                code=code,
                title=notes.title(element, path),
                percentage=_percentage(element, notes, path),
            )
        )
    return tuple(sectors)


def _percentage(element: etree._Element, notes: Notes, path: str) -> Decimal | None:
    printed = attribute(element, "percentage")
    if printed is None:
        return None
    percentage = read_amount(printed)
    if percentage is None:
        notes.find("bad-percentage", f"{path}/@percentage", "It is not a decimal number: it is left out.", printed)
    return percentage


def _last_updated(activity: etree._Element, notes: Notes) -> datetime | None:
    """Return the moment of the last update in UTC; a time without a zone is taken as UTC."""
    printed = attribute(activity, "last-updated-datetime")
    if printed is not None:
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(printed)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    text = "The activity does not say when it was last updated: undated facts take the day of the import."
    notes.find("no-last-updated", "@last-updated-datetime", text, printed)
    return None


def _personal_data(activity: etree._Element, notes: Notes) -> None:
    """Say that contacts are left out, without repeating them."""
    if activity.find("contact-info") is not None:
        text = "Contacts name people and their addresses: they are not kept, here or anywhere."
        notes.find("personal-data", "contact-info", text)
