"""Limits how long a curator's save waits for another one; then the page says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

SECONDS = 5
_LOCKED = ("lock timeout", "database is locked", "database table is locked")


@contextmanager
def short_waits() -> Iterator[None]:
    """Waiting for a lock ends after SECONDS, with an error that `is_lock_timeout` recognizes."""
    _wait_at_most(SECONDS)
    try:
        yield
    finally:
        _wait_as_configured()


@contextmanager
def read_only() -> Iterator[None]:
    """Keeps transactions that only read from taking the write lock on SQLite."""
    if connection.vendor != "sqlite":
        yield
        return
    sqlite: Any = connection  # Any: the stubs do not know SQLite's own attributes
    mode, sqlite.transaction_mode = sqlite.transaction_mode, None
    try:
        yield
    finally:
        sqlite.transaction_mode = mode


def is_lock_timeout(error: OperationalError) -> bool:
    return any(words in str(error) for words in _LOCKED)


def _wait_at_most(seconds: float) -> None:
    milliseconds = int(seconds * 1000)
    _execute(
        f"SET lock_timeout = {milliseconds}"
        if connection.vendor == "postgresql"
        else f"PRAGMA busy_timeout = {milliseconds}"
    )


def _wait_as_configured() -> None:
    if connection.connection is None or connection.needs_rollback:
        return  # a new connection begins as configured, and SET ends with its transaction
    if connection.vendor == "postgresql":
        _execute("RESET lock_timeout")
    else:
        _wait_at_most(connection.settings_dict["OPTIONS"].get("timeout", 5))


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
