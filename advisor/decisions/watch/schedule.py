"""When decisions are watched and notices are sent: rows that each new database gets.

Each run asks the database first whether there is anything to do, which coalesces the changes of a
minute and needs no message that could be lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.apps.registry import Apps
from django.db.migrations import Migration

WATCH_TASK = "advisor.watch_decisions"
OUTBOX_TASK = "advisor.send_notices"
LEAD_TIMES_TASK = "advisor.look_ahead"
CREATED_WITH = ("advisor", "0001_decisions")


class Scheduled(NamedTuple):
    task: str
    name: str
    description: str
    every: int
    period: str
    seconds_until_stale: int


SCHEDULE = (
    Scheduled(
        WATCH_TASK,
        "Watch decisions",
        "Compares approved decisions with the catalog where it has changed.",
        1,
        "minutes",
        55,
    ),
    Scheduled(
        OUTBOX_TASK, "Send notices", "Sends the e-mails and webhooks of notices.", 1, "minutes", 55
    ),
    Scheduled(
        LEAD_TIMES_TASK,
        "Look ahead",
        "Tells teams of ends of support and reviews at their lead times.",
        1,
        "hours",
        3000,
    ),
)


def ensure_schedule(
    *,
    apps: Apps,
    plan: Sequence[tuple[Migration, bool]] = (),
    using: str = "default",
    **_: object,
) -> None:
    """Called after each migrate. Keeps changes to the rows, and their deletion."""
    applied = {(step.app_label, step.name) for step, backwards in plan if not backwards}
    if CREATED_WITH in applied:
        create_schedule(apps, using)


def create_schedule(
    apps: Apps, using: str = "default", schedule: Sequence[Scheduled] = SCHEDULE
) -> None:
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(using)
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects.using(using)
    for row in schedule:
        if tasks.filter(task=row.task).exists():
            continue
        interval, _ = intervals.get_or_create(every=row.every, period=row.period)
        tasks.create(
            name=row.name,
            task=row.task,
            interval=interval,
            expire_seconds=row.seconds_until_stale,
            description=row.description,
        )
