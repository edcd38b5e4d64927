"""Journeys go through the whole service, as a client sees it."""

from __future__ import annotations

import pytest

from tests.clock import FixedClock
from tests.services.api.conftest import api, client, key, parts, served_database
from tests.services.api.project_client import AFTERWARDS

__all__ = ["api", "client", "key", "parts", "served_database", "time"]


@pytest.fixture(scope="module")
def time() -> FixedClock:
    """The clock of the service stands where every day of a project's life has come."""
    return FixedClock(moment=AFTERWARDS)
