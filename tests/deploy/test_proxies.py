"""Nothing that a visitor sends in a proxy's place changes address, links, access or scheme."""

import contextlib
import json
import re
import socket
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from django.db import connection

from tests.accounts.test_script_name import in_one_window
from tests.catalog.refresh.processes import wait_until
from tests.deploy import fronts, installation
from tests.deploy.echo import RELEASE, SLOW, echo
from tests.deploy.fronts import HOST, Front
from tests.test_environment import PUBLIC

pytestmark = [pytest.mark.invented_catalog, pytest.mark.django_db, pytest.mark.sqlite_enough]

EVIL = "evil.example"
FORGED = {
    "SCRIPT_NAME": "/x",
    "Script_Name": "/x",
    "Script-Name": "/x",
    "X-Script-Name": "/x",
    "X-Forwarded-For": "203.0.113.9",
    "X_Forwarded_For": "203.0.113.9",
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Port": "4444",
    "X-Forwarded-Prefix": "/x",
    "X-Forwarded-Proto": "http",
    "X_Forwarded_Proto": "http",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": f"for=203.0.113.9;host={EVIL};proto=http",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "Proxy": f"http://{EVIL}",
    "X-Request-ID": "forged",
}
LIMIT = 3
SECONDS_UNTIL_IDLE_ONES_ARE_CLOSED = 10
"""By each of the configurations."""
API = "/api/v1/plans/"
PUBLIC_PAGES = [
    "/changes.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/distributions",
    "/export/releases.csv",
]
VISITORS = (f"127.0.{number // 250}.{number % 250 + 2}" for number in count(300))
"""Each case is another visitor of loopback, so that none uses up the limit of the next."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("proxies")


@pytest.fixture(scope="module")
def environment(folder: Path, _catalog_of_the_module: None) -> dict[str, str]:
    """A closed API on a copy of the invented catalog."""
    copy = folder / "catalog.sqlite3"
    with (
        contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return {
        **PUBLIC,
        "DATABASE_URL": f"sqlite:///{copy}",
        "API_ANONYMOUS": "0",
        "API_RATE_ANONYMOUS": str(LIMIT),
    }


@pytest.fixture(scope="module")
def project(folder: Path) -> Path:
    project = installation.unpack(folder / "elwise")
    installation.list_static_files(project)
    return project


@pytest.fixture(scope="module")
def application(folder: Path, project: Path, environment: dict[str, str]) -> Iterator[Path]:
    """The socket of an application that believes one proxy."""
    path = folder / "web.sock"
    behind_proxy = {**environment, "PROXIES": "1", "BEHIND_TLS_PROXY": "1"}
    with fronts.gunicorn(behind_proxy, project, path):
        yield path


@pytest.fixture(scope="module", params=["nginx", "haproxy"])
def proxy(request: pytest.FixtureRequest, folder: Path, application: Path) -> Iterator[Front]:
    with getattr(fronts, request.param)(folder, application) as front:
        yield front


@pytest.fixture(scope="module")
def direct(project: Path, environment: dict[str, str]) -> Iterator[Front]:
    """An application without a proxy, on plain HTTP."""
    with fronts.gunicorn({**environment, "SITE_URL": f"http://{HOST}"}, project) as front:
        yield front


def _assert_limits_hold(front: Front) -> None:
    for name in FORGED:
        visitor = next(VISITORS)
        statuses = in_one_window(partial(_ask_often, front, name, visitor))
        assert statuses == [401] * LIMIT + [429], name


def _ask_often(front: Front, name: str, visitor: str) -> list[int]:
    values = (f"{FORGED[name]}{number}" for number in range(LIMIT + 1))
    return [front.get(API, visitor, **{name: value}).status for value in values]


def _assert_answers_stay(front: Front) -> None:
    for path in PUBLIC_PAGES:
        plain = front.get(path)
        for name, value in FORGED.items():
            forged = front.get(path, **{name: value})
            assert forged.status == plain.status, name
            assert forged.headers["Location"] == plain.headers["Location"], name
            assert forged.body == plain.body, name


def _assert_no_prefix(front: Front) -> None:
    for name in ("SCRIPT_NAME", "Script_Name", "X-Forwarded-Prefix", "X-Script-Name"):
        assert front.get(f"/x{API}", next(VISITORS), **{name: "/x"}).status == 404, name
        assert front.get("/plans/", next(VISITORS), **{name: "/api/v1"}).status == 404, name


@pytest.mark.long("servers", keep=1)
def test_limits_hold_behind_a_proxy(proxy: Front) -> None:
    _assert_limits_hold(proxy)


def test_limits_hold_without_proxy(direct: Front) -> None:
    _assert_limits_hold(direct)


@pytest.mark.long("servers", keep=1)
def test_answers_stay_behind_a_proxy(proxy: Front) -> None:
    _assert_answers_stay(proxy)
    _assert_no_prefix(proxy)


def test_answers_stay_without_proxy(direct: Front) -> None:
    _assert_answers_stay(direct)
    _assert_no_prefix(direct)


@pytest.mark.long("servers", keep=1)
def test_scheme_is_that_of_the_connection(proxy: Front, direct: Front) -> None:
    """HSTS is sent on secure requests only, and plain ones are redirected."""
    for name in ("X-Forwarded-Proto", "X_Forwarded_Proto", "Forwarded"):
        assert "Strict-Transport-Security" in proxy.get("/robots.txt", **{name: "http"}).headers
        answer = direct.get("/robots.txt", **{name: "https"})
        assert answer.status == 200
        assert "Strict-Transport-Security" not in answer.headers


def test_nginx_redirects_plain_http(folder: Path, application: Path) -> None:
    with fronts.nginx(folder, application) as front:
        answer = front.without_tls().get("/about/?a=b", **{"X-Forwarded-Proto": "https"})
        challenge = front.without_tls().get("/.well-known/acme-challenge/absent")
    assert answer.status == 308
    assert answer.headers["Location"] == f"https://{HOST}/about/?a=b"
    assert challenge.status == 404, "a certificate is renewed over plain HTTP"


# What arrives at the application


@pytest.fixture(scope="module")
def echoing(folder: Path) -> Iterator[Path]:
    path = folder / "echo.sock"
    with echo(path):
        yield path


@pytest.fixture(scope="module", params=["nginx", "haproxy", "caddy"])
def cleaning(request: pytest.FixtureRequest, folder: Path, echoing: Path) -> Iterator[Front]:
    own = folder / f"cleaning-{request.param}"
    own.mkdir()
    with getattr(fronts, request.param)(own, echoing) as front:
        yield front


@pytest.mark.long("servers", keep=1)
def test_proxy_replaces_what_only_a_proxy_may_say(cleaning: Front) -> None:
    visitor = next(VISITORS)
    pairs = json.loads(cleaning.get("/", visitor, **FORGED).body)
    arrived = dict(pairs)
    assert len(arrived) == len(pairs), "a header arrived twice"
    assert arrived["x-forwarded-for"] == visitor
    assert arrived["x-forwarded-proto"] == "https"
    assert arrived["host"] == HOST
    assert re.fullmatch(r"[0-9A-Za-z-]{16,64}", arrived["x-request-id"])
    expected = {"x-forwarded-for", "x-forwarded-proto", "x-request-id"}
    assert {name for name in arrived if name.startswith("x-")} == expected
    rest = arrived.keys() - expected
    assert not rest & {name.lower() for name in FORGED}


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("cleaning", ["nginx", "haproxy"], indirect=True)
def test_large_body_is_refused_by_the_proxy(cleaning: Front) -> None:
    """Caddy hands the first 3 MB on and leaves the answer to the application."""
    headers = {"Content-Length": str(4 * 2**20)}
    assert cleaning.ask("POST", "/", headers=headers).status == 413


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("cleaning", ["nginx", "haproxy"], indirect=True)
def test_large_inventory_passes_the_proxy(cleaning: Front) -> None:
    address = "/api/v1/fleet/platform/imports/"
    assert cleaning.ask("PUT", address, body=b"x" * 4 * 2**20).status == 200
    headers = {"Content-Length": str(400 * 2**20)}
    assert cleaning.ask("PUT", address, headers=headers).status == 413


@pytest.mark.long("servers", keep=1)
def test_metrics_are_not_public(cleaning: Front) -> None:
    assert cleaning.get("/metrics").status == 404


@pytest.mark.long("servers", keep=1)
def test_idle_connections_do_not_hold_the_site(cleaning: Front) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            idle = socket.create_connection(("127.0.0.1", cleaning.port), 30)
            stack.enter_context(idle)
        started = time.monotonic()
        assert cleaning.get("/").status == 200
        assert time.monotonic() - started < SECONDS_UNTIL_IDLE_ONES_ARE_CLOSED / 2


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("cleaning", ["nginx", "haproxy"], indirect=True)
def test_one_address_does_not_take_all_threads(cleaning: Front) -> None:
    """Caddy has no limits for each address."""
    visitor = next(VISITORS)
    with ThreadPoolExecutor(60) as pool:
        requests = [pool.submit(cleaning.get, SLOW, visitor) for _ in range(60)]
        wait_until(lambda: sum(request.done() for request in requests) >= 10)
        assert cleaning.get("/", next(VISITORS)).status == 200
        RELEASE.set()
        statuses = Counter(request.result().status for request in requests)
    assert statuses.keys() == {200, 429}
    assert statuses[200] <= 50
    RELEASE.clear()


def test_stopped_application_is_a_503(folder: Path) -> None:
    own = folder / "stopped"
    own.mkdir()
    with fronts.nginx(own, own / "nobody.sock") as front:
        answer = front.get("/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert b"Try again" in answer.body


def test_nginx_serves_static_files(folder: Path, echoing: Path) -> None:
    own = folder / "static-nginx"
    own.mkdir()
    with fronts.nginx(own, echoing, fronts.ROOT / "static") as front:
        answer = front.get("/static/elwise.css")
    assert answer.status == 200
    assert answer.body == (fronts.ROOT / "static/elwise.css").read_bytes()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    fronts.nginx_configuration(tmp_path, tmp_path / "web.sock", tmp_path)
    result = subprocess.run(
        [fronts.program("nginx"), "-t", "-q", "-p", str(tmp_path), "-c", "nginx.conf"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
