"""The scheduled tasks by name, for servers without a broker, which carry them out themselves; and
what a clock that was wrong leaves in the schedule."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import Task
from django_celery_beat.models import PeriodicTask, PeriodicTasks

TASKS: dict[str, Task] = {}
"""Each app adds its own when it starts."""

AHEAD_AT_MOST = timedelta(minutes=1)
"""By how much the clocks of two machines may differ."""

log = logging.getLogger(__name__)


def forget_future_runs(now: datetime) -> None:
    """Tasks that ran while the clock was ahead would not be due again until that day."""
    ahead = PeriodicTask.objects.filter(last_run_at__gt=now + AHEAD_AT_MOST)
    names = list(ahead.order_by("name").values_list("name", flat=True))
    if names and ahead.update(last_run_at=now):
        PeriodicTasks.update_changed()  # beat reads the schedule again
        log.warning(
            "The clock was ahead when these tasks last ran: %s. They run again from now on.",
            ", ".join(names),
        )
