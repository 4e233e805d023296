"""The queue: what was begun is done once, whoever is killed; and a queue that is away or silent
hangs nobody."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from celery.exceptions import Retry
from django.contrib.auth.models import User
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from kombu import Connection, Exchange, Queue

from catalog.append_only import unprotected
from catalog.checks import tasks_survive
from catalog.models import LifecycleValue, Release, Run
from catalog.refresh.schedule import TASK
from catalog.refresh.start import QUEUE_AWAY
from catalog.refresh.tasks import refresh_releases
from tests.catalog.refresh import leases, processes
from tests.catalog.refresh.brokers import Broker, Valkey

JOBS = ["almalinux", "rocky-linux", "rhel", "oracle-linux"]
LATER = timedelta(days=10)
SECONDS_UNTIL_ACKNOWLEDGED = 3
"""A run is on record before its task is acknowledged; until then a queue delivers it again."""
MOST_SECONDS = 15
"""For a click on a busy machine. A second or two is what a silent queue gets; without a limit the
click would wait for as long as the queue is silent."""
SECONDS_UNTIL_BEAT_LOOKS = 6
"""Beat reads the schedule anew every 5 seconds."""

QUEUE = Queue("celery", Exchange("celery", "direct"), "celery")
"""As a worker declares it."""

WEB = """
import json, re, sys, time, django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
from catalog.refresh.tasks import refresh_releases
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(User.objects.get(username="curator"))
for page in ("/admin/catalog/run/", "/distributions/rhel/"):
    assert client.get(page).status_code == 200
def refresh(product):
    refresh_releases.apply_async(([product], "test"), retry=False)
def click(_):
    began = time.monotonic()
    answer = client.post("/admin/catalog/run/refresh-now/")
    seconds = time.monotonic() - began
    page = client.get(answer["Location"]).content.decode()
    said = re.search(r'<ul class="messagelist">.*?<li[^>]*>(.*?)</li>', page, re.DOTALL)[1].strip()
    return seconds, said, client.get("/distributions/rhel/").status_code
for line in sys.stdin:
    verb, _, about = line.strip().partition(" ")
    print("DONE", json.dumps(globals()[verb](about)), flush=True)
"""


class Web:
    """A process that serves pages: it keeps its connections from one request to the next."""

    def __init__(self, broker: str, **environment: str) -> None:
        User.objects.get_or_create(username="curator", is_staff=True, is_superuser=True)
        self.process = processes.start(
            "-c", WEB, stdin=subprocess.PIPE, BROKER_URL=broker, **environment
        )

    def ask(self, command: str) -> str:
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        output = []
        for line in self.process.stdout:
            if line.startswith("DONE "):
                return line.removeprefix("DONE ").strip()
            output.append(line)
        pytest.fail("".join(output))

    def refresh_now(self) -> str:
        """What the button says; in time, and pages are served as ever."""
        seconds, message, status = json.loads(self.ask("click"))
        assert seconds < MOST_SECONDS
        assert status == 200
        return message


@pytest.fixture
def web(transactional_db: None, upstream) -> Iterator[Callable[[str], Web]]:
    started: list[Web] = []

    def start(broker: str) -> Web:
        started.append(Web(broker, **upstream.environment))
        return started[-1]

    yield start
    for site in started:
        processes.kill(site.process)


@pytest.fixture
def worker(broker: Broker, upstream) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a worker with one process."""
    started = []

    def start(*more: str) -> subprocess.Popen[str]:
        arguments = (
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--concurrency",
            "1",
            "--loglevel",
            "WARNING",
            "--without-mingle",
            *more,
        )
        started.append(processes.start(*arguments, BROKER_URL=broker.url, **upstream.environment))
        return started[-1]

    yield start
    for process in started:
        processes.kill(process)


class Hold:
    """Lets an upstream wait with its answers, and tells whom it keeps waiting."""

    def __init__(self, upstream) -> None:
        self._free, self._requested = threading.Event(), threading.Event()
        upstream.before_answering = self._wait

    def _wait(self, _: str) -> None:
        self._requested.set()
        self._free.wait(60)

    def until_requested(self) -> Run:
        """The run that waits."""
        assert self._requested.wait(60)
        self._requested.clear()
        return Run.objects.get(state="running")

    def end(self) -> None:
        self._free.set()


@pytest.mark.early
@pytest.mark.long("kills", keep=1)
@pytest.mark.long_on_postgresql
@pytest.mark.django_db(transaction=True)
def test_jobs_survive_killed_workers_and_a_restarted_queue(
    broker: Broker, worker, web, upstream
) -> None:
    PeriodicTask.objects.update(
        enabled=False
    )  # or the schedule would come in between, now and then
    for product in JOBS:
        upstream.release(product, "9", eolFrom=str(_end(product) + LATER))
    hold, site, first = Hold(upstream), web(broker.url), worker()
    for product in JOBS:
        site.ask(f"refresh {product}")

    killed = hold.until_requested()
    os.kill(int(killed.owner.split(":")[1]), signal.SIGKILL)
    leases.expire()
    lost = hold.until_requested()
    processes.kill(first)
    leases.expire()
    hold.end()
    broker.forget_the_lost_worker()
    second = worker("--beat")
    processes.wait_until(lambda: Run.objects.filter(state="ok").count() == len(JOBS))
    processes.wait_until(lambda: broker.waiting() == 0)
    dead = Run.objects.filter(pk__in=[killed.pk, lost.pk])
    assert set(dead.values_list("state", flat=True)) == {"abandoned"}
    assert Run.objects.count() == len(JOBS) + 2, "none is lost, none is done twice"
    for product in JOBS:
        values = LifecycleValue.objects.filter(
            product__name=product, release="9", field="security_end"
        )
        assert values.count() == 2
        assert Release.history.filter(name="9", distribution__slug=product).count() == 1

    _make_due("before")
    processes.wait_until(lambda: _count_runs("schedule") == 1)
    time.sleep(SECONDS_UNTIL_ACKNOWLEDGED)
    broker.stop()
    assert site.refresh_now().startswith(QUEUE_AWAY)
    processes.wait_until(lambda: _count_runs("admin: curator") == 1)
    _make_due("meanwhile")
    time.sleep(SECONDS_UNTIL_BEAT_LOOKS)
    broker.start()
    processes.wait_until(lambda: _count_runs("schedule") == 2)
    assert not site.refresh_now().startswith(QUEUE_AWAY)
    processes.wait_until(lambda: _count_runs("admin: curator") == 2)
    assert _count_runs("schedule") == 2, "what was due while the queue was away is done once"
    assert second.poll() is None


@pytest.mark.sqlite_enough
@pytest.mark.django_db(transaction=True)
def test_junk_in_the_queue_loses_no_task(broker: Broker, worker) -> None:
    """A message that is no task is discarded. A line that is no message ends the worker, and is
    gone when the process manager has started it again."""
    PeriodicTask.objects.update(enabled=False)
    first = worker()
    with Connection(broker.url) as connection:
        producer = connection.Producer(routing_key="celery")
        producer.maybe_declare(QUEUE)
        producer.publish("no JSON", content_type="application/json", content_encoding="utf-8")
        producer.publish(b"\x80\x04", content_type="application/x-python-serialize")
        producer.publish({"no": "task"})
        producer.publish([[], {}, {}], headers={"task": "no.such.task", "id": "1"})
        producer.publish([[1, 2, 3, 4], {}, {}], headers=_headers("2"))
        producer.publish([[["rhel"], "after the junk"], {}, {}], headers=_headers("3"))
    processes.wait_until(lambda: _count_runs("after the junk") == 1)
    assert first.poll() is None

    if isinstance(broker, Valkey):
        broker.put_line(b"no message")
        processes.wait_until(lambda: first.poll() is not None)
        worker()
        with Connection(broker.url) as connection:
            producer = connection.Producer(routing_key="celery")
            producer.publish([[["rhel"], "after the line"], {}, {}], headers=_headers("4"))
        processes.wait_until(lambda: _count_runs("after the line") == 1)


def _headers(key: str) -> dict[str, str]:
    return {"task": TASK, "id": key, "lang": "py", "argsrepr": "", "kwargsrepr": ""}


def _count_runs(started_by: str) -> int:
    return Run.objects.filter(state="ok", started_by=started_by).count()


def _make_due(name: str) -> None:
    """A row of the schedule whose hour has come."""
    hourly, _ = IntervalSchedule.objects.get_or_create(every=1, period="hours")
    before = timezone.now() - timedelta(hours=1)
    PeriodicTask.objects.create(name=name, task=TASK, interval=hourly, last_run_at=before)


def _end(product: str) -> date:
    row = LifecycleValue.objects.get(
        product__name=product, release="9", field="security_end", state="accepted"
    )
    return date.fromisoformat(row.value["day"])


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


@pytest.mark.sqlite_enough
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "broker_url",
    ["redis://127.0.0.1:{}/0", "amqp://guest:guest@127.0.0.1:{}//"],
    ids=["redis", "amqp"],
)
def test_a_silent_queue_hangs_no_page(broker_url: str, web, silent: int) -> None:
    assert web(broker_url.format(silent)).refresh_now().startswith(QUEUE_AWAY)
    processes.wait_until(lambda: _count_runs("admin: curator") == 1)


@pytest.mark.django_db
def test_a_task_does_the_work_of_another_run_that_died(upstream, monkeypatch) -> None:
    now, again = timezone.now(), []

    def retry(*, args: tuple, countdown: int) -> Retry:
        again.append(args)
        return Retry()

    monkeypatch.setattr(refresh_releases, "retry", retry)
    other = Run.objects.create(
        started_by="test", owner="elsewhere:1:1", started=now, heartbeat=now, expected=["rhel"]
    )
    with pytest.raises(Retry):
        refresh_releases(["rhel"], "me")
    with pytest.raises(Retry):
        refresh_releases(*again[-1])
    assert again == [(["rhel"], "me", other.pk)] * 2
    for state, number in (("ok", 1), ("partial", 1), ("abandoned", 2)):
        with unprotected(Run):
            Run.objects.filter(pk=other.pk).update(state=state)
        refresh_releases(*again[-1])
        assert Run.objects.count() == number, state
    with unprotected(Run):
        Run.objects.filter(pk=other.pk).update(state="ok")
    refresh_releases(["centos"], "me", other.pk)
    assert Run.objects.filter(expected=["centos"]).count() == 1, (
        "the other was about something else"
    )


# Settings that lose tasks are refused


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"CELERY_TASK_ACKS_LATE": False}, "E001"),
        ({"CELERY_TASK_REJECT_ON_WORKER_LOST": False}, "E002"),
        ({"CELERY_WORKER_PREFETCH_MULTIPLIER": 4}, "E003"),
        ({"CELERY_TASK_SOFT_TIME_LIMIT": 360}, "E004"),
        ({"CELERY_ACCEPT_CONTENT": ["json", "pickle"]}, "E005"),
        ({"CELERY_TASK_PUBLISH_RETRY": False}, "E006"),
        (
            {
                "CELERY_BROKER_TRANSPORT_OPTIONS": {
                    "visibility_timeout": 600,
                    "socket_timeout": 2,
                    "unacked_restore_throttle": 1,
                }
            },
            "E007",
        ),
        (
            {
                "CELERY_BROKER_TRANSPORT_OPTIONS": {
                    "visibility_timeout": 900,
                    "unacked_restore_throttle": 1,
                }
            },
            "E008",
        ),
        (
            {"CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 900, "socket_timeout": 2}},
            "E009",
        ),
    ],
)
def test_a_setting_that_loses_or_doubles_a_task_is_an_error(
    settings, wrong: dict, code: str
) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "socket_timeout": 2,
        "unacked_restore_throttle": 1,
    }
    assert tasks_survive() == []
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert [error.id for error in tasks_survive()] == [f"catalog.{code}"]
