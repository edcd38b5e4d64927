"""Acts of people: what the interface and the simulator ask for, from the streams that are loaded to the facts written."""

from services.acts.case import BUDGET, PROGRAMME, PROJECT, RECIPIENT, Act, load_programme, on_project, spelled
from services.acts.programmes import change_total, on_programme, open_budget, open_programme
from services.acts.projects import (
    adopt_indicator,
    assess_prequalification,
    decide_award,
    prepare_report,
    register_project,
    release_tranche,
    sign_agreement,
    submit_report,
)
from services.acts.recipients import classify_recipient, register_recipient

__all__ = [
    "BUDGET",
    "PROGRAMME",
    "PROJECT",
    "RECIPIENT",
    "Act",
    "adopt_indicator",
    "assess_prequalification",
    "change_total",
    "classify_recipient",
    "decide_award",
    "load_programme",
    "on_programme",
    "on_project",
    "open_budget",
    "open_programme",
    "prepare_report",
    "register_project",
    "register_recipient",
    "release_tranche",
    "sign_agreement",
    "spelled",
    "submit_report",
]
