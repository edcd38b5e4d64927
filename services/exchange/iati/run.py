"""Imports a file: each activity is one command that is recorded as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

from lxml import etree
from pydantic import ValidationError

from domain.errors import Refused
from domain.events.publication import Finding
from domain.history import Meta, Source
from domain.programme import open_programme
from domain.project.publication import OlderThanRecorded, is_recorded, publication_findings, publish
from domain.project.published import PublishedActivity
from domain.recipient import register_recipient
from domain.terms import Identifier
from services.acts import PROGRAMME, PROJECT, RECIPIENT, spelled
from services.clock import Clock
from services.event_store import ClaimTaken, CommandKey, EventStore, RequestRefused, Unit, Unstorable
from services.event_store.append import MAX_EVENTS_PER_REQUEST
from services.exchange.iati.activity import identify, map_activity
from services.exchange.iati.file import ActivityFile, read_activities

IMPORTER: Final = "import:iati"
"""Who acts, and the scope of the command keys."""
TIME_ZONE: Final = "UTC"
"""Of published programmes: IATI's dates have none."""
IDENTIFIER_SCHEME: Final = "IATI"
MAX_FACTS: Final = MAX_EVENTS_PER_REQUEST - 2
"""Facts of one activity; its programme and its recipient come in the same append."""

Became = Literal["recorded", "unchanged", "older", "refused"]
"""What became of an activity; `older` is a refusal as well: a later version is recorded."""


class RepeatedActivity(Refused):
    """An activity of this identifier stands in the file already: only the first one is taken."""


class TooManyFacts(Refused):
    """The activity changes more at once than one append records."""


class _DryRun(Exception):
    """Everything is decided, nothing is to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityResult:
    """What became of one activity, with all that was found in it."""

    number: int
    """Its place in the file, from 1."""
    became: Became
    reason: str | None
    """Why it was refused."""
    identifier: str | None
    activity: PublishedActivity | None
    """None where it was refused before it could be mapped."""
    facts: int = 0
    """Facts recorded, or to be recorded where this is a dry run."""
    findings: Sequence[Finding] = ()


def import_activities(
    store: EventStore, file: ActivityFile, *, clock: Clock, run: UUID, dry_run: bool
) -> Iterator[ActivityResult]:
    """Import each activity of the file and yield what became of it; a dry run decides the same and writes nothing.

    Raise `StoreUnavailable`: what was yielded as recorded is recorded, and the same import can simply be run again.
    """
    importing = _Import(store, file, today=clock.today(TIME_ZONE), run=run, dry_run=dry_run)
    for number, element in enumerate(read_activities(file), 1):
        yield importing.take(number, element)


@dataclass(slots=True)
class _Decision:
    """What the last attempt of a command decided."""

    facts: int = 0
    findings: Sequence[Finding] = ()


class _Import:
    """One run over one file."""

    def __init__(self, store: EventStore, file: ActivityFile, *, today: date, run: UUID, dry_run: bool) -> None:
        self._store = store
        self._file = file
        self._today = today
        self._run = run
        self._dry_run = dry_run
        self._seen: set[tuple[str, str]] = set()
        self._would_exist: set[UUID] = set()
        """Programmes and recipients that earlier activities of a dry run would have brought."""

    def take(self, number: int, element: etree._Element) -> ActivityResult:
        """Map one activity and record it; whatever is wrong with it ends here, the other activities go on."""
        identifier: str | None = None
        activity: PublishedActivity | None = None
        became: Became = "refused"
        try:
            identity = identify(element)
            identifier = identity[1]
            if identity in self._seen:
                raise RepeatedActivity(activity=identifier)
            self._seen.add(identity)
            activity = map_activity(element)
            return self._record(number, activity)
        except OlderThanRecorded as refusal:
            became, reason = "older", _sentence(refusal)
        except Refused as refusal:
            reason = _sentence(refusal)
        except ClaimTaken as taken:
            reason = f"The code {taken.value} belongs to something else already ({taken.scope.partition(':')[0]})."
        except (RequestRefused, Unstorable, ValidationError) as error:
            reason = f"It does not fit the log ({' '.join(str(error).split())[:300]})."
        return ActivityResult(number=number, became=became, reason=reason, identifier=identifier, activity=activity)

    def _record(self, number: int, activity: PublishedActivity) -> ActivityResult:
        before = PROJECT.fold(self._store.load(activity.project))
        decision = _Decision(findings=publication_findings(before, activity, today=self._today))
        if is_recorded(before, activity) or not self._append(number, activity, decision, version=before.version):
            decision.facts = 0
        return ActivityResult(
            number=number,
            became="recorded" if decision.facts else "unchanged",
            reason=None,
            identifier=activity.identifier,
            activity=activity,
            facts=decision.facts,
            findings=decision.findings,
        )

    def _append(self, number: int, activity: PublishedActivity, decision: _Decision, *, version: int) -> bool:
        """Record the activity; return False where another run was faster with the very same."""
        command = _command(activity, version=version)
        meta = Meta(
            actor=IMPORTER,
            command=command.command_id,
            correlation=f"import {self._run}",
            source=Source(file_sha256=self._file.sha256, row=f"iati-activity[{number}]"),
        )

        def work(unit: Unit) -> None:
            self._decide(unit, activity, decision)

        try:
            return not self._store.transact(work, command=command, meta=meta).replayed
        except _DryRun:
            return True

    def _decide(self, unit: Unit, activity: PublishedActivity, decision: _Decision) -> None:
        """Write the programme and the recipient where they are new, and the facts of the activity."""
        programme = unit.load(PROGRAMME, activity.programme.id).state
        known = None if activity.recipient is None else unit.load(RECIPIENT, activity.recipient.id).state.registered
        project = unit.load(PROJECT, activity.project).state
        activity = _with_recipient_finding(activity, None if known is None else known.title)
        facts = publish(project, activity=activity, file_sha256=self._file.sha256, today=self._today)
        if len(facts) > MAX_FACTS:
            raise TooManyFacts(facts=len(facts), most=MAX_FACTS)
        stated_on = activity.stated_on(self._today)
        decision.facts = len(facts)
        decision.findings = publication_findings(project, activity, today=self._today)
        owner = project.programme or activity.programme.id
        if facts and programme.passport is None and owner == activity.programme.id:
            decision.facts += self._new(owner)
            self._open_programme(unit, activity, stated_on)
        if facts and activity.recipient is not None and known is None:
            decision.facts += self._new(activity.recipient.id)
            self._register_recipient(unit, activity, stated_on)
        if project.stage is None:
            unit.claim(f"project-code:{owner}", spelled(activity.code))
        for fact in facts:
            unit.write(activity.project, [fact.event], occurred_on=fact.occurred_on, programme=owner)
        if self._dry_run:
            raise _DryRun

    def _new(self, stream: UUID) -> int:
        """Count a programme or a recipient: once, also where nothing is written that would say that it exists."""
        if stream in self._would_exist:
            return 0
        if self._dry_run:
            self._would_exist.add(stream)
        return 1

    @staticmethod
    def _open_programme(unit: Unit, activity: PublishedActivity, stated_on: date) -> None:
        programme = activity.programme
        opened = open_programme(
            unit.load(PROGRAMME, programme.id).state,
            code=programme.code,
            title={"en": programme.title},
            goals=None,
            legal_basis=None,
            instruments=(),
            sectors=(),
            regions=(),
            opens=None,
            closes=None,
            currency=programme.currency,
            time_zone=TIME_ZONE,
            provenance="published",
        )
        unit.claim("programme-code:published", spelled(programme.code))
        unit.write(programme.id, opened, occurred_on=stated_on, programme=programme.id)

    @staticmethod
    def _register_recipient(unit: Unit, activity: PublishedActivity, stated_on: date) -> None:
        recipient = activity.recipient
        assert recipient is not None
        reference = recipient.reference
        registered = register_recipient(
            unit.load(RECIPIENT, recipient.id).state,
            title=recipient.title,
            identifiers=() if reference is None else (Identifier(scheme=IDENTIFIER_SCHEME, value=reference),),
            country=None,
            provenance="published",
        )
        unit.write(recipient.id, registered, occurred_on=stated_on)


def _command(activity: PublishedActivity, *, version: int) -> CommandKey:
    """Name the command by the project, the mapping, the element, and the version of the project that it builds on.

    The version is there because a publisher may go back to an earlier text: that is a new command, not a repeat.
    """
    key = f"{activity.project}:{activity.mapping_version}:{activity.element_sha256}@{version}"
    return CommandKey(scope=IMPORTER, key=key, fingerprint=sha256(key.encode()).digest())


def _with_recipient_finding(activity: PublishedActivity, registered: str | None) -> PublishedActivity:
    """Say that the recipient is known under another name: the register keeps the first one."""
    if activity.recipient is None or registered in {None, activity.recipient.title}:
        return activity
    finding = Finding(
        code="recipient-renamed",
        path="participating-org",
        text=f"The recipient is registered as {registered}; it keeps that name.",
        printed=activity.recipient.title,
    )
    return replace(activity, findings=(*activity.findings, finding))


def _sentence(refusal: Refused) -> str:
    facts = ", ".join(f"{name} {fact}" for name, fact in refusal.facts.items())
    return f"{refusal} ({facts})" if facts else str(refusal)
