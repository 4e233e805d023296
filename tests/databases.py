"""The test databases: one holds the seed, another the invented catalog of tests/invented/.

Each is saved as it was loaded. After a test with real transactions it is restored as a whole, where
Django would empty every table and leave the catalog to be loaded again. The first worker of xdist
makes and loads them; the others copy what it saved.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class CatalogDatabase(ABC):
    """A test database that connections can be pointed at, and its saved state."""

    def __init__(self, name: str) -> None:
        self.name = name

    def connect(self) -> None:
        """Point this connection, and all that are opened from now on, at this database."""
        if connection.settings_dict["NAME"] != self.name:
            connection.close()
            connection.settings_dict["NAME"] = self.name

    @abstractmethod
    def copy(self, source: str, target: str) -> None:
        """Make `target` what `source` is."""

    def restore(self) -> None:
        """Make it again what it was when it was saved."""
        self.copy(self.saved_name, self.name)

    def take(self, saved_name: str) -> None:
        """Become what another worker saved."""
        self.copy(saved_name, self.name)
        self.save()

    @abstractmethod
    def forget(self) -> None:
        """Drop the saved state."""

    @abstractmethod
    def drop(self) -> None: ...

    @property
    @abstractmethod
    def saved_name(self) -> str: ...

    @abstractmethod
    def named(self, label: str) -> CatalogDatabase:
        """Another database beside it; it need not exist yet."""

    def save(self) -> None:
        self.copy(self.name, self.saved_name)


class SQLiteDatabase(CatalogDatabase):
    """A file, saved into another one beside it."""

    @property
    def saved_name(self) -> str:
        return f"{self.name}.saved"

    def copy(self, source: str, target: str) -> None:
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)

    def forget(self) -> None:
        Path(self.saved_name).unlink()

    def drop(self) -> None:
        Path(self.name).unlink()

    def named(self, label: str) -> SQLiteDatabase:
        return SQLiteDatabase(str(Path(self.name).with_name(f"{label}.sqlite3")))


class PostgreSQLDatabase(CatalogDatabase):
    """A database of the server, saved as another one that serves as its template."""

    @property
    def saved_name(self) -> str:
        return f"{self.name}_saved"

    def copy(self, source: str, target: str) -> None:
        connection.close()  # nobody may be connected to a database that is copied
        _execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        _execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def forget(self) -> None:
        _drop(self.saved_name)

    def drop(self) -> None:
        _drop(self.name)

    def named(self, label: str) -> PostgreSQLDatabase:
        return PostgreSQLDatabase(f"{self.name}_{label}")


def of_name(name: str) -> CatalogDatabase:
    databases = {"postgresql": PostgreSQLDatabase, "sqlite": SQLiteDatabase}
    return databases[connection.vendor](name)


def current() -> CatalogDatabase:
    """The database that the connection is pointed at."""
    return of_name(connection.settings_dict["NAME"])


def record_migrations() -> None:
    """As applied, all of them, where the tables were made from the models; what is done after a
    migration (groups, schedules, triggers) is done."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    migrations = MigrationLoader(connection).disk_migrations
    for app, name in migrations:
        recorder.record_applied(app, name)
    plan = [(migration, False) for migration in migrations.values()]
    emit_post_migrate_signal(0, interactive=False, db="default", apps=apps, plan=plan)


def _drop(name: str) -> None:
    connection.close()
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
