"""A bounded number of clients that write over HTTP, each until it knows what became of what it sent."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.faults.journal import Answer, Journal, Operation, Verdict

CLIENTS: Final = 6
MOST_OPERATIONS: Final = 2_000
"""Of one client; far more than a test takes."""
ANSWER_SECONDS: Final = 40.0
SETTLE_SECONDS: Final = 90.0
"""For so long a client repeats what it does not know."""
WAIT_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.05
"""Between repeats: much sooner than `Retry-After` asks for, which makes it harder for the server."""

Script = Generator[Operation, Answer, None]
"""What one client does: yields operations, and gets the answer that settled each."""


@dataclass(slots=True)
class Client:
    """One keep-alive connection to the server, opened again whenever it is lost."""

    port: int
    token: str
    journal: Journal
    connection: http.client.HTTPConnection | None = None
    abandoned: bool = False

    def settle(self, operation: Operation) -> Answer:
        """Send an operation until it is known what became of it, and return the last answer."""
        deadline = time.monotonic() + SETTLE_SECONDS
        uncertain = False
        while True:
            answer = self.send(operation)
            verdict = answer.verdict
            if verdict in {"acknowledged", "refused"}:
                return answer
            uncertain = uncertain or verdict == "unknown"
            if verdict == "rejected" and operation.gives_up and not uncertain:
                return answer
            assert not self.abandoned, "abandoned"
            assert time.monotonic() < deadline, f"{operation.key} could not be settled: {answer}"
            time.sleep(PAUSE_SECONDS)

    def send(self, operation: Operation) -> Answer:
        """Send an operation once and return what came back."""
        attempt = self.journal.sending(operation)
        answer = self._exchange(operation.method, operation.path, operation.headers(), operation.body)
        self.journal.answered(attempt, answer)
        return answer

    def read(self, path: str) -> Answer:
        """Read once and return what came back."""
        answer = self._exchange("GET", path, {}, None)
        self.journal.read(path, answer)
        return answer

    def work(self, script: Script, stop: threading.Event) -> None:
        """Do what the script says until it ends, or until it is to stop."""
        try:
            operation = next(script)
            for number in range(MOST_OPERATIONS):
                answer = self.settle(operation)
                if number % 10 == 0 and answer.verdict == "acknowledged":
                    _read_back(self, operation, answer)
                if stop.is_set():
                    return
                operation = script.send(answer)
        except StopIteration:
            return
        finally:
            self.close()

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _exchange(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        try:
            connection = self._connected()
        except OSError as error:
            return Answer(failure=repr(error), sent=False)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {self.token}", **headers})
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(failure=repr(error))
        if response.will_close:
            self.close()
        media_type = response.headers.get_content_type()
        return Answer(
            response.status, media_type, {name.lower(): value for name, value in response.getheaders()}, content
        )

    def _connected(self) -> http.client.HTTPConnection:
        if self.connection is None:
            made = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
            made.connect()
            self.connection = made
        return self.connection


class Load:
    """Clients at work. Each reads now and then what it has just written."""

    def __init__(self, threads: ThreadPoolExecutor, clients: list[tuple[Client, Script]], journal: Journal) -> None:
        self._journal = journal
        self._stop = threading.Event()
        self._running = [threads.submit(client.work, script, self._stop) for client, script in clients]

    def wait_for_more(self, number: int, *verdicts: Verdict) -> None:
        """Wait until so many more answers have come that say one of these; raise what went wrong with a client."""
        goal = self._journal.count(*verdicts) + number
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._journal.wait(lambda: self._journal.count(*verdicts) >= goal, seconds=0.5):
            for running in self._running:
                if running.done():
                    running.result()
            assert time.monotonic() < deadline, f"{number} more answers that are {verdicts} did not come"

    def stop(self) -> None:
        """Let each client settle what it has begun, and end; raise what went wrong with any of them."""
        self._stop.set()
        for running in self._running:
            running.result(SETTLE_SECONDS + ANSWER_SECONDS)

    def abandon(self, clients: Sequence[Client]) -> None:
        """Let everything be: the test has failed."""
        self._stop.set()
        for client in clients:
            client.abandoned = True


def _read_back(client: Client, operation: Operation, answer: Answer) -> None:
    """Read what was written; whoever is answered sees at least his own write."""
    path = "/".join(operation.path.split("/")[:4])
    found = client.read(f"{path}?min_position={answer.json['position']}")
    if found.status == 200:
        assert found.json["as_of"]["position"] >= answer.json["position"], found
        stream = answer.json["stream"]
        assert stream != path.split("/")[-1] or found.json["version"] >= answer.json["version"], found
    else:
        assert found.status in {None, 503}, found


@contextmanager
def load(clients: list[tuple[Client, Script]], journal: Journal) -> Iterator[Load]:
    """Let clients work until the block ends or says stop."""
    with ThreadPoolExecutor(len(clients)) as threads:
        running = Load(threads, clients, journal)
        try:
            yield running
            running.stop()
        except BaseException:
            running.abandon([client for client, _ in clients])
            raise
