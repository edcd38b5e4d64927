from __future__ import annotations

import time
from typing import Final

from tests.faults.driver import CLIENTS
from tests.faults.trial import Trial

KILLS: Final = 2


def test_a_killed_server_loses_nothing_that_it_acknowledged_and_does_nothing_twice(trial: Trial) -> None:
    server = trial.serve()
    trial.found()
    with trial.load() as load:
        for _ in range(KILLS):
            load.wait_for_more(trial.choices.whole(30, 100), "acknowledged")
            trial.look()
            time.sleep(trial.choices.share() * 0.02)
            trial.kill(server)
            server = trial.serve()
        with trial.appends_held(waiting=CLIENTS) as queue:
            lost = trial.journal.in_flight()
            trial.kill(server)
            trial.serve()
            queue.wait_for(2 * CLIENTS)  # what the killed server sent is still to be recorded; its repeats come behind
        load.wait_for_more(50, "acknowledged")
    came_to = trial.judge()
    assert [attempt.answer and attempt.answer.verdict for attempt in lost] == ["unknown"] * CLIENTS
    assert came_to.unknown_recorded > 0
    assert came_to.refused > 0
