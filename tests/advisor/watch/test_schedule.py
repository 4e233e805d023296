"""The tasks of watching are scheduled in a new database, and servers without a broker know them."""

from __future__ import annotations

import pytest
from django.apps import apps
from django_celery_beat.models import PeriodicTask

from advisor.decisions.watch.schedule import SCHEDULE, create_schedule
from catalog.scheduled import TASKS

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


def test_every_task_is_scheduled_once() -> None:
    create_schedule(apps)
    create_schedule(apps)
    for row in SCHEDULE:
        task = PeriodicTask.objects.get(task=row.task)
        assert (task.interval.every, task.interval.period) == (row.every, row.period)


def test_server_without_a_broker_knows_the_tasks() -> None:
    assert {row.task for row in SCHEDULE} <= TASKS.keys()
