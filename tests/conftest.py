"""A test finds the seed in its database, or the invented catalog where its module is marked so,
whatever the test before did."""

import fcntl
import gc
import io
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import TransactionTestCase, client
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from advisor.api.fleet.check_cache import CHECKS
from catalog.api.response_cache import QUERIES, RESPONSES
from catalog.seed import files
from config.struct_types import prepare_structs
from tests import absent, databases, long
from tests.invented import FOLDER

_DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
}


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_up_once() -> Iterator[None]:
    """Every test client has a WhiteNoise of its own, and each would read all static files again
    before its first answer."""
    look_up, prefixes = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(self: WhiteNoiseMiddleware) -> None:
        if self.static_prefix not in prefixes:
            look_up(self)
            prefixes[self.static_prefix] = self.files
        self.files = prefixes[self.static_prefix]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _types_are_prepared_before_threads_ask() -> None:
    """As config/wsgi.py does it: a live_server and a test's own threads decode side by side."""
    prepare_structs()


@pytest.fixture(scope="session", autouse=True)
def _contexts_are_kept_of_whole_pages_only() -> Iterator[None]:
    """The test client would copy the context of every template that is drawn, of each field of each
    form."""
    store = client.store_rendered_templates

    def store_first(storage: dict[str, Any], **drawn: Any) -> None:
        if "context" not in storage:
            store(storage, **drawn)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", store_first)
        yield


def may_touch_the_database(item: pytest.Item) -> bool:
    """pytest-django keeps every other test away from the database."""
    if issubclass(getattr(item, "cls", None) or object, TransactionTestCase):
        return True
    return item.get_closest_marker("django_db") is not None or not _DATABASE_FIXTURES.isdisjoint(
        item.fixturenames
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as on every machine: in memory, the threads of live_server would share one
    connection and its lock. The tables are those of the models: migrating takes ten times as long,
    and tests/test_make.py and tests/catalog/test_upgrade.py see that it comes to the same."""
    database = settings.DATABASES["default"]
    database.setdefault("TEST", {})["MIGRATE"] = False
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def catalog_databases(
    django_db_modify_db_settings: None, request: pytest.FixtureRequest
) -> dict[str, databases.CatalogDatabase]:
    """By name: "seed" and "invented". Filled by django_db_setup."""
    return {}


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    catalog_databases: dict[str, databases.CatalogDatabase],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Load both catalogs, or copy them from the worker that has loaded them. A test with real
    transactions ends with its own restored."""
    record = _record_of_what_was_loaded(tmp_path_factory)
    with django_db_blocker.unblock(), _locked(record):
        saved_names = record.read_text().splitlines()
        if saved_names:
            seed = databases.of_name(settings.DATABASES["default"]["TEST"]["NAME"])
            invented = seed.named("invented")
            invented.take(saved_names[1])
            seed.take(saved_names[0])
            seed.connect()
        else:
            request.getfixturevalue("django_db_setup")
            databases.record_migrations()
            seed = databases.current()
            invented = seed.named("invented")
            invented.copy(seed.name, invented.name)
            _load(invented, FOLDER)
            _load(seed, files.FOLDER)
            record.write_text(f"{seed.saved_name}\n{invented.saved_name}\n")
    catalog_databases.update(seed=seed, invented=invented)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _: databases.current().restore()
        )
        yield
    with django_db_blocker.unblock(), _locked(record):
        record.write_text("")
        for database in (invented, seed):
            database.forget()
        invented.drop()
        seed.connect()
        if saved_names:
            seed.drop()


def _record_of_what_was_loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The names of the saved databases; of one run, whichever workers it has."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return folder / "loaded-databases"


def _load(database: databases.CatalogDatabase, folder: Path) -> None:
    database.connect()
    call_command("load_catalog", folder=folder, stdout=io.StringIO())
    database.save()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.touch()
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="module", autouse=True)
def _catalog_of_the_module(request: pytest.FixtureRequest) -> Iterator[None]:
    """A module marked `invented_catalog` stands on that catalog, every other one on the seed."""
    if request.node.get_closest_marker("invented_catalog") is None:
        yield
        return
    request.getfixturevalue("django_db_setup")
    by_name = request.getfixturevalue("catalog_databases")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        by_name["invented"].connect()
    yield
    with blocker.unblock():
        by_name["seed"].connect()


@pytest.fixture(autouse=True)
def _every_test_starts_from_the_seed(request: pytest.FixtureRequest) -> None:
    if may_touch_the_database(request.node):
        if not issubclass(request.cls or object, TransactionTestCase):
            request.getfixturevalue("db")
        cache.clear()
        CHECKS.clear()
        RESPONSES.clear()
        QUERIES.clear()


def pytest_configure(config: pytest.Config) -> None:
    """Until all is loaded: looking for garbage takes a quarter of the time of collecting. And all
    tests have one address: a test of the limits sets them."""
    config.pluginmanager.register(long, "tests.long")
    gc.disable()
    for name in ("PAGE_RATE", "PAGE_RATE_COSTLY"):
        os.environ[name] = "0"  # of the servers that tests start
        setattr(settings, name, 0)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around tests.long
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Each worker of xdist begins with its share of the modules that have early tests. `worksteal`
    gives each a stretch of the list, all of the same length."""
    yield
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    others = [item for item in items if item.get_closest_marker("early") is None]
    ordered: list[pytest.Item] = []
    for number, share in enumerate(_shares(items, workers)):
        length = (len(items) - len(ordered)) // (workers - number)
        filling = max(0, length - len(share))
        ordered += share + others[:filling]
        del others[:filling]
    items[:] = ordered + others


def _shares(items: list[pytest.Item], workers: int) -> list[list[pytest.Item]]:
    """The early tests of each worker; those of a module are together."""
    early_tests = [item for item in items if item.get_closest_marker("early") is not None]
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for number, (_, module) in enumerate(groupby(early_tests, lambda item: item.path)):
        shares[number % workers].extend(module)
    return shares


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: looking through it again and again for garbage
    costs a twentieth of the time."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    absent.say_what_was_not_run(terminalreporter)
