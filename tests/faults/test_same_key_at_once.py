from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from tests.faults.journal import Answer
from tests.faults.trial import Trial
from tests.faults.workload import Hand
from tests.services.api import samples

AT_ONCE: Final = 10


def test_a_key_that_ten_clients_send_at_once_is_recorded_once(trial: Trial) -> None:
    trial.serve()
    with ten_clients(trial) as send, trial.appends_held() as queue:
        answers = send()
        queue.wait_for(AT_ONCE)  # none has found the key in the log; the lock lets one after the other in
    assert replayed(answers) == [False] + [True] * (AT_ONCE - 1)
    trial.judge()


def test_a_key_whose_answer_was_lost_is_recorded_once_though_ten_clients_repeat_it_at_once(trial: Trial) -> None:
    server = trial.serve()
    with ten_clients(trial) as send, trial.appends_held() as queue:
        answers = send()
        queue.wait_for(AT_ONCE)
        trial.kill(server)
        trial.serve()
        queue.wait_for(2 * AT_ONCE)
    assert replayed(answers) == [True] * AT_ONCE
    trial.judge()


@contextmanager
def ten_clients(trial: Trial) -> Iterator[Callable[[], list[Future[Answer]]]]:
    """Let ten clients send the same operation when told, each until it has a receipt; at the end all have."""
    hand = Hand(trial.name, trial.seed)
    operation = hand.put(f"recipients/{(recipient := hand.id())}", samples.recipient(recipient))
    clients = [trial.client() for _ in range(AT_ONCE)]
    try:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            try:
                yield lambda: [threads.submit(client.settle, operation) for client in clients]
            except BaseException:
                for client in clients:
                    client.abandoned = True
                raise
    finally:
        for client in clients:
            client.close()


def replayed(answers: list[Future[Answer]]) -> list[bool]:
    """Return which receipts were repeats; but for that, all say the same."""
    receipts: list[dict[str, Any]] = [answer.result().json for answer in answers]
    said = sorted(receipt.pop("replayed") for receipt in receipts)
    assert all(receipt == receipts[0] for receipt in receipts)
    return said
