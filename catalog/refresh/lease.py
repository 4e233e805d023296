"""The one run that may be under way: begun, kept alive by heartbeats, finished, or abandoned.

The database holds that there is only one: a partial unique constraint for the beginning,
conditional updates for the rest. A run whose process was killed expires with its heartbeat.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import CatalogVersion, Run

SECONDS_BETWEEN_HEARTBEATS = 5
EXPIRES_AFTER = timedelta(seconds=45)
"""Longer than a write waits for a lock (20 s on SQLite)."""
AHEAD_AT_MOST = timedelta(minutes=10)
"""A heartbeat further in the future is of a clock that was wrong."""
EXPIRED = "It gave no sign of life for too long."

_TOKEN = secrets.token_hex(4)


class LeaseLostError(Exception):
    """Another process abandoned this run, which must not write any more."""


def owner() -> str:
    """This process: host, number, and what tells it from a later process of that number."""
    return f"{socket.gethostname()}:{os.getpid()}:{_TOKEN}"


def begin(expected: list[str], *, whole: bool, started_by: str) -> Run | None:
    """A run of our own; None where another is under way."""
    abandon_expired()
    now = timezone.now()
    try:
        with transaction.atomic():
            return Run.objects.create(
                expected=expected,
                whole=whole,
                started_by=started_by[:80],
                owner=owner(),
                started=now,
                heartbeat=now,
            )
    except IntegrityError:
        return None


def under_way() -> Run | None:
    return Run.objects.filter(state="running").first()


def beat(run: Run, note: str = "") -> None:
    """Say that the run is alive, and what it does.

    Within a transaction this also keeps the run from being abandoned until the transaction ends.
    """
    _update_running(run, heartbeat=timezone.now(), **({"note": note} if note else {}))


def finish(run: Run, state: str, note: str = "") -> None:
    run.state, run.finished, run.note = state, timezone.now(), note
    _update_running(run, state=state, finished=run.finished, note=note)


def _update_running(run: Run, **fields: object) -> None:
    if not Run.objects.filter(pk=run.pk, state="running").update(**fields):
        raise LeaseLostError(f"{run} was abandoned by another process.")


def is_expired(run: Run) -> bool:
    silence = timezone.now() - run.heartbeat
    return run.state == "running" and not -AHEAD_AT_MOST <= silence <= EXPIRES_AFTER


def abandon_expired() -> None:
    """Abandon a run that gave no sign of life, unless it gives one just now."""
    for run in Run.objects.filter(state="running"):
        if is_expired(run):
            unchanged = Run.objects.filter(pk=run.pk, state="running", heartbeat=run.heartbeat)
            unchanged.update(state="abandoned", finished=timezone.now(), note=EXPIRED)


def abandon_own(note: str) -> None:
    """Abandon the run of this process, which ends: the next need not wait until it expires."""
    own = Run.objects.filter(state="running", owner=owner())
    own.update(state="abandoned", finished=timezone.now(), note=note)


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction of book-keeping that takes its locks in the order a catalog change does."""
    with transaction.atomic():
        CatalogVersion.objects.select_for_update().filter(id=1).first()
        yield
