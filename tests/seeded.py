"""The seeded test database, kept as it was first loaded: after a test with real transactions it is put back as a whole.

Django would empty every table instead, and loading the seed again takes seconds.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection


class Copy:
    """A copy of the test database as it is when this is made."""

    def put_back(self) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        raise NotImplementedError


class _OnSQLite(Copy):
    def __init__(self, folder: Path) -> None:
        self.file = folder / "seeded.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(self.file)) as file:
            connection.connection.backup(file)

    def put_back(self) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(self.file)) as file:
            file.backup(connection.connection)

    def forget(self) -> None:
        self.file.unlink()


class _OnPostgreSQL(Copy):
    def __init__(self, _: Path) -> None:
        self.original = connection.settings_dict["NAME"]
        self.name = f"{self.original}_seeded"
        self._replace(self.name, by=self.original)

    def put_back(self) -> None:
        self._replace(self.original, by=self.name)

    def forget(self) -> None:
        self._replace(self.name, by=None)

    def _replace(self, name: str, *, by: str | None) -> None:
        connection.close()  # nobody may be connected to a database that is copied
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            if by:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{by}"')


def keep(folder: Path) -> Copy:
    """Copy the test database: on SQLite into a file in `folder`, on PostgreSQL into a database beside it."""
    return (_OnPostgreSQL if connection.vendor == "postgresql" else _OnSQLite)(folder)
