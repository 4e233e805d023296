"""The one run that may be under way: begun, kept alive by its heartbeat, finished, or given up by the next.

The database holds that there is only one: a partial unique constraint for the beginning, conditional updates for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

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
                expected=expected, whole=whole, started_by=started_by[:80], owner=owner.own(), started=now, heartbeat=now
            )
    except IntegrityError:
        return None


def under_way() -> Run | None:
    return Run.objects.filter(state="running").first()


def beat(run: Run) -> None:
    """Say that the run is alive. Within a transaction this also keeps it from being given up until the end of that."""
    if not Run.objects.filter(pk=run.pk, state="running").update(heartbeat=timezone.now()):
        raise LeaseLostError(f"{run} was given up by another process.")


def finish(run: Run, state: str, note: str = "") -> None:
    run.state, run.finished, run.note = state, timezone.now(), note
    if not Run.objects.filter(pk=run.pk, state="running").update(state=state, finished=run.finished, note=note):
        raise LeaseLostError(f"{run} was given up by another process.")


def give_up_the_dead() -> None:
    """Mark a run as abandoned whose process is gone, or that gave no sign of life for twice the time a task may take."""
    for run in Run.objects.filter(state="running"):
        silent = timezone.now() - run.heartbeat > timedelta(seconds=2 * settings.CELERY_TASK_TIME_LIMIT)
        if silent or owner.is_gone(run.owner):
            why = "It gave no sign of life for too long." if silent else "Its process is gone."
            seen = Run.objects.filter(pk=run.pk, state="running", heartbeat=run.heartbeat)
            seen.update(state="abandoned", finished=timezone.now(), note=why)


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction of book-keeping: it takes its locks in the order in which a change of the catalog does."""
    with transaction.atomic():
        CatalogVersion.objects.select_for_update().filter(id=1).first()
        yield
