"""manage.py health: a sentence and an exit status, and nothing green that was not looked at."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from catalog.refresh.schedule import LINK_TASK
from config import beat, health_checks, task_log
from config.health_checks import NO_BROKER
from config.logs import REQUEST_ID
from config.models import BEAT, LastRun
from tests.catalog.refresh import processes
from tests.catalog.refresh.brokers import Valkey

pytestmark = [pytest.mark.invented_catalog, pytest.mark.django_db]
NODE = "ours@here"


def health(*arguments: str) -> tuple[int, str]:
    output = io.StringIO()
    try:
        call_command("health", *arguments, stdout=output)
    except SystemExit as error:
        return int(str(error.code)), output.getvalue().strip()
    return 0, output.getvalue().strip()


@pytest.fixture
def valkey(settings) -> Iterator[Valkey]:
    broker = Valkey()
    broker.start()
    settings.BROKER_URL = broker.url
    yield broker
    broker.stop()


@pytest.mark.parametrize("part", ["worker", "beat", "broker"])
def test_part_that_is_not_there_is_not_healthy(part: str) -> None:
    assert health(part) == (1, NO_BROKER)


def test_broker_that_answers_and_one_that_is_away(valkey: Valkey) -> None:
    assert health("broker") == (0, "The queue is responding.")
    valkey.stop()
    status, sentence = health("broker")
    assert status == 1
    assert sentence.startswith("The queue is not responding: ")


@pytest.mark.early
@pytest.mark.django_db(transaction=True)
def test_worker_that_answers_and_one_that_is_gone(valkey: Valkey, monkeypatch) -> None:
    """It logs a task by the id of the request that sent it."""
    monkeypatch.setattr(health_checks.app.conf, "broker_url", valkey.url)
    monkeypatch.setattr(health_checks.app.conf, "task_always_eager", False)
    arguments = ("-m", "celery", "-A", "config", "worker", "--pool", "solo", "--hostname", NODE)
    logged = {"LOG_LEVEL": "INFO", "LOG_FORMAT": "json"}
    worker = processes.start(*arguments, BROKER_URL=valkey.url, **logged)
    try:
        processes.wait_until(lambda: health("worker", "--node", NODE)[0] == 0)
        assert health("worker", "--node", "other@here")[0] == 1, "another worker is no proof"
        headers: dict[str, object] = {}
        token = REQUEST_ID.set("of-the-request")
        task_log.add_headers(headers)
        REQUEST_ID.reset(token)
        with health_checks.app.connection_for_write(valkey.url) as queue:
            health_checks.app.send_task(LINK_TASK, headers=headers, connection=queue)
        assert worker.stdout is not None
        line = next(line for line in worker.stdout if "succeeded" in line)
        assert json.loads(line)["request_id"] == "of-the-request"
    finally:
        processes.kill(worker)
    status, sentence = health("worker", "--node", NODE)
    assert status == 1
    assert "did not respond within" in sentence


@pytest.mark.parametrize(
    ("age", "status"), [(None, 1), (5, 0), (80, 0), (100, 1), (86_400, 1), (-3, 0), (-3600, 1)]
)
def test_beat_by_its_last_tick(settings, age: int | None, status: int) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    if age is not None:
        LastRun.objects.create(name=BEAT, at=timezone.now() - timedelta(seconds=age))
    answer, sentence = health("beat")
    assert answer == status
    assert "-" not in sentence or "in the future" in sentence


def test_tick_leaves_a_sign_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beat, "close_old_connections", lambda: None)
    monkeypatch.setattr(beat.DatabaseScheduler, "tick", lambda _: 5.0)
    scheduler = beat.Scheduler.__new__(beat.Scheduler)
    assert scheduler.tick() == 5.0
    first = LastRun.objects.get(name=BEAT).at
    scheduler.tick()
    assert LastRun.objects.get(name=BEAT).at == first, "not at every tick"
    scheduler._next_sign = 0
    scheduler.tick()
    assert LastRun.objects.get(name=BEAT).at > first


def test_tick_forgets_runs_in_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beat, "close_old_connections", lambda: None)
    monkeypatch.setattr(beat.DatabaseScheduler, "tick", lambda _: 5.0)
    PeriodicTask.objects.update(last_run_at=timezone.now() + timedelta(days=1000))
    beat.Scheduler.__new__(beat.Scheduler).tick()
    assert not PeriodicTask.objects.filter(last_run_at__gt=timezone.now()).exists()


def test_tick_that_waits_leaves_no_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> float:
        raise OSError("the queue is away")

    monkeypatch.setattr(beat.DatabaseScheduler, "tick", fail)
    with pytest.raises(OSError, match="away"):
        beat.Scheduler.__new__(beat.Scheduler).tick()
    assert not LastRun.objects.exists()


def test_database_by_its_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health("database") == (0, f"{connection.vendor} is responding and migrated.")
    executor = health_checks.MigrationExecutor
    monkeypatch.setattr(executor, "migration_plan", lambda *_: [("catalog", "0099")])
    assert health("database")[0] == 1

    def fail(_: object) -> None:
        raise OperationalError("connection refused\nmore")

    monkeypatch.setattr(health_checks, "MigrationExecutor", fail)
    assert health("database") == (1, "The database is not responding: connection refused.")


def test_web_process_by_its_own_address(live_server) -> None:
    url = f"{live_server.url}/healthz/live"
    assert health("web", "--url", url) == (0, f"{url} returned 200.")
    assert health("web", "--url", f"{live_server.url}/nowhere/")[0] == 1
    nowhere = f"http://127.0.0.1:{processes.free_port()}/healthz/live"
    assert health("web", "--url", nowhere)[0] == 1
