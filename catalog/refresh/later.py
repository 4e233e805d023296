"""A refresh the queue could not take: a row among the periodic tasks, sent once as soon as the queue is back (catalog/schedule.py)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django_celery_beat.models import ClockedSchedule, PeriodicTask

TASK = "catalog.refresh_releases"
NAME = "Refresh as soon as the queue is back"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Due at once, whenever it is looked at."""


def note(products: list[str] | None, started_by: str) -> None:
    """However often it is asked for, it is sent once; of several wishes the last counts."""
    at_once, _ = ClockedSchedule.objects.get_or_create(clocked_time=LONG_AGO)
    wanted = {
        "task": TASK,
        "args": json.dumps([products, started_by]),
        "clocked": at_once,
        "one_off": True,
        "enabled": True,
        "total_run_count": 0,
        "description": "Made where the queue did not answer; switched off once it was sent.",
    }
    PeriodicTask.objects.update_or_create(name=NAME, defaults=wanted)
