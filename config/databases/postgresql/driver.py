"""psycopg as Django uses it, with connections that give up on a silent server.

The time limits of PostgreSQL and TCP do not end the wait for a server process that is stopped: it
looks at no clock, and the kernel goes on to acknowledge what it is sent.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg import (
    Binary,
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

from config.databases.watch import WATCH

SECONDS_BETWEEN_LOOKS = 0.1

Result = TypeVar("Result")
Steps = Generator[Any, Any, Result]  # Any: what psycopg's generators wait for, and what came


class Connection(psycopg.Connection[Any]):
    """A connection that was given up is closed and never used again."""

    def wait(
        self,
        gen: Steps[Result],
        interval: float = SECONDS_BETWEEN_LOOKS,
        timeout: float | None = None,
    ) -> Result:
        if not WATCH.is_on:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(_until_silent(gen), interval, timeout)
        except SilentServerError:
            self.pgconn.finish()
            raise

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> Steps[Any]:
        steps = super()._connect_gen(conninfo)
        return _until_silent(steps) if WATCH.is_on else steps


class SilentServerError(OperationalError):
    pass


connect = Connection.connect


def _until_silent(steps: Steps[Result]) -> Steps[Result]:
    """The same steps, until the server has been silent for too long."""
    began = time.monotonic()
    try:
        wanted = next(steps)
        while True:
            ready = yield wanted
            if not ready and WATCH.check_silence(began):
                raise SilentServerError("The server does not answer.")
            wanted = steps.send(ready)
    except StopIteration as end:
        result: Result = end.value
        return result


__all__ = [
    "Binary",
    "DataError",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "connect",
]
