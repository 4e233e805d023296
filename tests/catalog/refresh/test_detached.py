"""Refresh now, where there is no queue: the page answers at once, another process does it, and the run's page shows how it goes."""

import io
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from catalog.models import Run
from catalog.refresh import detached, lease
from catalog.refresh import run as running
from tests.catalog.refresh import processes
from tests.catalog.refresh.answers import PRODUCTS

pytestmark = pytest.mark.django_db

REFRESH_NOW = "admin:catalog_run_refresh_now"


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs that would have got a process of their own."""
    found: list[Run] = []
    monkeypatch.setattr(detached, "start", found.append)
    return found


def _page(client: Client, run: Run) -> str:
    return client.get(_address(run)).content.decode()


def _address(run: Run) -> str:
    return reverse("admin:catalog_run_change", args=[run.pk])


def _carry_out(*arguments: str) -> str:
    out = io.StringIO()
    call_command("refresh_releases", *arguments, stdout=out)
    return out.getvalue()


# The click


def test_it_leads_to_the_page_of_a_run_that_has_begun(curator: Client, begun: list[Run]) -> None:
    answer = curator.post(reverse(REFRESH_NOW), follow=True)
    run = Run.objects.get()
    assert begun == [run]
    assert answer.redirect_chain == [(_address(run), 302)]
    assert f"{run} has begun; this page shows how it goes." in answer.content.decode()
    assert (run.started_by, run.expected, run.whole) == ("admin: curator", PRODUCTS, True)


def test_a_second_click_begins_nothing_and_leads_to_the_same_run(
    curator: Client, begun: list[Run]
) -> None:
    curator.post(reverse(REFRESH_NOW))
    answer = curator.post(reverse(REFRESH_NOW), follow=True)
    assert len(begun) == 1
    assert answer.redirect_chain == [(_address(begun[0]), 302)]
    assert "is under way already, started by admin: curator." in answer.content.decode()


def test_where_no_process_can_be_started_the_run_has_failed_and_says_why(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    answer = curator.post(reverse(REFRESH_NOW), follow=True)
    assert Run.objects.get().state == "failed"
    assert "could not be started: [Errno 2] No such file or directory" in answer.content.decode()
    assert 'class="warning"' in answer.content.decode()


def test_one_that_is_gone_does_not_stand_in_the_way(curator: Client, begun: list[Run]) -> None:
    curator.post(reverse(REFRESH_NOW))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    lease.hand_over(begun[0], gone.pid)
    gone.wait()
    page = _page(curator, begun[0])
    assert (
        "This run has stopped without finishing. Its process is gone. The next refresh marks it as abandoned."
        in page
    )
    assert "hx-get" not in page
    curator.post(reverse(REFRESH_NOW))
    assert list(Run.objects.order_by("id").values_list("state", flat=True)) == [
        "abandoned",
        "running",
    ]


# The page


def test_the_page_of_a_run_under_way_brings_itself_up_to_date_with_and_without_javascript(
    curator: Client, begun: list[Run]
) -> None:
    curator.post(reverse(REFRESH_NOW))
    lease.beat(begun[0], "asking for centos, 3 of 8")
    page = _page(curator, begun[0])
    assert "This run is under way: asking for centos, 3 of 8." in page
    assert (
        f'hx-get="{_address(begun[0])}" hx-trigger="every 2s" hx-select="#run" hx-swap="outerHTML"'
        in page
    )
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert f'<a id="again" href="{_address(begun[0])}">Look again</a>' in page


def test_the_page_of_a_run_that_is_over_stands_still(
    curator: Client, begun: list[Run], upstream
) -> None:
    curator.post(reverse(REFRESH_NOW))
    _carry_out("--run", str(begun[0].pk))
    page = _page(curator, begun[0])
    assert "ok: every product was received and judged" in page
    assert not [word for word in ("hx-get", "http-equiv", "under way") if word in page]


# The process


def test_a_run_that_was_begun_is_carried_out_by_the_command(
    begun: list[Run], curator: Client, upstream
) -> None:
    curator.post(reverse(REFRESH_NOW))
    Run.objects.update(owner=f"{socket.gethostname()}:1:-")
    said = _carry_out("--run", str(begun[0].pk))
    assert said.splitlines()[-1].endswith("ok: every product was received and judged")
    run = Run.objects.get()
    assert (run.state, run.note, run.products.count(), run.started_by) == (
        "ok",
        "",
        8,
        "admin: curator",
    )
    assert run.owner.split(":")[1] == str(os.getpid())


def test_a_run_that_is_over_is_left_alone(begun: list[Run], curator: Client, upstream) -> None:
    curator.post(reverse(REFRESH_NOW))
    for _ in range(2):
        _carry_out("--run", str(begun[0].pk))
    assert sum(upstream.asked.values()) == 8


def test_a_run_that_never_was_is_an_error_in_words(db: None) -> None:
    with pytest.raises(CommandError, match="There is no run 4711"):
        _carry_out("--run", "4711")


def test_a_run_says_what_it_is_doing(upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    said, judge = [], running._judge
    monkeypatch.setattr(
        running, "_judge", lambda *a: said.append(Run.objects.get().note) or judge(*a)
    )
    running.refresh(["rhel", "almalinux"], started_by="test")
    assert said == ["asking for almalinux, 1 of 2", "asking for rhel, 2 of 2"]


@pytest.mark.django_db(transaction=True)
def test_with_a_slow_upstream_the_click_answers_the_process_goes_on_and_one_that_is_killed_is_followed_by_another(
    curator: Client, upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in processes.environment(**upstream.environment).items():
        monkeypatch.setenv(name, value)
    asked, go_on = threading.Event(), threading.Event()
    upstream.before_answering = lambda _: asked.set() or go_on.wait(60)
    try:
        first = _clicked(curator)
        assert asked.wait(60)
        processes.wait_until(
            lambda: "This run is under way: asking for almalinux, 1 of 8." in _page(curator, first)
        )
        os.kill(int(Run.objects.get().owner.split(":")[1]), signal.SIGKILL)
        processes.wait_until(lambda: "Its process is gone." in _page(curator, first))
        asked.clear()
        second = _clicked(curator)
        assert asked.wait(60)
        go_on.set()
        processes.wait_until(lambda: Run.objects.get(pk=second.pk).state != "running", 60)
        assert [run.state for run in Run.objects.order_by("id")] == ["abandoned", "ok"]
        assert "This run is under way" not in _page(curator, second)
    finally:
        go_on.set()
        detached.stop()  # or it would write into the database of the next test


def _clicked(curator: Client) -> Run:
    began = time.monotonic()
    curator.post(reverse(REFRESH_NOW))
    assert time.monotonic() - began < 3
    return Run.objects.latest("id")


def test_a_server_that_leaves_nothing_behind_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(detached, "_processes", [process])
    runpy.run_path(str(processes.ROOT / "bin/serve.py"))["_stop_refreshes"]()
    assert process.returncode == -signal.SIGTERM
