"""Django's backend for PostgreSQL, with limits for web requests."""

from typing import Any

from django.db.backends.postgresql import base

from config.databases.guard import Guarded
from config.databases.postgresql import driver
from config.databases.watch import WATCH

LIMITS = "-c statement_timeout=15s -c lock_timeout=4s"
SECONDS_TO_CONNECT = 2
"""The least that psycopg knows."""

DEAD_HOST = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # ms
}
"""How commands and workers notice it, which wait for a database that is only slow."""


class GuardedPostgreSQL(Guarded, base.DatabaseWrapper):
    Database = driver

    def get_connection_params(self) -> dict[str, Any]:  # Any: as Django has them
        params = super().get_connection_params()
        if WATCH.is_on:
            params["options"] = f"{LIMITS} {params.get('options', '')}".strip()
            params.setdefault("connect_timeout", SECONDS_TO_CONNECT)
        return {**DEAD_HOST, **params}

    def get_new_connection(self, conn_params: dict[str, Any]) -> driver.Connection:
        connection: driver.Connection = super().get_new_connection(conn_params)
        return connection


DatabaseWrapper = GuardedPostgreSQL  # by this name Django finds it
