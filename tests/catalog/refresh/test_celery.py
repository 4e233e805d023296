"""The queue: what was begun is done once, whoever is killed; and a queue that is away or silent hangs nobody."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from celery.exceptions import Retry
from django.contrib.auth.models import User
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from catalog.checks import tasks_survive
from catalog.models import LifecycleValue, Release, Run
from catalog.refresh.enqueue import QUEUE_AWAY
from catalog.tasks import refresh_releases
from tests.catalog.refresh import processes
from tests.catalog.refresh.brokers import Broker

JOBS = ["almalinux", "rocky-linux", "rhel", "oracle-linux"]
LATER = timedelta(days=10)

WEB = """
import json, re, sys, time, django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
from catalog.tasks import refresh_releases
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(User.objects.get(username="curator"))
for page in ("/admin/catalog/run/", "/distributions/rhel/"):
    assert client.get(page).status_code == 200
def refresh(product):
    refresh_releases.delay([product], "test")
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
    """One of the processes that serve pages: it keeps its connections from one question to the next."""

    def __init__(self, broker: str) -> None:
        User.objects.get_or_create(username="curator", is_staff=True, is_superuser=True)
        self.process = processes.start("-c", WEB, stdin=subprocess.PIPE, BROKER_URL=broker)

    def ask(self, what: str) -> str:
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        said = []
        for line in self.process.stdout:
            if line.startswith("DONE "):
                return line.removeprefix("DONE ").strip()
            said.append(line)
        pytest.fail("".join(said))

    def refresh_now(self) -> str:
        """What the button says; in time, and pages are served as ever."""
        seconds, said, status = json.loads(self.ask("click"))
        assert seconds < 3
        assert status == 200
        return said


@pytest.fixture
def web(transactional_db: None) -> Iterator[Callable[[str], Web]]:
    started: list[Web] = []

    def start(broker: str) -> Web:
        started.append(Web(broker))
        return started[-1]

    yield start
    for one in started:
        processes.kill(one.process)


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
        self._free, self._asked = threading.Event(), threading.Event()
        upstream.before_answering = self._wait

    def _wait(self, _: str) -> None:
        self._asked.set()
        self._free.wait(60)

    def until_asked(self) -> Run:
        """The run that waits."""
        assert self._asked.wait(60)
        self._asked.clear()
        return Run.objects.get(state="running")

    def end(self) -> None:
        self._free.set()


@pytest.mark.django_db(transaction=True)
def test_jobs_outlive_their_process_their_worker_and_their_queue(
    broker: Broker, worker, web, upstream
) -> None:
    PeriodicTask.objects.update(
        enabled=False
    )  # or what is due every six hours would come in between, now and then
    for product in JOBS:
        upstream.release(product, "9", eolFrom=str(_end(product) + LATER))
    hold, site, first = Hold(upstream), web(broker.url), worker()
    for product in JOBS:
        site.ask(f"refresh {product}")

    killed = hold.until_asked()
    os.kill(int(killed.owner.split(":")[-2]), signal.SIGKILL)
    lost = hold.until_asked()
    processes.kill(first)
    hold.end()
    broker.forget_the_lost_worker()
    second = worker("--beat")
    processes.wait_until(lambda: Run.objects.filter(state="ok").count() == len(JOBS), 90)
    processes.wait_until(lambda: broker.waiting() == 0)
    assert set(Run.objects.filter(pk__in=[killed.pk, lost.pk]).values_list("state", flat=True)) == {
        "abandoned"
    }
    assert Run.objects.count() == len(JOBS) + 2, "none is lost, none is done twice"
    for product in JOBS:
        assert (
            LifecycleValue.objects.filter(
                product__name=product, release="9", field="security_end"
            ).count()
            == 2
        )
        assert Release.history.filter(name="9", distribution__slug=product).count() == 1

    broker.stop()
    assert site.refresh_now() == site.refresh_now() == QUEUE_AWAY
    assert Run.objects.count() == len(JOBS) + 2
    broker.start()
    processes.wait_until(
        lambda: Run.objects.filter(state="ok", started_by="admin: curator").count() == 1, 90
    )
    assert site.refresh_now() != QUEUE_AWAY
    processes.wait_until(
        lambda: Run.objects.filter(state="ok", started_by="admin: curator").count() == 2
    )
    assert second.poll() is None


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "broker_url",
    ["redis://127.0.0.1:{}/0", "amqp://guest:guest@127.0.0.1:{}//"],
    ids=["redis", "amqp"],
)
def test_a_silent_queue_hangs_no_page(broker_url: str, web, silent: int) -> None:
    assert web(broker_url.format(silent)).refresh_now() == QUEUE_AWAY
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_a_task_that_finds_another_run_looks_again_and_does_the_work_of_one_that_died(
    upstream, monkeypatch
) -> None:
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
    for state, done in (("ok", 1), ("partial", 1), ("abandoned", 2)):
        Run.objects.filter(pk=other.pk).update(state=state)
        refresh_releases(*again[-1])
        assert Run.objects.count() == done, state
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
        ({"CELERY_TASK_PUBLISH_RETRY": True}, "E006"),
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
