"""Django's backend for SQLite, which waits for a lock for as long as a reader waits for a page."""

from typing import Any

from django.db.backends.sqlite3 import base

from config.databases.guard import Guarded
from config.databases.watch import WATCH

WAIT_OF_A_PAGE = 4
"""Seconds for which a web request waits for the lock of another writer."""
WAIT_OF_A_PROBE = 0.5


class GuardedSQLite(Guarded, base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:  # Any: as Django has them
        params = super().get_connection_params()
        if WATCH.probes_here:
            params["timeout"] = WAIT_OF_A_PROBE
        elif WATCH.is_on:
            params["timeout"] = WAIT_OF_A_PAGE
        return params


DatabaseWrapper = GuardedSQLite  # by this name Django finds it
