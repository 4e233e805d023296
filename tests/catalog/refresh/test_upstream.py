"""Upstream is asked within bounds, whatever it answers: of time, of memory, and of whom is asked at
all."""

import resource
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from catalog.connection import AllowList
from catalog.refresh import upstream as room
from catalog.refresh.upstream import LIMITS, Answer, FetchFailed, Limits, Upstream, fetch
from tests.catalog.refresh.answers import body
from tests.catalog.refresh.hostile import (
    JSON,
    Hostile,
    Reply,
    endless,
    packed,
    redirect,
    reply,
    zeros_packed,
)

PATIENT = replace(LIMITS, backoff=0.01)
"""The default limits; asked again at once."""
QUICK = replace(PATIENT, wall_clock=2)
"""For tests of the clock, so that they need not wait for it."""
SOON = 20
"""Seconds. Far more than QUICK allows, and far less than what these tests send would take."""

MEGABYTE = 1_000_000


def _upstream(server: Hostile, *, path: str = "", allowed: tuple[str, ...] = ()) -> Upstream:
    hosts = [server.address, *allowed]
    return Upstream.of(
        base_url=f"http://{server.address}{path}",
        allowed_hosts=hosts,
        site_url="https://elwise.example",
    )


def _fetch(
    server: Hostile,
    *,
    limits: Limits = PATIENT,
    etag: str = "",
    last_modified: str = "",
    patience: float = 0,
) -> Answer:
    return fetch(
        "rhel",
        etag=etag,
        last_modified=last_modified,
        upstream=_upstream(server),
        limits=limits,
        patience=patience,
    )


def _fails(server: Hostile, **options: object) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        _fetch(server, **options)  # type: ignore[arg-type]
    return failed.value


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@contextmanager
def _memory_grows_by_less_than(megabytes: int) -> Iterator[None]:
    tracemalloc.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        yield
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_000
    assert max(most / MEGABYTE, grown) < megabytes


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture(autouse=True)
def no_thread_and_no_connection_is_left_behind() -> Iterator[None]:
    threads, files = threading.active_count(), _open_files()
    yield
    assert threading.active_count() == threads
    assert _open_files() <= files


# What is asked, and what comes back


def test_response_has_validators_for_the_next_request() -> None:
    answer = reply(
        body("rhel"),
        headers=(
            "Content-Type: application/json; charset=UTF-8",
            'ETag: "abc"',
            "Last-Modified: yesterday",
        ),
    )
    with Hostile([answer]) as server:
        response = _fetch(server)
    assert (response.status, response.body, response.etag, response.last_modified) == (
        200,
        body("rhel"),
        '"abc"',
        "yesterday",
    )
    assert response.url == f"http://{server.address}/api/v1/products/rhel/"
    assert abs(datetime.now(UTC) - response.fetched_at) < timedelta(minutes=1)


def test_a_question_names_us_and_how_to_reach_us() -> None:
    with Hostile([reply()]) as server:
        _fetch(server)
    assert "User-Agent: ELwise (+https://elwise.example)\r\n" in server.requests[0]
    assert "If-None-Match" not in server.requests[0]


def test_repeated_request_is_conditional() -> None:
    with Hostile([Reply("304 Not Modified", (), ())]) as server:
        response = _fetch(server, etag='W/"abc"', last_modified="Sat, 22 Aug 2026 08:52:34 GMT")
    assert (response.status, response.body, response.etag, response.last_modified) == (
        304,
        b"",
        'W/"abc"',
        "Sat, 22 Aug 2026 08:52:34 GMT",
    )
    assert (
        'If-None-Match: W/"abc"\r\nIf-Modified-Since: Sat, 22 Aug 2026 08:52:34 GMT\r\n'
        in server.requests[0]
    )


def test_nothing_new_is_no_answer_to_a_first_question() -> None:
    with Hostile([Reply("304 Not Modified", (), ())]) as server:
        assert _fails(server).reason == room.UNEXPECTED_STATUS


def test_a_packed_answer_is_unpacked() -> None:
    with Hostile([packed(body("rhel"))]) as server:
        assert _fetch(server).body == body("rhel")


def test_an_answer_in_chunks_is_put_together() -> None:
    with Hostile(
        [
            Reply(
                headers=(*JSON, "Transfer-Encoding: chunked"),
                pieces=(b"2\r\n{}\r\n", b"1;x=y\r\n \r\n", b"0\r\n\r\n"),
            )
        ]
    ) as server:
        assert _fetch(server).body == b"{} "


def test_a_validator_that_could_break_a_header_is_not_sent_back() -> None:
    with Hostile([reply(headers=(*JSON, f'ETag: "{"a" * 300}"', "Last-Modified: \x01"))]) as server:
        response = _fetch(server)
    assert (response.etag, response.last_modified) == ("", "")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "/api/v1/products/rhel/"),
        ("/", "/api/v1/products/rhel/"),
        ("/api/v1", "/api/v1/products/rhel/"),
        ("/api/v1/", "/api/v1/products/rhel/"),
        ("/mirror/eol/v1", "/mirror/eol/v1/products/rhel/"),
    ],
)
def test_upstream_base_may_have_a_path_and_a_slash(path: str, expected: str) -> None:
    with Hostile([reply()]) as server:
        fetch("rhel", upstream=_upstream(server, path=path), limits=PATIENT)
    assert server.paths == [expected]


def test_settings_say_where_upstream_is(settings) -> None:
    upstream = Upstream.from_settings()
    assert upstream.base_url == "https://endoflife.date/api/v1"
    assert upstream.allowed == AllowList.of(["endoflife.date:443"])
    assert upstream.user_agent == f"ELwise (+{settings.SITE_URL})"
    with Hostile([reply()]) as server:
        settings.UPSTREAM_BASE_URL, settings.UPSTREAM_ALLOWED_HOSTS = (
            f"http://{server.address}",
            [server.address],
        )
        assert fetch("rhel").status == 200


@pytest.mark.parametrize(
    "product", ["", "../../", "rhel/../centos", "rhel?x", "Rhel", "rhel\r\nX: y", "r" * 100]
)
def test_unknown_product_name_sends_no_request(product: str) -> None:
    with Hostile([reply()]) as server, pytest.raises(FetchFailed) as failed:
        fetch(product, upstream=_upstream(server), limits=PATIENT)
    assert (failed.value.reason, server.requests) == (room.NO_SUCH_NAME, [])


# Bounds


def test_the_bounds_are_those_of_the_rules() -> None:
    assert (
        Limits(
            connect=5,
            read=10,
            wall_clock=30,
            size=2_000_000,
            redirects=3,
            retries=3,
            backoff=1,
            retry_after=600,
        )
        == LIMITS
    )


def test_a_body_that_drips_is_cut_off_by_the_clock() -> None:
    with _within(SOON), Hostile([endless(b" ", 1_000, pause=0.1)]) as server:
        assert _fails(server, limits=QUICK).reason == room.TOO_SLOW
    assert len(server.requests) == 1


def test_a_head_that_drips_is_cut_off_by_the_clock() -> None:
    with (
        _within(SOON),
        Hostile(
            [Reply(headers=("X-Endless: " + "a" * 10_000,), pause=0.1, drip_from_the_start=True)]
        ) as server,
    ):
        assert _fails(server, limits=QUICK).reason == room.TOO_SLOW


def test_headers_cut_off_by_the_clock_are_no_answer() -> None:
    """The status line has arrived, and what tells the type of the answer has not."""
    late = Reply("200 OK\r\nServer: slow", ("X-Late: 1",), pause=0.03, drip_from_the_start=True)
    with _within(SOON), Hostile([late]) as server:
        assert _fails(server, limits=replace(QUICK, wall_clock=1)).reason == room.TOO_SLOW


def test_a_handshake_that_drips_is_cut_off_by_the_clock() -> None:
    with _within(SOON), socket.create_server(("127.0.0.1", 0)) as listener:
        drip = threading.Thread(target=_drip_a_handshake, args=(listener,))
        drip.start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        upstream = Upstream.of(base_url=f"https://{address}", allowed_hosts=[address], site_url="")
        with pytest.raises(FetchFailed) as failed:
            fetch("rhel", upstream=upstream, limits=QUICK)
        drip.join()
    assert failed.value.reason == room.TOO_SLOW


def _drip_a_handshake(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        try:
            for byte in b"\x16\x03\x03\x40\x00" + bytes(10_000):
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            return


def test_endless_promises_of_an_answer_are_cut_off_by_the_clock() -> None:
    with (
        _within(SOON),
        Hostile(
            [
                endless(
                    b"HTTP/1.1 100 Continue\r\n\r\n",
                    10_000,
                    pause=0.01,
                    status="100 Continue",
                    headers=(),
                )
            ]
        ) as server,
    ):
        assert _fails(server, limits=QUICK).reason == room.TOO_SLOW


def test_silence_is_asked_again_until_the_clock_runs_out() -> None:
    with _within(SOON), Hostile([Reply(pause=5)]) as server:
        assert _fails(server, limits=replace(QUICK, read=0.8)).reason in (
            room.TOO_SLOW,
            room.CONNECTION_FAILED,
        )
    assert 1 < len(server.requests) <= 3


def test_a_hundred_megabytes_are_left_after_two() -> None:
    with (
        _within(SOON),
        _memory_grows_by_less_than(20),
        Hostile([endless(b" " * 100_000, 1_000)]) as server,
    ):
        assert _fails(server).reason == room.TOO_LARGE
    assert server.sent < 20 * MEGABYTE


def test_body_size_limit_is_exact() -> None:
    with Hostile(
        [reply(b" " * LIMITS.size), packed(b" " * LIMITS.size), reply(b" " * (LIMITS.size + 1))]
    ) as server:
        assert [len(_fetch(server).body) for _ in range(2)] == [LIMITS.size] * 2
        assert _fails(server).reason == room.TOO_LARGE
    with Hostile([packed(b" " * (LIMITS.size + 1))]) as server:
        assert _fails(server).reason == room.TOO_LARGE


def test_a_bomb_of_a_gigabyte_is_not_unpacked() -> None:
    bomb = zeros_packed(1_000)
    assert len(bomb) < LIMITS.size
    with (
        _within(SOON),
        _memory_grows_by_less_than(20),
        Hostile([reply(bomb, headers=(*JSON, "Content-Encoding: gzip"))]) as server,
    ):
        assert _fails(server).reason == room.TOO_LARGE


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_a_packing_nobody_asked_for_is_not_unpacked(encoding: str) -> None:
    with Hostile([reply(headers=(*JSON, f"Content-Encoding: {encoding}"))]) as server:
        assert _fails(server).reason == room.UNKNOWN_ENCODING


def test_the_body_of_a_redirect_or_an_error_is_not_read() -> None:
    lots = [
        endless(b" " * 100_000, 1_000, status=status, headers=("Location: /x",))
        for status in ("302 Found", "404 Not Found")
    ]
    with _within(SOON), Hostile(lots) as server:
        assert _fails(server).status == 404
    assert server.sent < 20 * MEGABYTE


# Addresses


def test_a_redirect_within_the_allow_list_is_followed() -> None:
    with (
        Hostile([reply(body("rhel"))]) as other,
        Hostile([redirect(f"http://{other.address}/elsewhere/")]) as server,
    ):
        response = fetch(
            "rhel", upstream=_upstream(server, allowed=(other.address,)), limits=PATIENT
        )
    assert (response.body, response.url, other.paths) == (
        body("rhel"),
        f"http://{other.address}/elsewhere/",
        ["/elsewhere/"],
    )


@pytest.mark.parametrize("location", ["/api/v1/products/redhat/", "../rhel", "?x=1"])
def test_a_redirect_may_be_relative(location: str) -> None:
    with Hostile([redirect(location, "301 Moved Permanently"), reply()]) as server:
        assert _fetch(server).status == 200
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "spelling",
    [
        "http://{internal}/latest/meta-data/",
        "//{internal}/",
        "http://user@{internal}/",
        "http://{server}@{internal}/",
        "http://{internal}\\@{server}/",
        "http://{internal}#@{server}/",
        "http://localhost:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.0.0.1:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "ftp://{internal}/",
        "gopher://{internal}/",
        "http://[::1/",
        "http://example.com:99999/",
    ],
)
def test_a_redirect_to_an_internal_address_is_not_followed(spelling: str) -> None:
    with Hostile([reply()]) as internal, Hostile() as server:
        port = internal.address.partition(":")[2]
        server.replies.append(
            redirect(spelling.format(internal=internal.address, server=server.address, port=port))
        )
        failure = _fails(server)
    assert (failure.reason, internal.requests, len(server.requests)) == (room.NOT_ALLOWED, [], 1)


def test_endless_redirects_end_after_three() -> None:
    with _within(SOON), Hostile([redirect("/again/")]) as server:
        assert _fails(server).reason == room.TOO_MANY_REDIRECTS
    assert len(server.requests) == 4


def test_three_redirects_are_followed() -> None:
    with Hostile([redirect("/1"), redirect("/2"), redirect("/3"), reply()]) as server:
        assert _fetch(server).url.endswith("/3")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://endoflife.date/api/v1", True),
        ("https://ENDOFLIFE.date:443/api/v1", True),
        ("http://endoflife.date/api/v1", False),
        ("http://endoflife.date:443/api/v1", False),
        ("https://endoflife.date:8443/api/v1", False),
        ("https://endoflife.date.attacker.example/", False),
        ("https://attacker.example/endoflife.date:443", False),
        ("https://user@endoflife.date/", False),
        ("http://127.0.0.1:8000/", True),
        ("https://127.0.0.1:8000/", True),
        ("http://127.0.0.1:8001/", False),
        ("http://127.0.0.2:8000/", False),
        ("http://localhost:8000/", False),
        ("http://[::1]:8000/", True),
        ("http://mirror.example:8000/", False),
        ("https://mirror.example:8000/", True),
    ],
)
def test_only_listed_hosts_and_loopback_http_are_allowed(address: str, allowed: bool) -> None:
    listed = AllowList.of(
        ["endoflife.date", " 127.0.0.1:8000", "[::1]:8000", "mirror.example:8000", ""]
    )
    assert (listed.target(address) is not None) == allowed


@pytest.mark.parametrize(
    "entry",
    [
        "https://endoflife.date",
        "http://127.0.0.1:8000",
        "endoflife.date:",
        "endoflife.date:x",
        "user@endoflife.date:443",
        "a:1/b",
        ":443",
        "[::1",
    ],
)
def test_invalid_allowlist_entry_sends_no_request(entry: str, settings) -> None:
    settings.UPSTREAM_ALLOWED_HOSTS = [entry]
    with pytest.raises(FetchFailed) as failed:
        fetch("rhel")
    assert failed.value.reason == room.NOT_ALLOWED
    assert failed.value.words == f"UPSTREAM_ALLOWED_HOSTS: {entry!r} is not host:port."


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::ffff:127.0.0.1")]
)
def test_listed_name_resolving_to_loopback_is_refused(
    family: int, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Hostile([reply()]) as server:
        here = (host, int(server.address.partition(":")[2]))
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *_, **__: [(family, socket.SOCK_STREAM, 6, "", here)]
        )
        with pytest.raises(FetchFailed) as failed:
            fetch(
                "rhel",
                upstream=Upstream.of(
                    base_url="https://endoflife.date", allowed_hosts=["endoflife.date"], site_url=""
                ),
                limits=PATIENT,
            )
    assert (failed.value.reason, server.requests) == (room.CONNECTION_FAILED, [])


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Hostile([reply()]) as proxy, Hostile([reply()]) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://{proxy.address}")
        assert _fetch(server).status == 200
    assert proxy.requests == []


# Failures, and asking again


@pytest.mark.parametrize(
    "kind",
    [
        "text/html; charset=utf-8",
        "text/plain",
        "application/json5",
        "application/json; charset=latin-1",
        "",
    ],
)
def test_another_content_type_is_not_read(kind: str) -> None:
    with Hostile([reply(headers=(f"Content-Type: {kind}",))]) as server:
        assert _fails(server).reason == room.NOT_JSON_TYPE
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "status",
    [
        "404 Not Found",
        "403 Forbidden",
        "204 No Content",
        "206 Partial Content",
        "300 Multiple Choices",
    ],
)
def test_another_status_is_final(status: str) -> None:
    with Hostile(
        [reply(b"<!doctype html>", status=status, headers=("Content-Type: text/html",))]
    ) as server:
        failure = _fails(server)
    assert (failure.reason, failure.status, len(server.requests)) == (
        room.UNEXPECTED_STATUS,
        int(status[:3]),
        1,
    )


@pytest.mark.parametrize(
    "status",
    [
        "429 Too Many Requests",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
    ],
)
def test_a_busy_upstream_is_asked_three_times_more(status: str) -> None:
    with _within(SOON), Hostile([reply(status=status)]) as server:
        failure = _fails(server)
    assert (failure.reason, failure.status, failure.retry_after, len(server.requests)) == (
        room.BUSY,
        int(status[:3]),
        None,
        4,
    )


def _cut_short() -> list[Reply]:
    half = body("rhel")[:2_000]
    return [
        Reply(headers=(*JSON, f"Content-Length: {len(body('rhel'))}"), pieces=(half,)),
        Reply(headers=(*JSON, "Transfer-Encoding: chunked"), pieces=(b"7d0\r\n" + half,)),
        Reply(
            headers=(*JSON, "Content-Encoding: gzip"),
            pieces=(next(iter(packed(body("rhel")).pieces))[:-100],),
        ),
        Reply("200 OK\r\nHTTP", (), ()),
    ]


@pytest.mark.parametrize("number", range(len(_cut_short())))
def test_an_answer_cut_short_is_asked_for_again(number: int) -> None:
    with Hostile([_cut_short()[number], reply(body("rhel"))]) as server:
        if number < 3:
            assert _fetch(server).body == body("rhel")
            assert len(server.requests) == 2
        else:
            assert _fails(server).reason in (room.NOT_JSON_TYPE, room.CONNECTION_FAILED)


def test_a_closed_port_is_a_failed_connection() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # it does not listen, and nobody else can
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        upstream = Upstream.of(base_url=f"http://{address}", allowed_hosts=[address], site_url="")
        with _within(SOON), pytest.raises(FetchFailed) as failed:
            fetch("rhel", upstream=upstream, limits=PATIENT)
    assert failed.value.reason == room.CONNECTION_FAILED


def test_a_certificate_nobody_vouches_for_is_not_believed() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "self_signed.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        shake = threading.Thread(target=_shake_hands, args=(listener, context))
        shake.start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(FetchFailed) as failed:
            fetch(
                "rhel",
                upstream=Upstream.of(
                    base_url=f"https://{address}", allowed_hosts=[address], site_url=""
                ),
                limits=PATIENT,
            )
        shake.join()
    assert failed.value.reason == room.TLS_FAILED
    assert "certificate" in failed.value.words


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        context.wrap_socket(connection, server_side=True).close()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(room, "sleep", pauses.append)
    return pauses


def _busy(retry_after: str) -> Reply:
    return reply(status="429 Too Many Requests", headers=(f"Retry-After: {retry_after}",))


def test_the_pause_upstream_asks_for_is_kept(slept: list[float]) -> None:
    with Hostile([_busy("1"), reply()]) as server:
        assert _fetch(server).status == 200
    assert slept == [1]


def test_a_pause_longer_than_the_clock_is_left_to_the_next_run(slept: list[float]) -> None:
    with Hostile([_busy("120")]) as server:
        failure = _fails(server)
    assert (failure.reason, failure.retry_after, slept, len(server.requests)) == (
        room.BUSY,
        120,
        [],
        1,
    )


def test_a_caller_with_patience_waits_up_to_ten_minutes_in_all(slept: list[float]) -> None:
    with Hostile([_busy("400"), reply()]) as server:
        assert _fetch(server, patience=9_999).status == 200
    with Hostile([_busy("400"), _busy("400"), reply()]) as server:
        assert _fails(server, patience=9_999).retry_after == 400
    with Hostile([_busy("601"), reply()]) as server:
        assert _fails(server, patience=9_999).retry_after == 601
    assert slept == [400, 400]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True), 300),
        (lambda: "Sat, 22 Aug 2020 08:52:34 GMT", None),
        (lambda: "soon", None),
        (lambda: "-5", None),
        (lambda: "9" * 40, None),
        (lambda: "900", 900),
    ],
)
def test_the_pause_may_be_a_date_and_nonsense_is_none(
    slept: list[float], text: Callable[[], str], seconds: float | None
) -> None:
    with Hostile([_busy(text())]) as server:
        failure = _fails(server)
    assert (
        failure.retry_after == pytest.approx(seconds, abs=5) if seconds else not failure.retry_after
    )
    assert len(server.requests) == (1 if seconds else 4)


def test_pauses_of_our_own_grow_and_are_drawn_by_lot(slept: list[float]) -> None:
    with Hostile([reply(status="503 Service Unavailable")]) as server:
        for _ in range(8):
            _fails(server, limits=replace(LIMITS, wall_clock=600))
    rounds = [slept[start : start + 3] for start in range(0, 24, 3)]
    assert all(
        0 <= pause <= 2**attempt for pauses in rounds for attempt, pause in enumerate(pauses)
    )
    assert len(set(slept)) > 20
