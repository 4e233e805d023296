"""Ask for a refresh from a page: through the queue where there is one, else in a process of its own; and in words what will happen."""

from __future__ import annotations

import logging
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from kombu.exceptions import OperationalError

from catalog.models import Run
from catalog.refresh import detached, later, lease
from catalog.refresh.run import begin
from catalog.tasks import refresh_releases

log = logging.getLogger(__name__)

SECONDS = 1.5
UNSENT = (OperationalError, OSError, TimeoutError)
QUEUED = "A worker will refresh as soon as one is free; runs show what came of it."
QUEUE_AWAY = (
    "The queue does not answer. The refresh is noted, and starts as soon as the queue is back."
)


class Asked(NamedTuple):
    """Whether it was taken up, what to say of it, and the run, where it is known already."""

    taken: bool
    words: str
    run: Run | None = None


def ask(*, started_by: str, products: list[str] | None = None) -> Asked:
    """Nobody waits for the refresh itself. A queue that is away or silent costs at most a few seconds."""
    lease.give_up_the_dead()
    if run := lease.under_way():
        return _under_way(run)
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return _by_itself(products, started_by)
    try:
        _send(products, started_by)
    except UNSENT as error:
        log.warning("The queue does not take a refresh: %s", error)
        later.note(products, started_by)
        return Asked(False, QUEUE_AWAY)
    return Asked(True, QUEUED)


def _by_itself(products: list[str] | None, started_by: str) -> Asked:
    run = begin(products, started_by=started_by)
    if run is None:
        return _under_way(Run.objects.latest("id"))
    try:
        detached.start(run)
    except OSError as error:
        log.warning("No process for a refresh: %s", error)
        lease.finish(run, "failed", f"No process could be started for it: {error}")
        return Asked(False, f"{run} could not be started: {error}.", run)
    return Asked(True, f"{run} has begun; this page shows how it goes.", run)


def _under_way(run: Run) -> Asked:
    return Asked(True, f"{run} is under way already, started by {run.started_by}.", run)


def _send(products: list[str] | None, started_by: str) -> None:
    """A second time where the first fails at once: a connection from before the queue was started anew shows only then that it is dead."""
    began = monotonic()
    try:
        refresh_releases.apply_async(
            (products, started_by), retry=False, timeout=SECONDS, confirm_timeout=SECONDS
        )
    except UNSENT:
        if monotonic() - began > SECONDS / 2:
            raise
        refresh_releases.apply_async(
            (products, started_by), retry=False, timeout=SECONDS, confirm_timeout=SECONDS
        )
