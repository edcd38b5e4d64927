"""What things are called. On a day before a thing was named it already was that thing: names come from all that is known."""

from __future__ import annotations

from typing import Final

from projections.project.view import ProjectView

IDENTITY: Final = (
    "provenance",
    "code",
    "title",
    "programme",
    "round",
    "recipient",
    "instrument",
    "cluster",
    "starts",
    "ends",
)
"""What a registration says of a project: which one it is, not what was true of it on a day."""


def named(view: ProjectView, known: ProjectView) -> ProjectView:
    """Return `view`, of what was true on a day, with the names that `known`, the view of all known facts, has.

    Only what is nameless gets a name; nothing that was not there on that day appears. A publisher's record is undated
    but for its dates: a project may have been paid in it years before the day on which the record itself was stated.
    """
    changes: dict[str, object] = {}
    if view.code is None:
        changes = {name: getattr(known, name) for name in IDENTITY}
        if known.provenance == "published":
            changes["stage"] = known.stage
    nameless = {id_: milestone for id_, milestone in view.milestones.items() if milestone.code is None}
    if nameless:
        names = {
            id_: milestone.model_copy(update={"code": known.milestones[id_].code, "title": known.milestones[id_].title})
            for id_, milestone in nameless.items()
        }
        changes["milestones"] = {**view.milestones, **names}
    undefined = {code: adopted for code, adopted in view.indicators.items() if adopted.definition is None}
    if undefined:
        definitions = {
            code: adopted.model_copy(update={"definition": known.indicators[code].definition})
            for code, adopted in undefined.items()
        }
        changes["indicators"] = {**view.indicators, **definitions}
    return view.model_copy(update=changes) if changes else view
