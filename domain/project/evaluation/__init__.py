"""Evaluation: what a project's facts say about the criteria of its rulebook - pass, fail, unknown or not yet, and why."""

from __future__ import annotations

from domain.project.evaluation.case import Case, waiver_of
from domain.project.evaluation.difference import Difference, differences
from domain.project.evaluation.evaluating import evaluate

__all__ = ["Case", "Difference", "differences", "evaluate", "waiver_of"]
