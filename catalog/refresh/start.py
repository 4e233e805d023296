"""Start a refresh from a page: through the queue, or in a thread of the server without one."""

from __future__ import annotations

import logging
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from kombu.exceptions import OperationalError

from catalog.models import Run
from catalog.refresh import lease, thread
from catalog.refresh.run import begin
from catalog.refresh.tasks import refresh_releases

log = logging.getLogger(__name__)

SECONDS_TO_SEND = 1.5
NOT_SENT = (OperationalError, OSError, TimeoutError)
QUEUED = "A worker starts the refresh as soon as it is free; the list of runs shows the outcome."
QUEUE_AWAY = "The queue is not responding, so the web server runs the refresh."


class Started(NamedTuple):
    """`as_usual`: whether nothing is wrong. The run, where it is known already."""

    as_usual: bool
    message: str
    run: Run | None = None


def start_refresh(*, started_by: str) -> Started:
    """Of all products. Nobody waits for the refresh, nor more than seconds for a silent queue."""
    lease.abandon_expired()
    if run := lease.under_way():
        return _under_way(run)
    if not settings.BROKER_URL:
        return _start_thread(started_by)
    try:
        _send(started_by)
    except NOT_SENT as error:
        log.warning("The queue does not take a refresh: %s", error)
        return _start_instead(started_by)
    return Started(True, QUEUED)


def _start_thread(started_by: str) -> Started:
    run = begin(started_by=started_by)
    if run is None:
        return _under_way(Run.objects.latest("id"))
    thread.start(run)
    return Started(True, f"{run} has begun; this page shows how it goes.", run)


def _start_instead(started_by: str) -> Started:
    started = _start_thread(started_by)
    return Started(False, f"{QUEUE_AWAY} {started.message}", started.run)


def _under_way(run: Run) -> Started:
    return Started(True, f"{run} is under way already, started by {run.started_by}.", run)


def _send(started_by: str) -> None:
    """Twice where the first try fails at once: a pooled connection from before the queue was
    restarted shows only when used that it is dead."""
    began = monotonic()
    try:
        _send_once(started_by)
    except NOT_SENT:
        if monotonic() - began > SECONDS_TO_SEND / 2:
            raise
        _send_once(started_by)


def _send_once(started_by: str) -> None:
    """Without retries, which are for beat and workers: one use of them changes the pooled
    connection for good."""
    refresh_releases.apply_async(
        (None, started_by), retry=False, timeout=SECONDS_TO_SEND, confirm_timeout=SECONDS_TO_SEND
    )
