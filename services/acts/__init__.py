"""Acts of people: what the interface and the simulator ask for, from the streams that are loaded to the facts written."""

from services.acts.application import score_review, submit_growth_plan
from services.acts.case import BUDGET, PROGRAMME, PROJECT, RECIPIENT, Act, load_programme, on_project, spelled
from services.acts.gates import cast_vote, decide_gate, open_gate
from services.acts.programmes import change_total, on_programme, on_programme_that_day, open_budget, open_programme
from services.acts.projects import (
    adopt_indicator,
    assess_prequalification,
    decide_award,
    register_project,
    release_tranche,
    sign_agreement,
)
from services.acts.recipients import classify_recipient, register_recipient
from services.acts.reports import accept_report, prepare_report, restate_figures, return_report, submit_report

__all__ = [
    "BUDGET",
    "PROGRAMME",
    "PROJECT",
    "RECIPIENT",
    "Act",
    "accept_report",
    "adopt_indicator",
    "assess_prequalification",
    "cast_vote",
    "change_total",
    "classify_recipient",
    "decide_award",
    "decide_gate",
    "load_programme",
    "on_programme",
    "on_programme_that_day",
    "on_project",
    "open_budget",
    "open_gate",
    "open_programme",
    "prepare_report",
    "register_project",
    "register_recipient",
    "release_tranche",
    "restate_figures",
    "return_report",
    "score_review",
    "sign_agreement",
    "spelled",
    "submit_growth_plan",
    "submit_report",
]
