"""The one run that may be under way: begun, kept alive by its heartbeat, finished, or given up by the next.

The database holds that there is only one: a partial unique constraint for the beginning, conditional updates for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import CatalogVersion, Run
from catalog.refresh import owner


class LeaseLostError(Exception):
    """Another process took this run for dead and gave it up: what it still wanted to write is no longer its to write."""


def begin(expected: list[str], *, whole: bool, started_by: str) -> Run | None:
    """A run of our own; None where another is under way."""
    give_up_the_dead()
    now = timezone.now()
    try:
        with transaction.atomic():
            return Run.objects.create(
                expected=expected,
                whole=whole,
                started_by=started_by[:80],
                owner=owner.own(),
                started=now,
                heartbeat=now,
            )
    except IntegrityError:
        return None


def under_way() -> Run | None:
    return Run.objects.filter(state="running").first()


def hand_over(run: Run, process: int) -> None:
    """From now on it is another process of this machine that carries the run out, unless it is over already."""
    Run.objects.filter(pk=run.pk, state="running").update(owner=owner.of(process))


def take_over(run: Run) -> None:
    """Be the one who carries out a run that another process has begun."""
    _still_running(run, owner=owner.own(), heartbeat=timezone.now())


def beat(run: Run, doing: str = "") -> None:
    """Say that the run is alive, and what it does. Within a transaction this also keeps it from being given up until the end of that."""
    _still_running(run, heartbeat=timezone.now(), **({"note": doing} if doing else {}))


def _still_running(run: Run, **fields: Any) -> None:
    if not Run.objects.filter(pk=run.pk, state="running").update(**fields):
        raise LeaseLostError(f"{run} was given up by another process.")


def finish(run: Run, state: str, note: str = "") -> None:
    run.state, run.finished, run.note = state, timezone.now(), note
    _still_running(run, state=state, finished=run.finished, note=note)


def give_up_the_dead() -> None:
    """Mark a run as abandoned whose process is gone, or that gave no sign of life for twice the time a task may take."""
    for run in Run.objects.filter(state="running"):
        if why := why_dead(run):
            seen = Run.objects.filter(pk=run.pk, state="running", heartbeat=run.heartbeat)
            seen.update(state="abandoned", finished=timezone.now(), note=why)


def why_dead(run: Run) -> str:
    """Why a run that says that it is running no longer is; empty where it may be alive."""
    if timezone.now() - run.heartbeat > timedelta(seconds=2 * settings.CELERY_TASK_TIME_LIMIT):
        return "It gave no sign of life for too long."
    return "Its process is gone." if owner.is_gone(run.owner) else ""


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction of book-keeping: it takes its locks in the order in which a change of the catalog does."""
    with transaction.atomic():
        CatalogVersion.objects.select_for_update().filter(id=1).first()
        yield
