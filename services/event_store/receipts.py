"""What the database said of a request, in our words: the outcome, and the receipt that a repeat gets again."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from services.event_store.append import (
    AppendRequest,
    Deferred,
    GuardConflict,
    Line,
    Outcome,
    Receipt,
    ReusedKey,
    StreamConflict,
    TakenClaim,
)
from services.event_store.recorder import CommandRow, EventRecorder, Verdict


def outcome_of(  # noqa: PLR0911 - one return for each outcome
    request: AppendRequest, verdict: Verdict, recorder: EventRecorder
) -> Outcome:
    """Return what became of a request; for a repeat the `recorder` reads what the first time recorded."""
    match verdict:
        case Verdict(outcome="recorded"):
            return _receipt(request.command.command_id, verdict, _new_lines(request, verdict.first_position or 0))
        case Verdict(outcome="replayed"):
            return rebuilt_receipt(request.command.command_id, verdict, recorder)
        case Verdict("conflict", UUID() as stream, int(current)):
            expected = next(write.expected_version for write in request.writes if write.stream == stream)
            return StreamConflict(stream, expected, current)
        case Verdict("guard_conflict", UUID() as stream, int(current)):
            expected = next(guard.version for guard in request.guards if guard.stream == stream)
            return GuardConflict(stream, expected, current)
        case Verdict(outcome="claim_taken", lost_claim=int(number)):
            return TakenClaim(request.claims[number - 1])
        case Verdict(outcome="key_reused"):
            return ReusedKey(request.command.command_id)
        case Verdict(outcome="deferred"):
            return Deferred()
    raise AssertionError(f"milepost.append answered {verdict}")


def rebuilt_receipt(command: UUID, row: Verdict | CommandRow, recorder: EventRecorder) -> Receipt:
    """Return the receipt of a command that was settled before, from rows and nothing else."""
    if row.first_position is None or row.position is None:
        return _receipt(command, row, (), replayed=True)
    places = recorder.select_places(row.first_position, row.position)
    return _receipt(command, row, tuple(Line(*place) for place in places), replayed=True)


def _receipt(command: UUID, row: Verdict | CommandRow, lines: tuple[Line, ...], *, replayed: bool = False) -> Receipt:
    assert row.streams is not None
    assert row.versions is not None
    assert row.position is not None
    assert row.recorded_at is not None
    return Receipt(
        command=command,
        replayed=replayed,
        events=lines,
        versions=dict(zip(row.streams, row.versions, strict=True)),
        position=row.position,
        recorded_at=row.recorded_at.astimezone(UTC),
    )


def _new_lines(request: AppendRequest, position: int) -> tuple[Line, ...]:
    """Say where the events of a request stand that was just recorded from this position on."""
    lines: list[Line] = []
    for write in request.writes:
        for version, new in enumerate(write.events, start=write.expected_version + 1):
            lines.append(Line(write.stream, version, position + len(lines), new.event.name))
    return tuple(lines)
