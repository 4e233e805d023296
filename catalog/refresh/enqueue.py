"""Ask for a refresh from a page: through the queue where there is one, else here and now; and in words what will happen."""

from __future__ import annotations

import logging
from time import monotonic

from django.conf import settings
from kombu.exceptions import OperationalError

from catalog.models.refresh import RUN_STATES
from catalog.refresh import later, lease
from catalog.refresh.run import refresh
from catalog.tasks import refresh_releases

log = logging.getLogger(__name__)

SECONDS = 1.5
UNSENT = (OperationalError, OSError, TimeoutError)
QUEUED = "A worker will refresh as soon as one is free; runs show what came of it."
QUEUE_AWAY = "The queue does not answer. The refresh is noted, and starts as soon as the queue is back."


def ask(*, started_by: str, products: list[str] | None = None) -> tuple[bool, str]:
    """Whether it was taken up, and what to say of it. A queue that is away or silent costs at most a few seconds."""
    if run := lease.under_way():
        return True, f"{run} is under way already, started by {run.started_by}."
    if settings.CELERY_TASK_ALWAYS_EAGER:
        run = refresh(products, started_by=started_by)
        return run.state in ("ok", "running"), f"{run}: {RUN_STATES[run.state]}."
    try:
        _send(products, started_by)
    except UNSENT as error:
        log.warning("The queue does not take a refresh: %s", error)
        later.note(products, started_by)
        return False, QUEUE_AWAY
    return True, QUEUED


def _send(products: list[str] | None, started_by: str) -> None:
    """A second time where the first fails at once: a connection from before the queue was started anew shows only then that it is dead."""
    began = monotonic()
    try:
        refresh_releases.apply_async((products, started_by), retry=False, timeout=SECONDS, confirm_timeout=SECONDS)
    except UNSENT:
        if monotonic() - began > SECONDS / 2:
            raise
        refresh_releases.apply_async((products, started_by), retry=False, timeout=SECONDS, confirm_timeout=SECONDS)
