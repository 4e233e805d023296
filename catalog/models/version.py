"""The version of the catalog: one row that moves with every change, in the same transaction, by whatever path it comes.

Database triggers move it, because they see what no code of ours does: the admin, bulk updates, many-to-many rows, raw SQL.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, ClassVar

from django.apps import apps
from django.db import connection, connections, models
from simple_history.models import HistoricalChanges

_MOVE = {
    "postgresql": "number = number + 1, token = replace(gen_random_uuid()::text, '-', '')",
    "sqlite": "number = number + 1, token = lower(hex(randomblob(16)))",
}


_BOOK_KEEPING = {"CatalogVersion", "SeededRow", "Snapshot", "Product", "Run", "ProductRun", "LifecycleValue"}


class CatalogVersion(models.Model):
    """`number` counts changes; `token` never comes back, not even after a restored backup.

    `freshness` stands beside them because it is read with them, in one query; it does not move them.
    """

    number = models.BigIntegerField(default=1)
    token = models.CharField(max_length=32, default="start")
    freshness = models.JSONField(default=dict, help_text="How fresh release data is, and what is under review: see catalog/freshness.py.")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_catalog_version")]

    def __str__(self) -> str:
        return f"version {self.number}"

    @classmethod
    def current(cls) -> str:
        """The token of the catalog as it stands: one query. Empty where there is no row; then nothing may be cached."""
        with connection.cursor() as cursor:  # asked on every request: putting the query together would take longer than answering it
            cursor.execute(f"SELECT token FROM {cls._meta.db_table} WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else ""

    @classmethod
    def current_with_freshness(cls) -> tuple[str, dict[str, Any]]:
        """The token, and how fresh release data is: one query. What it gives is shared: it is read and not changed."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT token, freshness FROM {cls._meta.db_table} WHERE id = 1")
            row = cursor.fetchone()
        return (row[0], _read(row[1])) if row else ("", {})


@lru_cache(maxsize=4)
def _read(freshness: str) -> dict[str, Any]:
    return json.loads(freshness)


def watched_tables() -> list[str]:
    """The tables whose changes move the version: all of the catalog's, many-to-many tables included, but the book-keeping."""
    models_ = apps.get_app_config("catalog").get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models_ if not _is_book_keeping(model) and not is_history(model)})


def is_history(model: type[models.Model]) -> bool:
    """Whether the table holds earlier states of another."""
    return issubclass(model, HistoricalChanges)


def _is_book_keeping(model: type[models.Model]) -> bool:
    concrete = model._meta.concrete_model
    return concrete is not None and concrete.__name__ in _BOOK_KEEPING


def install_triggers(using: str = "default", **_: object) -> None:
    """Make the triggers anew (after each migrate: SQLite loses them when it rebuilds a table)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    own = CatalogVersion._meta.db_table
    if own not in existing:
        return
    CatalogVersion.objects.using(using).get_or_create(id=1)
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for table in watched_tables():
            if table in existing:
                for statement in statements(table, own):
                    cursor.execute(statement)


def _sqlite(table: str, own: str) -> list[str]:
    made = []
    for verb in ("INSERT", "UPDATE", "DELETE"):
        name = f"version_{table}_{verb.lower()}"
        made.append(f'DROP TRIGGER IF EXISTS "{name}"')
        made.append(f'CREATE TRIGGER "{name}" AFTER {verb} ON "{table}" BEGIN UPDATE "{own}" SET {_MOVE["sqlite"]} WHERE id = 1; END')
    return made


def _postgresql(table: str, own: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION catalog_version_moves() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN UPDATE {own} SET {_MOVE['postgresql']} WHERE id = 1; RETURN NULL; END $$",
        f'DROP TRIGGER IF EXISTS version_moves ON "{table}"',
        f'CREATE TRIGGER version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION catalog_version_moves()",
    ]
