"""kill -9 of the worker at any moment: no notice is lost and none comes twice.

A webhook's receiver tells a message that comes again by its `webhook-id`, as the specification has
it. Nothing tells e-mails: one that was being handed over is not sent again but listed as uncertain.
ELWISE_KILLS=30 kills as often as that.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from advisor.decisions.watch import outbox, webhooks
from advisor.decisions.watch.run import watch
from advisor.engine.types import Answers
from advisor.models import Decision, Delivery, Notice, WatchTurn, Webhook
from catalog import curation
from catalog.models import Price
from tests.advisor.watch.decisions import make_decision, make_member, make_team
from tests.advisor.watch.receivers import HookServer, MailServer
from tests.catalog.refresh import processes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.invented_catalog]

KILLS = int(os.environ.get("ELWISE_KILLS", "4"))
ORGANISATIONS = ("large_company", "small_business", "government", "university")
DEAR, CHEAP = 4000, 100

WORKING = """
import os, sys, django
django.setup()
from advisor.decisions.tasks import send_notices, watch_decisions
for _ in sys.stdin:
    process = os.fork()
    if not process:
        print("BEGUN", os.getpid(), flush=True)
        watch_decisions()
        send_notices()
        os._exit(0)
    print("ENDED", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
"""A worker for each line; starting Python for each would take most of the time."""


@pytest.fixture
def working(mails: MailServer, hook: HookServer) -> Iterator[subprocess.Popen[str]]:
    process = processes.start(
        "-c",
        WORKING,
        stdin=subprocess.PIPE,
        EMAIL_URL=f"smtp://127.0.0.1:{mails.port}",
        WEBHOOK_ALLOWED_HOSTS=f"127.0.0.1:{hook.port}",
    )
    yield process
    processes.kill(process)


def test_killed_worker_loses_and_doubles_nothing(
    mails: MailServer, hook: HookServer, working: subprocess.Popen[str]
) -> None:
    team = make_team()
    account = make_member(team, "ada")
    Webhook.objects.create(team=team, url=hook.url, salt=webhooks.new_salt(), created_by=account)
    decisions = [make_decision(team, Answers({"organisation": (key,)})) for key in ORGANISATIONS]
    for decision in decisions:
        _watch_prices(decision)
    watch()
    _change_a_price(0)
    seconds = _seconds_of_a_worker(working)
    chance, ended = random.Random(20261126), 0
    for number in range(1, KILLS + 1):
        _change_a_price(number)
        ended += _kill_a_worker(working, at=chance.uniform(0, 1.2 * seconds))
        _let_claims_expire()
        watch()
    _send_all()
    notices = Notice.objects.values_list("pk", flat=True)
    counts = Counter(Notice.objects.filter(grade="act").values_list("decision", flat=True))
    assert counts == {decision.pk: KILLS + 1 for decision in decisions}, (
        "a notice is lost or doubled"
    )
    assert set(hook.ids) == {f"msg_{pk}_webhook_{Webhook.objects.get().pk}" for pk in notices}
    received = Counter(identifier.strip("<>").partition("@")[0] for identifier in mails.ids)
    uncertain = set(Delivery.objects.filter(state="uncertain").values_list("message_id", flat=True))
    expected = {f"msg_{pk}_email_{account.pk}" for pk in notices}
    assert set(received.values()) == {1}, "an e-mail came twice"
    assert received.keys() | uncertain == expected, "an e-mail is lost"
    assert not Delivery.objects.exclude(state__in=("sent", "uncertain")).exists()
    print(
        f"\n{KILLS} kills, {ended} too late: {len(notices)} notices, {len(received)} e-mails, "
        f"{len(uncertain)} uncertain ({len(uncertain - received.keys())} of them not received), "
        f"{len(hook.ids)} calls of the webhook"
    )


def _watch_prices(decision: Decision) -> None:
    """Each change of the price meets one of two tripwires."""
    for comparison, value in (("above", DEAR), ("below", CHEAP)):
        condition = {
            "candidate": ["alder", "9", "premium"],
            "attribute": "price_per_system_year",
            "comparison": comparison,
            "value": value,
        }
        words = f"The price is {comparison} {value} USD"
        decision.tripwires.create(kind="own", condition=condition, words=words)


def _change_a_price(number: int) -> None:
    """Dear and cheap in turn, never the same twice."""
    price = Price.objects.get(plan__slug="premium", reference=True)
    price.amount = CHEAP - number if number % 2 else DEAR + 1 + number
    with curation.change(why="test"):
        price.save()


def _seconds_of_a_worker(working: subprocess.Popen[str]) -> float:
    """How long one takes that nobody kills."""
    _begin(working)
    began = time.monotonic()
    assert _line_after(working, "ENDED") == "0"
    return time.monotonic() - began


def _begin(working: subprocess.Popen[str]) -> int:
    """The number of a new worker's process."""
    assert working.stdin
    working.stdin.write("again\n")
    working.stdin.flush()
    return int(_line_after(working, "BEGUN"))


def _kill_a_worker(working: subprocess.Popen[str], *, at: float) -> bool:
    """`at`: seconds after it has begun. Whether it had ended by then."""
    process = _begin(working)
    time.sleep(at)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return _line_after(working, "ENDED") == "0"


def _line_after(process: subprocess.Popen[str], word: str) -> str:
    output = []
    assert process.stdout
    for line in process.stdout:
        if line.startswith(word):
            return line.removeprefix(word).strip()
        output.append(line)
    pytest.fail("".join(output))


def _let_claims_expire() -> None:
    past = timezone.now() - timedelta(seconds=1)
    WatchTurn.objects.exclude(until=None).update(until=past)
    Delivery.objects.exclude(claimed_until=None).update(claimed_until=past)


def _send_all() -> None:
    outbox.release_abandoned()
    Delivery.objects.exclude(next_at=None).update(next_at=timezone.now())
    outbox.send_due()
