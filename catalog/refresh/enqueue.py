"""Ask for a refresh from a page: through the queue where there is one, else in a process of its own; and in words what will happen."""

from __future__ import annotations

import logging
from typing import NamedTuple

from django.conf import settings
from kombu.exceptions import OperationalError

from catalog.models import Run
from catalog.refresh import detached, lease
from catalog.refresh.run import begin
from catalog.tasks import refresh_releases

log = logging.getLogger(__name__)

SECONDS = 1.5
QUEUED = "A worker will refresh as soon as one is free; runs show what came of it."
QUEUE_AWAY = "The queue does not answer. Nothing was started; the next scheduled refresh runs as soon as the queue is back."


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
        refresh_releases.apply_async((products, started_by), retry=False, timeout=SECONDS, confirm_timeout=SECONDS)
    except (OperationalError, OSError, TimeoutError) as error:
        log.warning("The queue does not take a refresh: %s", error)
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
