"""gunicorn and a PostgreSQL that is killed and frozen: nobody waits, and nobody restarts it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import absent, services
from tests.catalog.refresh.processes import wait_until
from tests.services import Answer, PostgreSQL, Web

pytestmark = pytest.mark.early

SESSION = {"Cookie": f"sessionid={'a' * 32}"}
SERVED = ("/", "/distributions/", "/advisor/result/", "/api/v1/distributions/", "/calendar.ics")
REFUSED = ("/admin/", "/keys/", "/api/v1/held-changes/", "/healthz/ready")
SECONDS_OF_SILENCE = 5
MAX_SECONDS = 15
"""More than a busy machine needs for all of `_ask_all`, and less than it would take if each of them
waited for as long as the database may be silent."""


@pytest.fixture
def server() -> Iterator[PostgreSQL]:
    """Not in a folder of pytest's: the server runs as another user where root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="elwise-", ignore_cleanup_errors=True) as folder:
        try:
            server = PostgreSQL(Path(folder))
        except Exception as error:
            why = f"its server could not be started: {type(error).__name__}: {error}"
            absent.skip_or_fail(absent.reason("an outage of PostgreSQL", why))
        services.fill(server.url)
        yield server
        server.delete()


@pytest.fixture
def web(server: PostgreSQL, tmp_path: Path) -> Iterator[Web]:
    silence = str(SECONDS_OF_SILENCE)
    web = Web(tmp_path / "log", workers=1, DATABASE_URL=server.url, DATABASE_TIMEOUT=silence)
    yield web
    web.stop()


def _ask_all(web: Web) -> dict[str, Answer]:
    """All at once, twice: more than there are threads."""
    paths = ["/healthz/live", *SERVED, *REFUSED] * 2
    with ThreadPoolExecutor(len(paths)) as threads:
        answers = threads.map(lambda path: web.get(path, **SESSION), paths)
    return dict(zip(paths, answers, strict=True))


def _check(answers: dict[str, Answer]) -> None:
    assert max(answer.seconds for answer in answers.values()) < MAX_SECONDS
    for path in SERVED:
        assert (answers[path].status, "Warning" in answers[path].headers) == (200, True), path
    for path in REFUSED:
        assert answers[path].status == 503, path
    assert answers["/admin/"].headers["Retry-After"] == "10"


def test_nobody_waits_for_a_database(web: Web, server: PostgreSQL) -> None:
    assert _ask_all(web)["/healthz/ready"].status == 200
    with services.frozen(server.pid):
        _ask_all(web)  # among them those who find out
        _check(_ask_all(web))
    wait_until(lambda: web.get("/healthz/ready").status == 200)
    assert web.get("/admin/", **SESSION).status == 200
    assert "Warning" not in web.get("/distributions/").headers

    server.kill()
    _ask_all(web)
    _check(_ask_all(web))
    server.start()
    wait_until(lambda: web.get("/healthz/ready").status == 200)
    assert web.get("/admin/", **SESSION).status == 200

    assert web.log.count("The database is away") == web.log.count("The database is back") == 2
    assert "Traceback" not in web.log


@pytest.mark.long("kills")
def test_process_starts_while_the_database_is_away(tmp_path: Path) -> None:
    web = Web(tmp_path / "log", workers=1, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    try:
        for path in ("/distributions/", "/api/v1/distributions/", "/healthz/ready"):
            answer = web.get(path)
            assert (answer.status, answer.seconds < MAX_SECONDS) == (503, True), path
        assert web.get("/healthz/live").status == 200
    finally:
        web.stop()
