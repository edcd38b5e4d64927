"""The table of all problems that docs/problems.md shows, made from the problems themselves."""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import Refused
from services.api.problems import PROBLEMS, REFUSING, refusal_type


def problems_table() -> str:
    """Return the Markdown table of all problem types that docs/problems.md shows; a test compares the two."""
    lines = ["| status | type | title | when |", "|---|---|---|---|"]
    edge = sorted(PROBLEMS.values(), key=lambda kind: (kind.status, kind.name))
    refusals = sorted(map(refusal_type, _refusals(Refused)), key=lambda kind: kind.name)
    lines += [
        f"| {kind.status} | `/problems/{kind.name}` | {kind.title} | {kind.when} |" for kind in [*edge, *refusals]
    ]
    return "\n".join(lines) + "\n"


def _refusals(parent: type[Refused]) -> Iterator[type[Refused]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith(REFUSING):
            yield child
        yield from _refusals(child)
