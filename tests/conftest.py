"""The test database holds the seeded catalog; every test starts from it, whatever the test before did."""

import importlib
import io
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from tests import absent

# Shared machines stall now and then: a time limit for one example would make tests fail by chance.
hypothesis_settings.register_profile("elwise", deadline=None, print_blob=True)
hypothesis_settings.load_profile("elwise")

_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


def may_touch_the_database(item: pytest.Item) -> bool:
    """pytest-django keeps every other test away from the database."""
    if issubclass(getattr(item, "cls", None) or object, TransactionTestCase):
        return True
    return item.get_closest_marker("django_db") is not None or not _DATABASE_FIXTURES.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as on every machine: in memory, the threads of live_server would share one connection and its lock."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        call_command("load_catalog", stdout=io.StringIO())


@pytest.fixture(scope="session")
def seeded_rows(django_db_setup: None, django_db_blocker) -> dict[type[Model], list[Model]]:
    """Every row the seed brings, as first loaded: putting them back takes a twentieth of the time of reading the seed."""
    with django_db_blocker.unblock():
        models = apps.get_app_config("catalog").get_models(include_auto_created=True)
        return {model: list(model._base_manager.order_by("pk")) for model in models}


@pytest.fixture(autouse=True)
def _every_test_starts_from_the_seed(request: pytest.FixtureRequest) -> None:
    """A test with real transactions leaves empty tables behind: whoever comes next gets the seed again."""
    if not may_touch_the_database(request.node):
        return
    rows = request.getfixturevalue("seeded_rows")
    if not issubclass(request.cls or object, TransactionTestCase):
        request.getfixturevalue("db")
    cache.clear()
    if not apps.get_model("catalog", "Distribution").objects.exists():
        _put_back(rows)


def _put_back(rows: dict[type[Model], list[Model]]) -> None:
    from catalog import freshness

    with transaction.atomic():
        for model, instances in rows.items():
            if not model._base_manager.exists():
                model._base_manager.bulk_create(instances)
        groups = importlib.import_module("catalog.migrations.0008_groups")
        groups.make_groups(apps, SimpleNamespace(connection=connection))
        freshness.renew()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    absent.say_what_was_not_run(terminalreporter)
