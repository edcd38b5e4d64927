"""`milepost serve`: the server, until it is told to stop; what it has begun it finishes."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import structlog
import typer
import uvicorn
from rich.console import Console
from typing_extensions import override

from services.api.parts import Parts
from services.app import create_app, open_parts
from services.cli.failure import Failure
from services.database import prepared_database
from services.event_store import StoreUnavailable
from services.identity import NewKey, PepperUnusable
from services.settings import Settings, load_settings

GRACE_SECONDS: Final = 30
"""How long requests that have begun may take once the server is told to stop."""
KEEP_ALIVE_SECONDS: Final = 30
BACKLOG: Final = 1024


def register(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [MILEPOST_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [MILEPOST_PORT].")] = None,
    projector: Annotated[
        bool | None,
        typer.Option(
            "--projector/--no-projector",
            help="Keep the read models up to date in this process, or leave that to `milepost projector` "
            "[MILEPOST_PROJECTOR].",
        ),
    ] = None,
) -> None:
    """Serve the HTTP interface until stopped (Ctrl-C or SIGTERM); requests that have begun are finished."""
    place = None if projector is None else "thread" if projector else "process"
    settings = load_settings(host=host, port=port, projector=place)
    configure_log(settings)
    with listening(settings) as listener, running_parts(settings) as parts:
        console = Console(soft_wrap=True, highlight=False, markup=False)
        first = parts.keys.first()
        if first is not None:
            show_first_key(console, first)
        run(parts, listener, started=lambda: console.print(f"Milepost listens on {address(settings)}"))
        console.print("Stopped.")


@contextmanager
def running_parts(settings: Settings) -> Iterator[Parts]:
    """Prepare the database and build the parts of the service; raise `Failure` or `DatabaseUnavailable`."""
    database = prepared_database(settings)
    try:
        with open_parts(settings, url=database.service_url) as parts:
            yield parts
    except PepperUnusable as error:
        raise Failure(str(error)) from None
    except StoreUnavailable as error:
        raise Failure(f"The database does not answer: {error.reason}.") from None


def run(parts: Parts, listener: socket.socket, *, started: Callable[[], object]) -> None:
    """Serve on a socket until a signal says stop; call `started` once requests are answered."""
    server = _Server(
        uvicorn.Config(
            create_app(parts),
            access_log=False,
            log_config=None,
            server_header=False,
            lifespan="on",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        ),
        started,
    )
    server.run(sockets=[listener])
    if not server.started:
        raise Failure("The server could not start: see its log.")


class _Server(uvicorn.Server):
    """Stops on a signal and returns, so that whoever runs it can close what it has opened."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], object]) -> None:
        super().__init__(config)
        self._announce = announce

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        caught: dict[int, Any] = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in caught.items():
                signal.signal(number, handler)


_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the address and port of the settings; raise `Failure` where that is not possible."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise Failure(f"{settings.host} is no address to listen on ({error.strerror}): see MILEPOST_HOST.") from None
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(place)
            listener.listen(BACKLOG)
        except OSError as error:
            raise Failure(_why_not(error, settings)) from None
        yield listener


def _why_not(error: OSError, settings: Settings) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            other = settings.port % 65535 + 1
            return (
                f"Port {settings.port} is in use: stop what listens there, or choose another with --port {other} "
                f"(with make: PORT={other})."
            )
        case errno.EACCES:
            return f"Port {settings.port} is not for ordinary users: choose one from 1024 on with --port."
        case _:
            return f"{address(settings)} cannot be listened on ({error.strerror}): see --host and --port."


def address(settings: Settings) -> str:
    """Return where the server is found."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def show_first_key(console: Console, first: NewKey) -> None:
    """Show the administrator's key, the only time it can be shown, and how to replace it."""
    console.print(
        f"Administrator key, shown this once: {first.token}\n"
        "Replace it: `milepost keys create --label NAME`, then "
        f"`milepost keys revoke {first.key.key_id}`."
    )


def configure_log(settings: Settings) -> None:
    """Write the log as one JSON object a line, to the error output."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    logging.basicConfig(level=max(level, logging.WARNING), format="%(levelname)s %(name)s %(message)s")
