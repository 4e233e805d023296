"""Health checks of single components, for systemd and containers.

A component that is missing or cannot be checked is not healthy.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.connection import Connection

from config.celery import app
from config.models import BEAT, LastRun

SECONDS = 3.0
BEAT_IS_LATE_AFTER = timedelta(seconds=90)
NO_BROKER = "BROKER_URL is not set: there is no queue, no worker and no beat."


@dataclass(frozen=True)
class Health:
    healthy: bool
    sentence: str


@dataclass(frozen=True)
class Target:
    """`node`: a worker, as Celery names it. `url`: where the web process listens."""

    node: str
    url: str


def check_worker(target: Target) -> Health:
    """Pings through the queue, so that a worker that has lost its connection is unhealthy too."""
    if not settings.BROKER_URL:
        return Health(False, NO_BROKER)
    try:
        with _broker() as broker:
            inspect = app.control.inspect([target.node], timeout=SECONDS, connection=broker)
            answers = inspect.ping()
    except Exception as error:  # each library of a queue raises its own
        return Health(False, f"The queue is not responding: {_first_line(error)}.")
    if not (answers or {}).get(target.node):
        return Health(False, f"The worker {target.node} did not respond within {SECONDS:g} s.")
    return Health(True, f"The worker {target.node} is responding.")


def check_beat(target: Target) -> Health:
    if not settings.BROKER_URL:
        return Health(False, NO_BROKER)
    try:
        row = LastRun.objects.filter(name=BEAT).first()
    except Error as error:
        return Health(False, f"Beat's last tick cannot be read: {_first_line(error)}.")
    if row is None:
        return Health(False, "Beat has never ticked on this database.")
    age = timezone.now() - row.at
    if age < -BEAT_IS_LATE_AFTER:
        return Health(False, f"Beat's last tick is in the future ({row.at:%Y-%m-%d %H:%M} UTC).")
    sentence = f"Beat ticked {max(age.total_seconds(), 0):.0f} s ago."
    return Health(age <= BEAT_IS_LATE_AFTER, sentence)


def check_web(target: Target) -> Health:
    address = urlsplit(target.url)
    host = urlsplit(settings.SITE_URL).netloc
    web = HTTPConnection(address.hostname or "", address.port or 80, timeout=SECONDS)
    try:
        web.request("GET", address.path or "/healthz/live", headers={"Host": host})
        status = web.getresponse().status
    except (OSError, HTTPException) as error:
        return Health(False, f"{target.url} is not responding: {error or type(error).__name__}.")
    finally:
        web.close()
    return Health(status == 200, f"{target.url} returned {status}.")


def check_database(target: Target) -> Health:
    try:
        executor = MigrationExecutor(connection)
    except Error as error:
        return Health(False, f"The database is not responding: {_first_line(error)}.")
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Health(False, f"The database lacks {missing} migrations: run manage.py migrate.")
    return Health(True, f"{connection.vendor} is responding and migrated.")


def check_broker(target: Target) -> Health:
    if not settings.BROKER_URL:
        return Health(False, NO_BROKER)
    try:
        with _broker() as broker:
            broker.connect()
    except Exception as error:  # each library of a queue raises its own
        return Health(False, f"The queue is not responding: {_first_line(error)}.")
    return Health(True, "The queue is responding.")


CHECKS: dict[str, Callable[[Target], Health]] = {
    "worker": check_worker,
    "beat": check_beat,
    "web": check_web,
    "database": check_database,
    "broker": check_broker,
}


def default_node() -> str:
    return f"celery@{socket.gethostname()}"


def _broker() -> Connection:
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    return Connection(
        settings.BROKER_URL,
        connect_timeout=SECONDS,
        transport_options={**options, "socket_timeout": SECONDS},
    )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
