"""The test database holds the seeded catalog; every test starts from it, whatever the test before did."""

import gc
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import TransactionTestCase, client
from hypothesis import settings as hypothesis_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import absent, seeded

# Shared machines stall now and then: a time limit for one example would make tests fail by chance.
hypothesis_settings.register_profile("elwise", deadline=None, print_blob=True)
hypothesis_settings.load_profile("elwise")

_DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
}


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_up_once() -> Iterator[None]:
    """Every test client has a WhiteNoise of its own, and each would read all static files again before its first answer."""
    look_up, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(self: WhiteNoiseMiddleware) -> None:
        if self.static_prefix not in found:
            look_up(self)
            found[self.static_prefix] = self.files
        self.files = found[self.static_prefix]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _contexts_are_kept_of_whole_pages_only() -> Iterator[None]:
    """The test client would copy the context of every template that is drawn, of each field of each form."""
    store = client.store_rendered_templates

    def of_the_first(kept: dict[str, Any], **drawn: Any) -> None:
        if "context" not in kept:
            store(kept, **drawn)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", of_the_first)
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
    """SQLite in a file, as on every machine: in memory, the threads of live_server would share one connection and its lock."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(
            tmp_path_factory.mktemp("database") / "test.sqlite3"
        )


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Load the seed once. A test with real transactions ends with it put back, where Django would leave empty tables."""
    with django_db_blocker.unblock():
        call_command("load_catalog", stdout=io.StringIO())
        seed = seeded.keep(tmp_path_factory.mktemp("seeded"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: seed.put_back())
        yield
    with django_db_blocker.unblock():
        seed.forget()


@pytest.fixture(autouse=True)
def _every_test_starts_from_the_seed(request: pytest.FixtureRequest) -> None:
    if may_touch_the_database(request.node):
        if not issubclass(request.cls or object, TransactionTestCase):
            request.getfixturevalue("db")
        cache.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: looking through it again and again for garbage costs a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    absent.say_what_was_not_run(terminalreporter)
