"""Rows of the schedule that each new database gets, and which stay as people change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.apps.registry import Apps
from django.db.migrations import Migration


class Scheduled(NamedTuple):
    """A task every so many minutes or hours (`period`)."""

    task: str
    name: str
    description: str
    every: int
    period: str
    seconds_until_stale: int


@dataclass(frozen=True)
class Schedule:
    """`created_with`: app and name of a migration; a database that it is applied to is new."""

    created_with: tuple[str, str]
    rows: tuple[Scheduled, ...]

    def ensure(
        self,
        *,
        apps: Apps,
        plan: Sequence[tuple[Migration, bool]] = (),
        using: str = "default",
        **_: object,
    ) -> None:
        """Called after each migrate. Keeps changes to the rows, and their deletion."""
        applied = {(step.app_label, step.name) for step, backwards in plan if not backwards}
        if self.created_with in applied:
            self.create(apps, using)

    def create(self, apps: Apps, using: str = "default") -> None:
        """Those whose task no row has."""
        tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(using)
        intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects.using(using)
        for row in self.rows:
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
