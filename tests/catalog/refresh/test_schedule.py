"""What is due while the queue is away is sent once it is back, once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from celery.app import app_or_default
from django.utils import timezone
from django_celery_beat import schedulers
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from kombu.exceptions import OperationalError

from catalog.refresh import later
from catalog.schedule import SECONDS_TO_NEXT_TRY, Scheduler
from catalog.tasks import refresh_releases

pytestmark = pytest.mark.django_db


class Queue:
    """Takes what is sent, unless it is away."""

    def __init__(self) -> None:
        self.away = False
        self.taken: list[tuple[Any, ...]] = []

    def apply_async(self, args: Any, kwargs: Any, *, producer: object, **_: Any) -> None:
        assert producer is None, "a connection of one's own stays dead once it died"
        if self.away:
            raise OperationalError("away")
        self.taken.append((*args, *kwargs.values()))


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()
    monkeypatch.setattr(
        schedulers, "close_old_connections", lambda: None
    )  # it would end the transaction the test is in
    monkeypatch.setattr(refresh_releases, "apply_async", queue.apply_async)
    return queue


@pytest.fixture
def due() -> PeriodicTask:
    """The schedule, whose hour has come."""
    PeriodicTask.objects.all().delete()
    hourly, _ = IntervalSchedule.objects.get_or_create(every=1, period="hours")
    before = timezone.now() - timedelta(hours=1)
    return PeriodicTask.objects.create(
        name="due", task=later.TASK, interval=hourly, last_run_at=before
    )


def _scheduler() -> Scheduler:
    scheduler = Scheduler(app=app_or_default())
    scheduler._finalize.cancel()  # it would still write at the end of the process
    return scheduler


def _ticks(scheduler: Scheduler, count: int = 6) -> list[float]:
    return [scheduler.tick() for _ in range(count)]


def test_what_is_due_is_sent_once(queue: Queue, due: PeriodicTask) -> None:
    _ticks(_scheduler())
    assert queue.taken == [()]
    assert not PeriodicTask.objects.filter(name=later.NAME).exists()


def test_what_was_due_while_the_queue_was_away_is_sent_once_it_is_back(
    queue: Queue, due: PeriodicTask
) -> None:
    queue.away = True
    scheduler = _scheduler()
    assert _ticks(scheduler)[-1] == SECONDS_TO_NEXT_TRY, (
        "it is not tried again and again without a pause"
    )
    queue.away = False
    _ticks(scheduler)
    assert queue.taken == [(None, "schedule")]
    assert not PeriodicTask.objects.get(name=later.NAME).enabled
    _ticks(_scheduler())
    assert len(queue.taken) == 1


def test_a_schedule_that_is_started_anew_still_knows_what_was_not_sent(
    queue: Queue, due: PeriodicTask
) -> None:
    queue.away = True
    scheduler = _scheduler()
    _ticks(scheduler)
    scheduler.sync()
    queue.away = False
    _ticks(_scheduler())
    assert queue.taken == [(None, "schedule")]


def test_what_a_page_asked_for_while_the_queue_was_away_is_sent_once_each_time(
    queue: Queue,
) -> None:
    PeriodicTask.objects.all().delete()
    scheduler = _scheduler()
    _ticks(scheduler)
    for _ in range(2):
        later.note(None, "admin: curator")
        later.note(None, "admin: curator")
        _ticks(scheduler)
    assert queue.taken == [(None, "admin: curator")] * 2
    assert json.loads(PeriodicTask.objects.get(name=later.NAME).args) == [None, "admin: curator"]
