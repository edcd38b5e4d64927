"""A wire between the store and PostgreSQL that can be cut at a chosen moment."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Literal

from psycopg.conninfo import conninfo_to_dict

READY = b"Z\x00\x00\x00\x05I"
"""PostgreSQL's "ready for query, no transaction open": the last bytes of an answer; the commit is durable by then."""


class Wire:
    """Passes bytes on until the client sends `marker`; then it cuts, once, before the statement or before its answer."""

    def __init__(self, target: tuple[str, int] | str) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[Thread] = []
        self._sockets: list[socket.socket] = [self._listener]
        self.port: int = self._listener.getsockname()[1]
        self.marker = b""
        self.cut: Literal["statement", "answer"] = "answer"
        self.cuts = 0

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX if isinstance(self._target, str) else socket.AF_INET)
                server.connect(self._target)
                self._sockets += (client, server)
                self._run(self._talk, client, server)

    def close(self) -> None:
        """End everything and wait for it."""
        for opened in self._sockets:
            _close(opened)
        for thread in self._threads:
            thread.join(10)

    def _run(self, work: object, *arguments: socket.socket) -> None:
        thread = Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _talk(self, client: socket.socket, server: socket.socket) -> None:
        """Pass on what the client says; a second thread passes on the answers."""
        lose_answer: list[bool] = []
        self._run(lambda *_: self._answer(client, server, lose_answer), client)
        with suppress(OSError):
            while said := client.recv(65536):
                if self.marker and self.marker in said:
                    self.marker = b""
                    self.cuts += 1
                    if self.cut == "statement":
                        break
                    lose_answer.append(True)
                server.sendall(said)
        if not lose_answer:
            _close(server)
        _close(client)

    @staticmethod
    def _answer(client: socket.socket, server: socket.socket, lose: list[bool]) -> None:
        with suppress(OSError):
            while said := server.recv(65536):
                if lose and said.endswith(READY):
                    break
                if not lose:
                    client.sendall(said)
        _close(client)
        _close(server)


def _close(opened: socket.socket) -> None:
    with suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)
    opened.close()


@contextmanager
def wire_to(url: str) -> Iterator[Wire]:
    """A wire to the server of a connection string, over TCP or its Unix socket."""
    given = conninfo_to_dict(url)
    host, port = str(given.get("host") or "127.0.0.1"), int(given.get("port") or 5432)
    laid = Wire(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port))
    thread = Thread(target=laid.serve)
    thread.start()
    try:
        yield laid
    finally:
        laid.close()
        thread.join(10)
