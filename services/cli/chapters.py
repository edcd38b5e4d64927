"""How a story is divided: application, appraisal, decision and terms; then the phases that the gates of the project end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from projections.timeline import Entry

APPRAISAL = {"interest.declared.v1", "review.scored.v1"}
PASSED = {"go", "conditional"}


def chapters(entries: Sequence[Entry], *, native: bool) -> Iterator[tuple[str, Entry]]:
    """Give every entry with the title of its chapter: before the signature by what is done, then by phase and year."""
    title = "Application" if native else None
    phases = _phases(entries)
    for entry in entries:
        if title == "Application" and entry.type in APPRAISAL:
            title = "Appraisal"
        if entry.type == "award.decided.v1" and title is not None:
            title = "Decision and terms"
        yield title or f"{_phase(phases, entry.position)}{entry.occurred_on.year}", entry
        if entry.type == "agreement.signed.v1":
            title = None


def _phases(entries: Sequence[Entry]) -> list[tuple[int, str]]:
    """Return the titles of the phases, each with the position after which it begins; none where no gate was opened."""
    opened = [entry for entry in entries if entry.type == "gate.opened.v1"]
    if not opened:
        return []
    found = [(0, f"Until gate {opened[0].data['gate']}, ")]
    for entry in entries:
        outcome = entry.data.get("outcome") if entry.type == "gate.decided.v1" else None
        if outcome == "stop":
            found.append((entry.position, f"After the stop at gate {entry.data['gate']}, "))
        elif outcome in PASSED:
            following = next((gate.data["gate"] for gate in opened if gate.position > entry.position), None)
            until = "" if following is None else f", until gate {following}"
            found.append((entry.position, f"After gate {entry.data['gate']}{until}, "))
    return found


def _phase(phases: Sequence[tuple[int, str]], position: int) -> str:
    return next((title for after, title in reversed(phases) if after < position), "")
