"""What clients sent and what they were told: each operation is written down before it is sent, its answer after."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["acknowledged", "refused", "rejected", "unknown", "unreached"]
"""What one answer says: recorded; certainly not, and a repeat is refused, too; certainly not this time; nobody knows;
no connection, so nothing was sent."""


@dataclass(frozen=True)
class Operation:
    """One write that a client wants: with its key it stays the same however often it is sent."""

    key: str
    method: Literal["PUT", "POST"]
    path: str
    body: bytes
    person: str | None = None
    if_match: int | None = None
    must: Literal["be recorded", "be refused"] = "be recorded"
    gives_up: bool = False
    """Whether the client lets it be once it hears that it is certainly not recorded."""

    @cached_property
    def fingerprint(self) -> str:
        """What the server has to keep of it: a SHA-256 over method, path, person and body, each behind its length."""
        parts = (self.method.encode(), self.path.encode(), (self.person or "").encode(), self.body)
        return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()

    def headers(self) -> dict[str, str]:
        named = {
            "Idempotency-Key": self.key,
            "Content-Type": "application/json",
            "Milepost-Acting-Person": self.person,
            "If-None-Match": "*" if self.method == "PUT" else None,
            "If-Match": None if self.if_match is None else f'"{self.if_match}"',
        }
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an answer of the server, or how the connection failed."""

    status: int | None = None
    media_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str = ""
    sent: bool = True
    """Whether anything may have reached the server."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document that it is; nothing where it is none."""
        return dict(self.json) if self.media_type == "application/problem+json" else {}

    @property
    def verdict(self) -> Verdict:
        if self.status is None:
            return "unknown" if self.sent else "unreached"
        if self.status in {200, 201}:
            return "acknowledged"
        if self.status >= 500:
            return "rejected" if self.problem.get("outcome") == "rejected" else "unknown"
        return "refused"


@dataclass(slots=True)
class Attempt:
    """An operation that was sent once; `answer` is None while nobody has answered."""

    number: int
    operation: Operation
    answer: Answer | None = None


class Journal:
    """Everything that was sent, in order; many threads write it. The file is for whoever looks into a failure."""

    def __init__(self, path: Path) -> None:
        self.attempts: list[Attempt] = []
        self.reads: list[Answer] = []
        self._changed = threading.Condition()
        self._file = path.open("a", buffering=1)

    def sending(self, operation: Operation) -> Attempt:
        """Write down what is about to be sent."""
        with self._changed:
            attempt = Attempt(len(self.attempts), operation)
            self.attempts.append(attempt)
            self._note(sends=attempt.number, key=operation.key, method=operation.method, path=operation.path,
                       body=sha256(operation.body).hexdigest())  # fmt: skip
        return attempt

    def answered(self, attempt: Attempt, answer: Answer) -> None:
        """Write down what became of it."""
        with self._changed:
            attempt.answer = answer
            says = answer.failure or answer.body.decode("utf-8", "replace")
            self._note(answered=attempt.number, status=answer.status, says=says)
            self._changed.notify_all()

    def read(self, path: str, answer: Answer) -> None:
        """Write down the answer to a read."""
        with self._changed:
            self.reads.append(answer)
            self._note(read=path, status=answer.status, says=answer.failure)

    def count(self, *verdicts: Verdict) -> int:
        """Return how many answers said one of these."""
        return sum(1 for attempt in list(self.attempts) if attempt.answer and attempt.answer.verdict in verdicts)

    def wait(self, reached: Callable[[], bool], *, seconds: float) -> bool:
        """Wait for something that answers bring about; tell whether it came."""
        with self._changed:
            return self._changed.wait_for(reached, seconds)

    def in_flight(self) -> list[Attempt]:
        """Return what was sent and has no answer yet."""
        return [attempt for attempt in list(self.attempts) if attempt.answer is None]

    def close(self) -> None:
        self._file.close()

    def _note(self, **entry: object) -> None:
        self._file.write(json.dumps(entry) + "\n")
