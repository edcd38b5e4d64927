"""The projector keeps the read models: follows the log, builds them anew, and says how far they are."""

from services.projector.build import RebuildRunning, Rebuilt, rebuild
from services.projector.follow import Projector
from services.projector.reading import (
    NotReached,
    ProjectionStatus,
    digests,
    projection_status,
    reached_position,
    wait_for,
)
from services.projector.tracking import Connect, Log

__all__ = [
    "Connect",
    "Log",
    "NotReached",
    "ProjectionStatus",
    "Projector",
    "RebuildRunning",
    "Rebuilt",
    "digests",
    "projection_status",
    "reached_position",
    "rebuild",
    "wait_for",
]
