"""What workers do each minute and each hour; without a broker the web server's timer does it."""

from __future__ import annotations

from collections.abc import Callable

from celery import shared_task

from advisor.decisions.states import expire_due
from advisor.decisions.stored_answers import forget_answers
from advisor.decisions.watch.lead_times import tell_ahead
from advisor.decisions.watch.outbox import send_due
from advisor.decisions.watch.run import watch
from advisor.decisions.watch.schedule import LEAD_TIMES_TASK, OUTBOX_TASK, WATCH_TASK

ALSO_LOOK_AHEAD: list[Callable[[], object]] = []
"""What else is told ahead, of things that decisions know nothing of."""


@shared_task(name=WATCH_TASK)
def watch_decisions() -> None:
    watch()


@shared_task(name=OUTBOX_TASK)
def send_notices() -> None:
    send_due()


@shared_task(name=LEAD_TIMES_TASK)
def look_ahead() -> None:
    """What has expired is watched no more, so that comes first."""
    expire_due()
    tell_ahead()
    for look in ALSO_LOOK_AHEAD:
        look()
    forget_answers()
