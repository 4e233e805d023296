"""kill -9 of a Celery worker at any moment, with a real queue: no notice is lost or comes twice.

In turns the process that does the work, which the worker replaces, and all of the worker, which is
started again. Each round sends the tasks once more, as the schedule does each minute.
ELWISE_KILLS=30 kills as often as that.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import time
from collections.abc import Callable, Iterator

import psutil
import pytest
from django_celery_beat.models import PeriodicTask
from kombu import Connection, Exchange, Queue

from advisor.decisions.watch.run import unseen
from advisor.decisions.watch.schedule import OUTBOX_TASK, WATCH_TASK
from advisor.models import Delivery
from catalog import snapshot
from tests import long
from tests.advisor.watch.kills import NotifiedTeam, change_a_price, let_claims_expire
from tests.advisor.watch.receivers import HookServer, MailServer
from tests.catalog.refresh import processes
from tests.catalog.refresh.brokers import Broker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.invented_catalog]

KILLS = long.number("ELWISE_KILLS", 1, 2)
QUEUE = Queue("celery", Exchange("celery", "direct"), "celery")
"""As a worker declares it."""
PAUSE = 0.02
"""Of either receiver, in seconds: most of the time something is being handed over."""
OPTIONS = "-A config worker --concurrency 1 --loglevel WARNING --without-mingle --without-gossip"


class Worker:
    """Celery with one process that does the work."""

    def __init__(self, start: Callable[[], subprocess.Popen[str]]) -> None:
        self._start = start
        self._process = start()

    def kill_working_process(self) -> None:
        for child in psutil.Process(self._process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()

    def kill_and_start_again(self) -> None:
        self.stop()
        self._process = self._start()

    def stop(self) -> None:
        processes.kill(self._process)


@pytest.fixture
def worker(broker: Broker, mails: MailServer, hook: HookServer) -> Iterator[Worker]:
    def start() -> subprocess.Popen[str]:
        return processes.start(
            *("-m", "celery", *OPTIONS.split()),
            BROKER_URL=broker.url,
            EMAIL_URL=f"smtp://127.0.0.1:{mails.port}",
            WEBHOOK_ALLOWED_HOSTS=f"127.0.0.1:{hook.port}",
        )

    PeriodicTask.objects.update(enabled=False)
    celery = Worker(start)
    yield celery
    celery.stop()


def test_killed_celery_worker_loses_and_doubles_nothing(
    mails: MailServer, hook: HookServer, broker: Broker, worker: Worker
) -> None:
    team = NotifiedTeam(mails, hook)
    mails.pause = hook.pause = PAUSE
    _finish_a_minute(broker)
    change_a_price(0)
    seconds = _finish_a_minute(broker)
    chance, too_late = random.Random(20261127), 0
    for number in range(1, KILLS + 1):
        change_a_price(number)
        _put_tasks(broker)
        time.sleep(chance.uniform(0, 1.2 * seconds))
        too_late += _is_settled()
        if number % 2:
            worker.kill_working_process()
        else:
            worker.kill_and_start_again()
            broker.forget_the_lost_worker()
        let_claims_expire()
        _finish_a_minute(broker)
    counts = team.assert_each_notice_arrived_once(price_changes=KILLS + 1)
    print(f"\n{type(broker).__name__}: {KILLS} kills, {too_late} too late: {counts}")


def _finish_a_minute(broker: Broker) -> float:
    """Seconds until everything is compared and sent."""
    began = time.monotonic()
    _put_tasks(broker)
    processes.wait_until(_is_settled)
    return time.monotonic() - began


def _put_tasks(broker: Broker) -> None:
    with Connection(broker.url) as connection:
        producer = connection.Producer(routing_key="celery")
        producer.maybe_declare(QUEUE)
        for task in (WATCH_TASK, OUTBOX_TASK):
            headers = {"task": task, "id": f"{task}-{time.time()}", "lang": "py"}
            headers |= {"argsrepr": "", "kwargsrepr": ""}
            producer.publish([[], {}, {}], headers=headers)


def _is_settled() -> bool:
    unsettled = Delivery.objects.exclude(state__in=("sent", "uncertain"))
    return not (unseen(snapshot.without_freshness()).exists() or unsettled.exists())
