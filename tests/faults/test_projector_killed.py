from __future__ import annotations

import time
from typing import Final

from projections.budgets import BUDGETS
from projections.portfolio import PORTFOLIO
from projections.recipients import AID, RECIPIENTS
from tests.faults.trial import Trial

TOUCHED: Final = (BUDGETS.table, RECIPIENTS.table, AID.table, PORTFOLIO.table)
"""Tables of read models that the clients' writes change all the time."""
HALF_BATCHES: Final = 2


def test_read_models_are_a_replay_however_often_the_projector_is_killed(trial: Trial) -> None:
    trial.environment["MILEPOST_PROJECTOR"] = "process"
    trial.serve()
    trial.found()
    projector = trial.start("projector")
    trial.wait_for_read_models()
    with trial.load() as load:
        for _ in range(HALF_BATCHES):
            with trial.writes_held(trial.choices.pick(TOUCHED)):  # it has written some tables, not this one
                trial.kill(projector)
            projector = trial.start("projector")
        trial.wait_for_read_models()
        time.sleep(trial.choices.share() * 0.2)
        trial.kill(projector)
        projector = trial.start("projector")
        trial.wait_for_read_models()
        rebuild = trial.start("rebuild")
        with trial.writes_held("tracking", waiting=2):  # the rebuild is before its switch, the projector waits, too
            assert rebuild.process.poll() is None, rebuild.text()
            trial.kill(rebuild)
        load.wait_for_more(10, "acknowledged")
    trial.judge()
    assert projector.stop() == 0
