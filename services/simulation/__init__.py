"""A made-up portfolio, written through the same acts as the interface: for demonstrations, tests and measurements."""

from services.simulation.catalogue import ExamplesMissing
from services.simulation.ledger import Disturbed
from services.simulation.portfolio import Portfolio, Written, is_begun, rehearse, simulate
from services.simulation.summary import Summary, Sums

__all__ = [
    "Disturbed",
    "ExamplesMissing",
    "Portfolio",
    "Summary",
    "Sums",
    "Written",
    "is_begun",
    "rehearse",
    "simulate",
]
