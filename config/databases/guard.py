"""What both backends do: refuse at once while the database is away, and report what fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, connections

from config.databases.watch import WATCH

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper as _Base
else:
    _Base = object

UNAVAILABLE = (OperationalError, InterfaceError)

_SMALLEST_QUERY = {
    "postgresql": "SELECT 1",
    "sqlite": "SELECT count(*) FROM sqlite_master",  # SELECT 1 would not read the file
}


class Guarded(_Base):
    """Mixin of a DatabaseWrapper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django has them
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._execute)

    def connect(self) -> None:
        WATCH.check()
        try:
            super().connect()
        except Exception:  # of the driver, whatever it is
            WATCH.suspect()
            raise

    def _execute(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        WATCH.check()
        try:
            result = execute(sql, params, many, context)
        except UNAVAILABLE:
            WATCH.suspect()
            raise
        WATCH.answered()
        return result


def probe() -> None:
    """Raises unless the database answers a new connection."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SMALLEST_QUERY[connection.vendor])
    finally:
        connection.close()


class NotAnOutage(logging.Filter):
    """For the logger of requests: an outage is one line, and no line for each request in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, UNAVAILABLE)
