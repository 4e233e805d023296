"""The link checker, against servers on loopback."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from catalog.connection import AllowList, is_not_public
from catalog.models import CatalogVersion, LinkCheck, Source
from catalog.refresh import link_check, schedule, tasks, timer
from catalog.refresh.link_check import check_links, recorded_hosts
from catalog.refresh.page_text import text_hash
from catalog.refresh.upstream import Answer, fetch_page
from tests.catalog.refresh.hostile import Hostile, Reply, endless, redirect, reply

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

HTML = ("Content-Type: text/html; charset=utf-8",)
GONE = reply(b"", status="404 Not Found", headers=HTML)
BUSY = reply(b"", status="503 Service Unavailable", headers=HTML)


def _page(words: str) -> Reply:
    return reply(f"<main><p>{words}</p></main>".encode(), headers=HTML)


def _over_http(address: str, **options: object) -> Answer:
    """Sources are on https, the servers of these tests are not."""
    return fetch_page(address.replace("https://", "http://", 1), **options)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    monkeypatch.setattr(link_check, "fetch_page", _over_http)
    with Hostile() as server:
        yield server


@pytest.fixture
def source(server: Hostile) -> Source:
    return Source.objects.create(
        key="page", title="A page", url=f"https://{server.address}/page", kind="vendor"
    )


def _check(server: Hostile, *replies: Reply) -> LinkCheck:
    """The state after each of the replies."""
    allowed = AllowList.of([server.address])
    for answer in replies:
        server.replies[:] = [answer]
        check_links(["page"], allowed)
    return LinkCheck.objects.get(source__key="page")


def test_page_is_read_and_its_text_kept(server: Hostile, source: Source) -> None:
    check = _check(server, _page("Supported until 2032"))
    assert (check.status, check.problem, check.review) == (200, "", "")
    assert check.text_hash == text_hash(b"<main>Supported  until 2032", "text/html")
    assert timezone.now() - check.checked_at < timedelta(minutes=1)
    assert "ELwise link check" in server.requests[0]


def test_same_words_are_no_change(server: Hostile, source: Source) -> None:
    other_menu = reply(b"<nav>New</nav><main><p>As  before</p></main>", headers=HTML)
    assert _check(server, _page("As before"), other_menu).review == ""


def test_changed_text_asks_for_a_review(server: Hostile, source: Source) -> None:
    check = _check(server, _page("until 2032"), _page("until 2031"))
    assert (check.review, check.review_since) == ("changed", timezone.now().date())


def test_missing_page_asks_for_a_review(server: Hostile, source: Source) -> None:
    check = _check(server, _page("x"), GONE)
    assert (check.status, check.review) == (404, "gone")
    assert _check(server, _page("x")).review == ""


def test_page_back_with_other_words_has_changed(server: Hostile, source: Source) -> None:
    assert _check(server, _page("x"), GONE, _page("y")).review == "changed"


def test_third_failure_in_a_row_asks_for_a_review(server: Hostile, source: Source) -> None:
    assert _check(server, BUSY, BUSY).review == ""
    check = _check(server, BUSY)
    assert (check.failures, check.review) == (3, "unreachable")
    assert "503" in check.problem
    assert _check(server, _page("x")).review == ""


def test_failure_does_not_forget_the_text(server: Hostile, source: Source) -> None:
    assert _check(server, _page("x"), BUSY, _page("y")).review == "changed"


def test_redirect_to_another_host_is_not_followed(server: Hostile, source: Source) -> None:
    check = _check(server, redirect("http://169.254.169.254/latest/"))
    assert check.problem.startswith("address-not-allowed")
    assert len(server.requests) == 1


def test_redirect_on_the_same_host_is_followed(server: Hostile, source: Source) -> None:
    server.replies[:] = [redirect("/moved"), _page("x")]
    check_links(["page"], AllowList.of([server.address]))
    assert server.paths == ["/page", "/moved"]
    assert LinkCheck.objects.get().status == 200


def test_large_page_is_left_after_two_megabytes(server: Hostile, source: Source) -> None:
    check = _check(server, endless(b"x" * 65_536, 1_000, headers=HTML))
    assert check.problem.startswith("too-large")
    assert server.sent < 10_000_000


def test_slow_page_is_cut_off(
    server: Hostile, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_check, "LIMITS", link_check.Limits(wall_clock=0.5, retries=0))
    check = _check(server, endless(b"x", 100, pause=0.2, headers=HTML))
    assert check.problem.startswith("too-slow")


def test_check_ends_when_its_time_is_over(
    server: Hostile, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_check, "SECONDS", 0)
    assert check_links(["page"], AllowList.of([server.address])) == []
    assert server.requests == []


def test_longest_unchecked_source_comes_first(server: Hostile, source: Source) -> None:
    Source.objects.create(
        key="other", title="Other", url=f"https://{server.address}/other", kind="vendor"
    )
    _check(server, _page("x"))
    check_links(["page", "other"], AllowList.of([server.address]))
    assert server.paths == ["/page", "/other", "/page"]


def test_check_leaves_the_catalog_version_alone(server: Hostile, source: Source) -> None:
    before = CatalogVersion.current()
    _check(server, _page("x"), GONE)
    assert CatalogVersion.current() == before


# Which hosts are asked


def test_hosts_are_those_of_sources() -> None:
    allowed = recorded_hosts(["https://docs.example.org/a", "https://shop.example.org:8443/b"])
    assert allowed.target("https://docs.example.org/elsewhere")
    assert allowed.target("https://shop.example.org:8443/")
    assert allowed.target("https://example.org/") is None
    assert allowed.target("http://docs.example.org/a") is None


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://169.254.169.254/",
        "https://intranet/",
    ],
)
def test_private_hosts_are_never_asked(address: str) -> None:
    assert recorded_hosts([address]).pairs == frozenset()


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "192.168.1.1", "100.64.0.1", "fe80::1%eth0", "::ffff:10.0.0.1", "::1"]
)
def test_name_may_not_lead_to_a_private_address(address: str) -> None:
    assert is_not_public("docs.example.org", address)
    assert not is_not_public("docs.example.org", "198.41.0.4")


def test_name_that_leads_inside_is_refused(
    server: Hostile, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public name whose address is this machine's."""
    name, port = "docs.example.org", int(server.address.rpartition(":")[2])
    Source.objects.filter(key="page").update(url=f"https://{name}:{port}/")
    monkeypatch.setattr(link_check, "fetch_page", fetch_page)
    monkeypatch.setattr(
        "catalog.connection.socket.getaddrinfo",
        lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", port))],
    )
    (check,) = check_links(["page"])
    assert "not a public address" in check.problem
    assert server.requests == []


# When


def test_task_does_nothing_unless_it_is_wanted(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    calls: list[str] = []
    monkeypatch.setattr(tasks, "check_links", partial(calls.append, "checked"))
    assert settings.LINK_CHECK is False
    tasks.check_all_links()
    assert calls == []
    settings.LINK_CHECK = True
    tasks.check_all_links()
    assert calls == ["checked"]


def test_new_database_has_a_weekly_check() -> None:
    task = PeriodicTask.objects.get(task=schedule.LINK_TASK)
    assert task.enabled
    assert task.crontab.day_of_week in "0123456"


def test_due_check_is_done_without_a_broker(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    settings.LINK_CHECK = True
    calls: list[str] = []
    monkeypatch.setattr(tasks, "check_links", partial(calls.append, "checked"))
    PeriodicTask.objects.exclude(task=schedule.LINK_TASK).delete()
    eight_days_ago = timezone.now() - timedelta(days=8)
    PeriodicTask.objects.update(last_run_at=eight_days_ago)
    for _ in range(2):
        timer.run_due(timezone.now())
    assert calls == ["checked"]


def test_command_says_what_was_seen(
    server: Hostile, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies[:] = [GONE]
    output = io.StringIO()
    allowed = AllowList.of([server.address])
    monkeypatch.setattr(link_check, "recorded_hosts", lambda _: allowed)
    call_command("check_links", source=["page"], stdout=output)
    assert "page: unexpected-status: status 404 (to review: it is gone)" in output.getvalue()
    assert "1 checked, 1 to review." in output.getvalue()


def test_command_refuses_an_unknown_key() -> None:
    with pytest.raises(CommandError, match="No source has the key nowhere"):
        call_command("check_links", source=["nowhere"])


# The words of a page


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ("<p>a b</p>", "<p>a\n  b</p><script>x()</script>", True),
        ("<p>a</p>", "<p>b</p>", False),
        ("<header>1</header><p>a</p>", "<header>2</header><p>a</p>", True),
        ("<aside>1</aside><main>a</main>", "<aside>2</aside><main>a</main>", True),
        ("</nav><p>a</p>", "<p>a</p>", True),
    ],
)
def test_only_words_count(first: str, second: str, equal: bool) -> None:
    hashes = {text_hash(html.encode(), "text/html; charset=nonsense") for html in (first, second)}
    assert (len(hashes) == 1) is equal


def test_bytes_count_where_it_is_no_page() -> None:
    assert text_hash(b"<p>a</p>", "application/pdf") != text_hash(b"<p>a </p>", "application/pdf")
