"""The history of a stream as people read it."""

from __future__ import annotations

from projections.timeline.entries import Entry, sentence, timeline

__all__ = ["Entry", "sentence", "timeline"]
