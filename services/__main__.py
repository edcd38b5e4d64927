"""The `milepost` command: whatever goes wrong ends in one clear line, never in a traceback."""

from __future__ import annotations

import os
import sys
import traceback

import psycopg
from psycopg_pool import PoolTimeout

from domain.errors import DomainError
from services.cli import app
from services.cli.failure import Failure
from services.database import DatabaseUnavailable
from services.settings import SettingsInvalid

EXPECTED = (Failure, DatabaseUnavailable, SettingsInvalid, DomainError)
"""Their messages are written for people: one line that says why and what to do."""

FAILED = 1
INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit: 0 done, 1 refused or failed, 2 called wrongly, 130 interrupted."""
    try:
        app()
    except EXPECTED as error:
        _end(str(error))
    except (psycopg.OperationalError, PoolTimeout) as error:
        _end(f"The database went away ({error}); what was acknowledged is kept. Try again.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has seen enough
        sys.exit(FAILED)
    except OSError as error:
        _end(f"{error.filename or 'The system'}: {error.strerror or error}.")
    except KeyboardInterrupt:
        _end("Interrupted.", code=INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last place that can keep a traceback from a user
        if os.environ.get("MILEPOST_LOG_LEVEL") == "debug":
            traceback.print_exc()
        _end(f"This is a fault of Milepost ({type(error).__name__}: {error}); MILEPOST_LOG_LEVEL=debug shows where.")


def _end(message: str, *, code: int = FAILED) -> None:
    sys.stderr.write(f"milepost: {' '.join(message.split())}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
