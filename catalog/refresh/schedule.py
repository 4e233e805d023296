"""When release data is refreshed and links are checked: rows that each new database gets.

Curators change them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.migrations import Migration

TASK = "catalog.refresh_releases"
NAME = "Refresh release data"
DESCRIPTION = "Asks endoflife.date for news of every enabled product."
SECONDS_UNTIL_STALE = 6 * 3600
CREATED_WITH = ("catalog", "0007_schedule")
"""A database that this migration is applied to has never had a schedule."""

LINK_TASK = "catalog.check_links"
LINK_NAME = "Check links"
LINK_DESCRIPTION = "Asks for every source once a week. Does nothing unless LINK_CHECK is set."
LINKS_CREATED_WITH = ("catalog", "0017_curation")

Plan = Sequence[tuple[Migration, bool]]


def ensure_schedule(*, apps: Apps, plan: Plan = (), using: str = "default", **_: object) -> None:
    """Called after each migrate. A curator's change or deletion of the row stays."""
    applied = {(step.app_label, step.name) for step, backwards in plan if not backwards}
    if CREATED_WITH in applied:
        create_schedule(apps, using)
    if LINKS_CREATED_WITH in applied:
        create_link_schedule(apps, using)


def create_link_schedule(apps: Apps, using: str = "default") -> None:
    """Once a week, on a day and at a minute drawn here."""
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(using)
    if tasks.filter(task=LINK_TASK).exists():
        return
    hours = apps.get_model("django_celery_beat", "CrontabSchedule").objects.using(using)
    day, hour, minute = (random.randrange(most) for most in (7, 24, 60))  # noqa: S311
    crontab, _ = hours.get_or_create(
        minute=str(minute),
        hour=str(hour),
        day_of_week=str(day),
        day_of_month="*",
        month_of_year="*",
        timezone="UTC",
    )
    tasks.create(
        name=LINK_NAME,
        task=LINK_TASK,
        crontab=crontab,
        expire_seconds=SECONDS_UNTIL_STALE,
        description=LINK_DESCRIPTION,
    )


def create_schedule(apps: Apps, using: str = "default") -> None:
    """Every six hours, at a minute drawn here: installations do not all ask at once."""
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(using)
    if tasks.filter(task=TASK).exists():
        return
    hours = apps.get_model("django_celery_beat", "CrontabSchedule").objects.using(using)
    first_hour, minute = random.randrange(6), random.randrange(60)  # noqa: S311
    crontab, _ = hours.get_or_create(
        minute=str(minute),
        hour=f"{first_hour}-23/6",
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone="UTC",
    )
    tasks.create(
        name=NAME,
        task=TASK,
        crontab=crontab,
        expire_seconds=SECONDS_UNTIL_STALE,
        description=DESCRIPTION,
    )
