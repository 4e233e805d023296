"""The tasks of decisions and imports are scheduled in a new database, and servers without a broker
know them."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.migrations import Migration
from django_celery_beat.models import PeriodicTask

from advisor.decisions.watch import schedule as watch_schedule
from advisor.fleet.imports import schedule as import_schedule
from advisor.schedule import Schedule
from catalog.scheduled import TASKS

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

SCHEDULES = pytest.mark.parametrize(
    "schedule", [watch_schedule.SCHEDULE, import_schedule.SCHEDULE], ids=["watch", "imports"]
)


def plan(schedule: Schedule, *, backwards: bool = False) -> list[tuple[Migration, bool]]:
    app, name = schedule.created_with
    return [(Migration(name, app), backwards)]


@SCHEDULES
def test_new_database_is_scheduled(schedule: Schedule) -> None:
    """As the migrations of the tests' database did."""
    for row in schedule.rows:
        task = PeriodicTask.objects.get(task=row.task)
        assert (task.interval.every, task.interval.period) == (row.every, row.period)


@SCHEDULES
def test_only_a_new_database_is_scheduled(schedule: Schedule) -> None:
    tasks = PeriodicTask.objects.filter(task__in=[row.task for row in schedule.rows])
    tasks.delete()
    for other in ([], plan(schedule, backwards=True)):
        schedule.ensure(apps=apps, plan=other)
        assert not tasks.all().exists(), "an operator has deleted it"
    schedule.ensure(apps=apps, plan=plan(schedule))
    schedule.ensure(apps=apps, plan=plan(schedule))
    assert tasks.all().count() == len(schedule.rows)


@SCHEDULES
def test_server_without_a_broker_knows_the_tasks(schedule: Schedule) -> None:
    assert {row.task for row in schedule.rows} <= TASKS.keys()
