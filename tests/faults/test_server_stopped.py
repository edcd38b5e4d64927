from __future__ import annotations

import time

from tests.faults.driver import CLIENTS
from tests.faults.trial import Trial, answers


def test_a_server_that_is_told_to_stop_answers_what_it_has_begun(trial: Trial) -> None:
    server = trial.serve()
    trial.found()
    with trial.load() as load:
        load.wait_for_more(40, "acknowledged")
        with trial.appends_held(waiting=CLIENTS):
            begun = trial.journal.in_flight()
            server.process.terminate()
            while answers(trial.port) and server.process.poll() is None:
                time.sleep(0.01)
        assert server.wait() == 0
        assert len(begun) == CLIENTS
        # A code that is taken is found at the append: one that must be refused can be among them.
        due = {"be recorded": "acknowledged", "be refused": "refused"}
        for attempt in begun:
            assert attempt.answer is not None
            assert attempt.answer.verdict == due[attempt.operation.must]
        server = trial.serve()
        load.wait_for_more(40, "acknowledged")
        assert server.stop() == 0
        trial.serve()
        load.wait_for_more(10, "acknowledged")
    assert trial.judge().unknown_recorded == 0  # whoever heard nothing had not begun
