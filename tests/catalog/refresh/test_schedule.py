"""The schedule: a row of each new database, carried out by the web server without a broker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

from catalog.models import Run
from catalog.refresh import lease, schedule, thread, timer
from catalog.refresh.schedule import TASK
from catalog.scheduled import AHEAD_AT_MOST, forget_future_runs

pytestmark = pytest.mark.django_db


def _plan(*names: str, backwards: bool = False) -> list:
    migration = type("Migration", (), {"app_label": "catalog"})
    return [(type("Step", (migration,), {"name": name}), backwards) for name in names]


@pytest.fixture
def due() -> PeriodicTask:
    """The schedule, whose hour has come."""
    PeriodicTask.objects.all().delete()
    hourly, _ = IntervalSchedule.objects.get_or_create(every=1, period="hours")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    return PeriodicTask.objects.create(
        name="due", task=TASK, interval=hourly, last_run_at=an_hour_ago
    )


# The row


def test_a_new_database_has_a_schedule() -> None:
    task = PeriodicTask.objects.get(task=TASK)
    assert (task.name, task.enabled) == ("Refresh release data", True)
    assert (task.crontab.hour.endswith("-23/6"), task.crontab.day_of_week) == (True, "*")
    call_command("check")


def test_only_a_new_database_gets_a_schedule() -> None:
    PeriodicTask.objects.all().delete()
    for plan in ((), _plan("0014_later"), _plan("0007_schedule", backwards=True)):
        schedule.ensure_schedule(apps=apps, plan=plan)
        assert not PeriodicTask.objects.exists(), "a curator has deleted it"
    schedule.ensure_schedule(apps=apps, plan=_plan("0006_refresh", "0007_schedule"))
    schedule.ensure_schedule(apps=apps, plan=_plan("0007_schedule"))
    assert PeriodicTask.objects.get().task == TASK


def test_migrate_leaves_a_changed_schedule_alone() -> None:
    PeriodicTask.objects.filter(task=TASK).update(enabled=False, name="Mine")
    call_command("migrate", verbosity=0)
    assert PeriodicTask.objects.get(task=TASK, enabled=False).name == "Mine"


# The web server without a broker


def test_a_due_refresh_is_done_once(due: PeriodicTask, upstream) -> None:
    for _ in range(2):
        timer.run_due(timezone.now())
    run = Run.objects.get()
    assert (run.state, run.started_by, run.whole) == ("ok", "schedule", True)


def test_a_due_refresh_takes_the_arguments_of_its_row(due: PeriodicTask, upstream) -> None:
    PeriodicTask.objects.update(args='[["rhel"]]', kwargs='{"started_by": "the nightly row"}')
    timer.run_due(timezone.now())
    run = Run.objects.get()
    assert (run.expected, run.started_by) == (["rhel"], "the nightly row")


@pytest.mark.parametrize("change", [{"enabled": False}, {"last_run_at": None}, {"task": "other"}])
def test_task_not_due_does_not_run(due: PeriodicTask, change: dict, upstream) -> None:
    """A row that was never run counts from the moment it was saved."""
    PeriodicTask.objects.update(**change)
    timer.run_due(timezone.now())
    assert not Run.objects.exists()


def test_task_that_ran_in_the_future_runs_again(due: PeriodicTask, upstream, caplog) -> None:
    """The clock was years ahead and is right again."""
    now = timezone.now()
    PeriodicTask.objects.update(last_run_at=now + timedelta(days=1000))
    timer.run_due(now)
    due.refresh_from_db()
    assert due.last_run_at == now
    assert "The clock was ahead when these tasks last ran: due." in caplog.text
    assert PeriodicTasks.last_change() >= now, "beat reads the schedule again"
    forget_future_runs(now - AHEAD_AT_MOST)
    due.refresh_from_db()
    assert due.last_run_at == now, "clocks of two machines differ a little"


def test_of_two_servers_one_does_what_is_due(due: PeriodicTask, upstream, monkeypatch) -> None:
    claim = timer.claim
    other = timezone.now() - timedelta(seconds=1)

    def claim_second(task: PeriodicTask, *seen: object) -> bool:
        PeriodicTask.objects.update(last_run_at=other)
        return claim(task, *seen)

    monkeypatch.setattr(timer, "claim", claim_second)
    timer.run_due(timezone.now())
    assert not Run.objects.exists()


def _interrupted(**fields: object) -> Run:
    """A run whose server was killed a minute ago."""
    then = timezone.now() - timedelta(minutes=1)
    values = {"started_by": "schedule", "whole": True, "owner": "elsewhere:1:1", **fields}
    return Run.objects.create(**{"started": then, "heartbeat": then, **values})


def test_interrupted_run_is_repeated_within_a_minute(upstream) -> None:
    assert lease.EXPIRES_AFTER.seconds + timer.SECONDS_BETWEEN_LOOKS < 60
    interrupted = _interrupted()
    for _ in range(2):
        timer.repeat_interrupted(timezone.now())
    again = Run.objects.exclude(pk=interrupted.pk).get()
    assert (again.state, again.started_by, again.whole) == ("ok", "schedule", True)


def test_run_that_ends_every_server_is_repeated_once(upstream) -> None:
    _interrupted(state="abandoned")
    _interrupted()
    timer.repeat_interrupted(timezone.now())
    assert not Run.objects.exclude(state="abandoned").exists()


def test_run_of_a_switched_off_schedule_is_not_repeated(upstream) -> None:
    _interrupted()
    PeriodicTask.objects.update(enabled=False)
    timer.repeat_interrupted(timezone.now())
    assert Run.objects.get().state == "abandoned"


def test_a_failing_database_does_not_end_the_timer(monkeypatch) -> None:
    looks: list[float] = []

    def look(_: object) -> None:
        looks.append(1)
        raise ConnectionError("away")

    def sleep(_: float) -> None:
        if len(looks) == 2:
            raise SystemExit

    monkeypatch.setattr(timer, "run_due", look)
    monkeypatch.setattr(timer.time, "sleep", sleep)
    monkeypatch.setattr(timer.connections, "close_all", lambda: None)
    with pytest.raises(SystemExit):
        timer._keep_looking()


@pytest.mark.parametrize(("broker", "threads"), [("", ["refresh-timer"]), ("redis://queue", [])])
def test_the_timer_runs_only_without_a_broker(settings, monkeypatch, broker, threads) -> None:
    started: list[str] = []
    settings.BROKER_URL = broker
    monkeypatch.setattr(thread, "start_daemon", lambda _, name: started.append(name))
    timer.start_timer()
    assert started == threads
