"""Carries out the schedule in the web server where there is no broker, and so no beat."""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.db.models import F
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from accounts.tasks import CLEAR_TASK, clear_expired
from catalog.models import Run
from catalog.refresh import lease, thread
from catalog.refresh.schedule import LINK_TASK, TASK
from catalog.refresh.tasks import check_all_links, refresh_releases
from catalog.scheduled import TASKS, forget_future_runs

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 10
REPEATED_FOR = timedelta(hours=1)
"""A run that was interrupted longer ago is left to the schedule."""
TASKS.update({TASK: refresh_releases, LINK_TASK: check_all_links, CLEAR_TASK: clear_expired})


def start_timer() -> None:
    if not settings.BROKER_URL:
        thread.start_daemon(_keep_looking, name="refresh-timer")


def _keep_looking() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            run_due(timezone.now())
            repeat_interrupted(timezone.now())
        except (OperationalError, InterfaceError):
            log.debug("The database is away")  # the web server has said so
        except Exception as error:  # the next look may find the database again
            log.warning("A scheduled task failed: %s", error)
        finally:
            connections.close_all()


def run_due(now: datetime) -> None:
    """Do what is due, here and now. Of several servers one does it."""
    forget_future_runs(now)
    for task in PeriodicTask.objects.filter(task__in=TASKS, enabled=True, one_off=False):
        last_run_at = task.last_run_at
        if ModelEntry(task).is_due().is_due and claim(task, last_run_at, now):
            arguments = {"args": json.loads(task.args), "kwargs": json.loads(task.kwargs)}
            TASKS[task.task].apply(**arguments)


def repeat_interrupted(now: datetime) -> None:
    """Do again, once, what a server was doing when it was killed."""
    lease.abandon_expired()
    latest = list(Run.objects.order_by("-id")[:2])
    if [run.state for run in latest].count("abandoned") != 1 or latest[0].state != "abandoned":
        return
    run = latest[0]
    scheduled = PeriodicTask.objects.filter(task=TASK, enabled=True).exists()
    if scheduled and now - run.heartbeat < REPEATED_FOR:
        refresh_releases.apply((None if run.whole else run.expected, run.started_by))


def claim(task: PeriodicTask, last_run_at: datetime | None, now: datetime) -> bool:
    unclaimed = PeriodicTask.objects.filter(pk=task.pk, last_run_at=last_run_at)
    return bool(unclaimed.update(last_run_at=now, total_run_count=F("total_run_count") + 1))
