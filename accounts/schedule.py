"""The scheduled task that removes expired rows; each new database gets it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.migrations import Migration

from accounts.tasks import CLEAR_TASK

NAME = "Remove expired sessions"
DESCRIPTION = "Removes expired sessions, sign-in counters and known devices."
CREATED_WITH = ("accounts", "0003_sign_in")
SECONDS_UNTIL_STALE = 6 * 3600


def ensure_schedule(
    *,
    apps: Apps,
    plan: Sequence[tuple[Migration, bool]] = (),
    using: str = "default",
    **_: object,
) -> None:
    """Called after each migrate. Keeps changes to the row, and its deletion."""
    applied = {(step.app_label, step.name) for step, backwards in plan if not backwards}
    if CREATED_WITH in applied:
        create_schedule(apps, using)


def create_schedule(apps: Apps, using: str = "default") -> None:
    """Once a day, at a random time."""
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(using)
    if tasks.filter(task=CLEAR_TASK).exists():
        return
    hours = apps.get_model("django_celery_beat", "CrontabSchedule").objects.using(using)
    crontab, _ = hours.get_or_create(
        minute=str(random.randrange(60)),  # noqa: S311
        hour=str(random.randrange(24)),  # noqa: S311
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone="UTC",
    )
    tasks.create(
        name=NAME,
        task=CLEAR_TASK,
        crontab=crontab,
        expire_seconds=SECONDS_UNTIL_STALE,
        description=DESCRIPTION,
    )
