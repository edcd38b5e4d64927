"""Importing files into a real log: what is recorded, what a second import adds, and that the sums are the publisher's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from domain.events import MilestoneMet, ProgrammeOpened, ProjectRegistered, PublicationImported, RecipientRegistered
from domain.events.publication import Finding
from domain.history import Meta
from domain.project.publication import publish
from domain.project.published import programme_id, project_id
from domain.project.state import Project
from services.acts import PROJECT
from services.event_store import AppendRequest, Claim, CommandKey, EventStore, Write
from services.event_store.append import NewEvent
from services.exchange.iati import run as runs
from services.exchange.iati.report import ImportReport
from tests.clock import FixedClock
from tests.domain.publications import view
from tests.services.exchange.conftest import SAMPLE, Edited, Import

FIRST = project_id("XM-TEST", "XM-TEST-1")
NEXT_DAY = ('last-updated-datetime="2025-05-31T10:00:00"', 'last-updated-datetime="2025-06-01T10:00:00"')


def became(report: ImportReport) -> list[str]:
    return [result.became for result in report.results]


def names(store: EventStore, after: int = 0) -> list[str]:
    return [recorded.event.name for recorded in store.stream_log(after=after)]


# ------------------------------------------------------------------------------------------------------ the sample


def test_each_activity_is_one_append_with_its_programme_and_recipient_first(take: Import, store: EventStore) -> None:
    report = take(SAMPLE)
    assert became(report) == ["recorded"] * 3
    log = store.read_log()
    commands = [recorded.meta.command for recorded in log]
    assert len(set(commands)) == 3
    assert commands == sorted(commands, key=commands.index)
    first = [recorded for recorded in log if recorded.meta.command == commands[0]]
    assert [type(recorded.event) for recorded in first[:3]] == [ProgrammeOpened, RecipientRegistered, ProjectRegistered]
    assert isinstance(first[-1].event, PublicationImported)
    assert [recorded.position for recorded in log] == list(range(1, len(log) + 1))
    assert sum(result.facts for result in report.results) == len(log)


def test_facts_say_who_imported_them_from_which_file_and_where_in_it(take: Import, store: EventStore) -> None:
    report = take(SAMPLE)
    metas = [recorded.meta for recorded in store.read_log()]
    assert {meta.actor for meta in metas} == {"import:iati"}
    assert len({meta.correlation for meta in metas}) == 1
    sources = {(meta.source.file_sha256, meta.source.row) for meta in metas if meta.source}
    assert sources == {(report.file.sha256, f"iati-activity[{number}]") for number in (1, 2, 3)}


def test_importing_the_same_file_again_adds_nothing(take: Import, store: EventStore) -> None:
    first = take(SAMPLE)
    head = store.head()
    again = take(SAMPLE)
    assert became(again) == ["unchanged"] * 3
    assert store.head() == head
    assert again.totals == first.totals
    assert again.findings == first.findings


def test_two_imports_at_once_record_everything_once(take: Import, store: EventStore) -> None:
    with ThreadPoolExecutor(4) as threads:
        reports = list(threads.map(lambda _: take(SAMPLE), range(4)))
    for number in range(3):
        assert sorted(report.results[number].became for report in reports) == ["recorded", *["unchanged"] * 3]
    codes = [one.event.code for one in store.stream_log() if isinstance(one.event, ProjectRegistered)]
    assert sorted(codes) == sorted(set(codes))
    assert len(codes) == 3
    assert names(store).count("programme.opened.v1") == 3


def test_a_dry_run_decides_the_same_and_writes_nothing(take: Import, store: EventStore) -> None:
    dry = take(SAMPLE, dry_run=True)
    assert store.head().position == 0
    real = take(SAMPLE)
    assert [(one.became, one.facts, one.findings) for one in dry.results] == [
        (one.became, one.facts, one.findings) for one in real.results
    ]


def test_a_changed_activity_adds_what_changed_and_leaves_the_others(
    take: Import, store: EventStore, edited: Edited
) -> None:
    take(SAMPLE)
    before = store.head().position
    changed = edited(SAMPLE, NEXT_DAY, ('value="5,000"', 'value="6,000"'), ("Clean water in Aral", "Clean water"))
    report = take(changed)
    assert became(report) == ["recorded", "unchanged", "unchanged"]
    assert names(store, before) == ["project.corrected.v1", "target.revised.v1", "publication.imported.v1"]
    assert {recorded.occurred_on for recorded in store.read_log(before)} == {date(2025, 6, 1)}
    assert store.read_log(before)[0].version > 1


def test_after_any_edition_the_project_is_as_a_fresh_import_would_make_it(
    take: Import, store: EventStore, edited: Edited
) -> None:
    take(SAMPLE)
    less = edited(
        SAMPLE,
        NEXT_DAY,
        (
            '<activity-date type="3" iso-date="2026-12-31"/>\n    <recipient-country code="KZ">',
            '<recipient-country code="KZ">',
        ),
        ("<value>-1000.50</value>", "<value>-2000</value>"),
        (
            "<title><narrative>Water law adopted</narrative></title>",
            "<title><narrative>Law adopted</narrative></title>",
        ),
    )
    take(less)
    state = PROJECT.fold(store.load(FIRST))
    assert [refs.code for refs in state.indicators if state.indicators[refs].dropped] != []
    again = edited(
        SAMPLE, ('last-updated-datetime="2025-05-31T10:00:00"', 'last-updated-datetime="2025-06-02T10:00:00"')
    )
    take(again)
    twice = PROJECT.fold(store.load(FIRST))
    fresh = PROJECT.fold([one for one in store.load(FIRST) if one.meta.source and one.position <= _first_append(store)])
    assert view(twice) == view(fresh)


def test_going_back_to_an_earlier_text_without_a_new_date_is_a_change_and_no_repeat(
    take: Import, store: EventStore, edited: Edited
) -> None:
    other = edited(SAMPLE, ("Clean water in Aral", "Clean water"))
    for path, title in ((SAMPLE, "Clean water in Aral"), (other, "Clean water"), (SAMPLE, "Clean water in Aral")) * 2:
        take(path)
        assert PROJECT.fold(store.load(FIRST)).title == title


def test_an_older_version_is_refused_and_says_why(take: Import, store: EventStore, edited: Edited) -> None:
    take(edited(SAMPLE, NEXT_DAY))
    head = store.head()
    report = take(SAMPLE)
    assert became(report) == ["older", "unchanged", "unchanged"]
    assert (report.results[0].reason or "").startswith("A later version of this activity is recorded already.")
    assert store.head() == head
    assert report.totals["projects"] == 2


def test_an_identifier_that_stands_in_the_file_twice_is_taken_once(take: Import, edited: Edited) -> None:
    report = take(edited(SAMPLE, ("XM-TEST-3", "XM-TEST-1")))
    assert became(report) == ["recorded", "recorded", "refused"]
    assert report.refused == 1
    assert (report.results[2].reason or "").startswith("An activity of this identifier stands in the file already")


def test_an_activity_without_an_identifier_is_refused_and_the_others_are_taken(take: Import, edited: Edited) -> None:
    report = take(edited(SAMPLE, ("<iati-identifier>XM-TEST-1</iati-identifier>", "")))
    assert became(report) == ["refused", "recorded", "recorded"]
    assert report.results[0].identifier is None


def test_a_code_that_is_taken_refuses_the_activity_as_a_whole(
    take: Import, store: EventStore, clock: FixedClock
) -> None:
    command = CommandKey(scope="tests", key="1", fingerprint=b"1" * 32)
    registered = next(one for one in _facts_of(take) if isinstance(one, ProjectRegistered))
    claim = Claim(f"project-code:{programme_id('XM-FUND', 'KZ')}", "xm-test-1")
    write = Write(clock.new_uuid(), 0, (NewEvent(event=registered, occurred_on=clock.today("UTC")),))
    store.append([AppendRequest(command=command, meta=_meta(command), writes=(write,), claims=(claim,))])
    report = take(SAMPLE)
    assert became(report) == ["refused", "recorded", "recorded"]
    assert report.results[0].reason == "The code xm-test-1 belongs to something else already (project-code)."
    assert store.load(programme_id("XM-FUND", "KZ")) == []


def test_more_facts_than_one_append_holds_refuse_the_activity(
    take: Import, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MAX_FACTS", 18)
    report = take(SAMPLE)
    assert became(report) == ["refused", "recorded", "recorded"]
    assert ", most 18)" in (report.results[0].reason or "")
    assert store.load(FIRST) == []


def test_what_does_not_fit_into_an_event_refuses_its_activity_only(take: Import, edited: Edited) -> None:
    nonsense = "<transaction><transaction-type code='3'/><value>" + "x" * 2000 + "</value></transaction>"
    report = take(edited(SAMPLE, ('<result type="2">', nonsense * 4500 + '<result type="2">')))
    assert became(report) == ["refused", "recorded", "recorded"]
    assert (report.results[0].reason or "").startswith("It does not fit the log (")


def test_a_recipient_keeps_the_name_it_was_registered_with(take: Import, edited: Edited) -> None:
    take(SAMPLE)
    renamed = edited(SAMPLE, NEXT_DAY, ("Water Utility", "Water Company"))
    finding = take(renamed).results[0].findings[-1]
    assert isinstance(finding, Finding)
    assert (finding.code, finding.printed) == ("recipient-renamed", "Water Company")


def test_a_milestone_is_met_once_its_day_has_come_and_the_publisher_says_so_again(
    take: Import, store: EventStore, edited: Edited, clock: FixedClock
) -> None:
    future = edited(
        SAMPLE, ('<activity-date type="2" iso-date="2023-02-01"/>', '<activity-date type="2" iso-date="2026-06-30"/>')
    )
    take(future)
    assert not [one for one in store.load(FIRST) if isinstance(one.event, MilestoneMet)]
    clock.move(timedelta(days=300))
    assert became(take(future))[0] == "unchanged"
    take(edited(future, ('last-updated-datetime="2025-05-31T10:00:00"', 'last-updated-datetime="2026-08-01T10:00:00"')))
    assert [one.occurred_on for one in store.load(FIRST) if isinstance(one.event, MilestoneMet)] == [date(2026, 6, 30)]


def _facts_of(take: Import) -> list[object]:
    """What the sample would record, without recording it."""
    activity = take(SAMPLE, dry_run=True).results[0].activity
    assert activity is not None
    return [fact.event for fact in publish(Project(), activity=activity, file_sha256="0" * 64, today=date(2026, 3, 2))]


def _meta(command: CommandKey) -> Meta:
    return Meta(actor="tests", command=command.command_id)


def _first_append(store: EventStore) -> int:
    """The last position of the first import of the first project."""
    return next(one.position for one in store.load(FIRST) if isinstance(one.event, PublicationImported))
