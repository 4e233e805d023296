"""Refresh now without a broker: the page answers at once, a thread of the server does the work."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalog.models import Run
from catalog.refresh import lease, parallel, thread
from catalog.refresh import run as running
from tests.catalog.refresh import leases, processes
from tests.catalog.refresh.answers import PRODUCTS

pytestmark = pytest.mark.django_db

REFRESH_NOW = "admin:catalog_run_refresh_now"

SERVER = """
import sys, time, django
django.setup()
from catalog.refresh.start import start_refresh
print(start_refresh(started_by="server").run.pk, flush=True)
sys.stdin.readline()
"""
"""A server with a refresh under way. It ends in an orderly way with the end of its input."""


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs that would have got a thread."""
    runs: list[Run] = []
    monkeypatch.setattr(thread, "start", runs.append)
    return runs


class Hold:
    """Lets an upstream wait with its answers."""

    def __init__(self, upstream) -> None:
        self.requested, self.released = threading.Event(), threading.Event()
        upstream.before_answering = lambda _: self.requested.set() or self.released.wait(60)


@pytest.fixture
def hold(upstream) -> Iterator[Hold]:
    hold = Hold(upstream)
    yield hold
    hold.released.set()


@pytest.fixture
def server(hold: Hold, upstream, transactional_db: None) -> Iterator[subprocess.Popen[str]]:
    process = processes.start("-c", SERVER, stdin=subprocess.PIPE, **upstream.environment)
    assert hold.requested.wait(60)
    yield process
    processes.kill(process)


def _page(client: Client, run: Run) -> str:
    return client.get(_address(run)).content.decode()


def _address(run: Run) -> str:
    return reverse("admin:catalog_run_change", args=[run.pk])


# The click


def test_a_click_leads_to_the_page_of_a_run_that_has_begun(
    curator: Client, begun: list[Run]
) -> None:
    response = curator.post(reverse(REFRESH_NOW), follow=True)
    run = Run.objects.get()
    assert begun == [run]
    assert response.redirect_chain == [(_address(run), 302)]
    assert f"{run} has begun; this page shows how it goes." in response.content.decode()
    assert (run.started_by, run.expected, run.whole) == ("admin: curator", PRODUCTS, True)


def test_a_second_click_leads_to_the_same_run(curator: Client, begun: list[Run]) -> None:
    curator.post(reverse(REFRESH_NOW))
    response = curator.post(reverse(REFRESH_NOW), follow=True)
    assert len(begun) == 1
    assert response.redirect_chain == [(_address(begun[0]), 302)]
    assert "is under way already, started by admin: curator." in response.content.decode()


def test_an_expired_run_is_followed_by_another(curator: Client, begun: list[Run]) -> None:
    curator.post(reverse(REFRESH_NOW))
    leases.expire()
    page = _page(curator, begun[0])
    assert (
        "This run has stopped without finishing. It gave no sign of life for too long. The next"
        in page
    )
    assert "hx-get" not in page
    curator.post(reverse(REFRESH_NOW))
    assert list(Run.objects.order_by("id").values_list("state", flat=True)) == [
        "abandoned",
        "running",
    ]


# The page


def test_the_page_of_a_run_under_way_updates_itself(curator: Client, begun: list[Run]) -> None:
    curator.post(reverse(REFRESH_NOW))
    lease.beat(begun[0], "asking for centos, 3 of 8")
    page = _page(curator, begun[0])
    assert "This run is under way: asking for centos, 3 of 8." in page
    attributes = 'hx-trigger="every 2s" hx-select="#run" hx-swap="outerHTML"'
    assert f'hx-get="{_address(begun[0])}" {attributes}' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert f'<a id="again" href="{_address(begun[0])}">Update</a>' in page


def test_the_page_of_a_finished_run_stands_still(
    curator: Client, begun: list[Run], upstream
) -> None:
    curator.post(reverse(REFRESH_NOW))
    running.carry_out(begun[0])
    page = _page(curator, begun[0])
    assert "ok: every product was received and decided" in page
    assert not [word for word in ("hx-get", "http-equiv", "under way") if word in page]


# The thread


@pytest.mark.django_db(transaction=True)
def test_a_slow_upstream_keeps_no_click_waiting(curator: Client, upstream, hold: Hold) -> None:
    curator.post(reverse(REFRESH_NOW))
    run = Run.objects.get()
    assert run.state == "running", "it waits for upstream, which does not answer yet"
    assert hold.requested.wait(60)
    processes.wait_until(lambda: "under way: asking for almalinux, 1 of 8." in _page(curator, run))
    hold.released.set()
    processes.wait_until(lambda: Run.objects.get().state != "running")
    assert (Run.objects.get().state, Run.objects.get().products.count()) == ("ok", 8)
    assert "This run is under way" not in _page(curator, run)


@pytest.mark.django_db(transaction=True)
def test_a_waiting_run_stays_alive(curator: Client, upstream, hold: Hold, monkeypatch) -> None:
    monkeypatch.setattr(lease, "SECONDS_BETWEEN_HEARTBEATS", 0.1)
    curator.post(reverse(REFRESH_NOW))
    processes.wait_until(lambda: "1 of 8" in Run.objects.get().note)
    leases.expire()
    processes.wait_until(lambda: not lease.is_expired(Run.objects.get()))
    hold.released.set()
    processes.wait_until(lambda: Run.objects.get().state == "ok")


def test_a_server_that_ends_abandons_its_run(server: subprocess.Popen[str]) -> None:
    began = time.monotonic()
    server.communicate("", timeout=120)
    assert server.returncode == 0
    assert time.monotonic() - began < 20, "it does not wait for upstream, which takes 30 seconds"
    run = Run.objects.get()
    assert (run.state, run.note) == ("abandoned", thread.SERVER_STOPPED)


def test_the_run_of_a_killed_server_expires(server: subprocess.Popen[str], hold: Hold) -> None:
    first = lease.under_way()
    os.killpg(server.pid, signal.SIGKILL)
    assert running.refresh(started_by="another server") == first, "nobody knows yet that it is dead"
    leases.expire()
    hold.released.set()
    assert running.refresh(started_by="another server").state == "ok"
    assert [run.state for run in Run.objects.order_by("id")] == ["abandoned", "ok"]


def test_two_servers_never_refresh_at_once(
    server: subprocess.Popen[str], curator: Client, begun: list[Run]
) -> None:
    response = curator.post(reverse(REFRESH_NOW), follow=True)
    assert "is under way already, started by server." in response.content.decode()
    assert begun == []


# The run


def test_a_run_says_what_it_is_doing(upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    notes, judge = [], running.judge_attempt
    monkeypatch.setattr(
        running, "judge_attempt", lambda *a: notes.append(Run.objects.get().note) or judge(*a)
    )
    running.refresh(["rhel", "almalinux"], started_by="test")
    assert notes == ["asking for almalinux, 1 of 2", "asking for rhel, 2 of 2"]


def test_a_run_that_ends_early_asks_for_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched, release = [], threading.Event()
    monkeypatch.setattr(parallel, "AT_ONCE", 1)
    monkeypatch.setattr(
        parallel, "fetch", lambda name, **_: fetched.append(name) or release.wait(30)
    )
    products = list(running.Product.objects.all()[:3])
    with parallel.fetch_all(products) as answers:
        processes.wait_until(lambda: fetched)
    release.set()
    processes.wait_until(lambda: all(answer.done() for answer in answers.values()))
    assert len(fetched) == 1
