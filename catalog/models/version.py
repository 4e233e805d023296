"""The version of the catalog.

One row that moves with every change, in the same transaction, by whatever path it comes.

Database triggers move it, because they see what no code of ours does: the admin, bulk updates,
many-to-many rows, raw SQL.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import ClassVar

from django.apps import apps
from django.apps.registry import Apps
from django.db import connection, connections, models
from simple_history.models import HistoricalChanges

from catalog.stored_freshness import FORMAT, Stored

_TOKEN = {
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
    "sqlite": "lower(hex(randomblob(16)))",
}

_BOOK_KEEPING = {
    "CatalogVersion",
    "SeededRow",
    "Snapshot",
    "Product",
    "Run",
    "ProductRun",
    "LifecycleValue",
    "LinkCheck",
    "Suggestion",
    "ImportPreview",
    "Redaction",
}


class CatalogVersion(models.Model):
    """`number` counts changes; `token` never comes back, not even after a restored backup.

    `freshness` stands beside them because it is read with them, in one query; a change of it
    is no change of the version.
    """

    number: models.BigIntegerField[int, int] = models.BigIntegerField(default=1)
    token: models.CharField[str, str] = models.CharField(max_length=32, default="start")
    freshness = models.JSONField(
        default=dict, help_text="How fresh release data is, and what is under review."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_catalog_version")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @classmethod
    def current(cls) -> str:
        """The token: one query. Empty where there is no row; then nothing may be cached."""
        row = _select("token")
        return row[0] if row else ""

    @classmethod
    def with_freshness(cls) -> tuple[str, Stored]:
        """And how fresh release data is, in one query. The dict is shared: do not change it."""
        row = _select("token, freshness")
        return (row[0], _decode(row[1])) if row else ("", {})


def _select(columns: str) -> tuple[str, ...] | None:
    """Asked on every request: building the query with the ORM takes longer than answering it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {CatalogVersion._meta.db_table} WHERE id = 1")
        row: tuple[str, ...] | None = cursor.fetchone()
        return row


@lru_cache(maxsize=4)
def _decode(freshness: str) -> Stored:
    """Of another format nothing is known until the next refresh stores it anew."""
    document: Stored = json.loads(freshness)
    return document if document.get("format", FORMAT) == FORMAT else {}


def watched_tables() -> list[str]:
    """The tables whose changes move the version.

    All of the catalog's, many-to-many tables included, but the book-keeping.
    """
    models_ = apps.get_app_config("catalog").get_models(include_auto_created=True)
    return sorted(
        {
            model._meta.db_table
            for model in models_
            if not _is_book_keeping(model) and not is_history(model)
        }
    )


def is_history(model: type[models.Model]) -> bool:
    """Whether the table holds earlier states of another."""
    return issubclass(model, HistoricalChanges)


def _is_book_keeping(model: type[models.Model]) -> bool:
    concrete = model._meta.concrete_model
    return concrete is not None and concrete.__name__ in _BOOK_KEEPING


def install_triggers(using: str = "default", apps: Apps = apps, **_: object) -> None:
    """Create the triggers anew, after each migrate: SQLite loses them when it rebuilds a table.

    `apps`: with the models as they were migrated to, which may not be those of today.
    """
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    version_table = CatalogVersion._meta.db_table
    if version_table not in existing:
        return
    versions = apps.get_model("catalog", "CatalogVersion").objects.using(using)
    versions.get_or_create(id=1)
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for table in watched_tables():
            if table in existing:
                for statement in statements(table, version_table):
                    cursor.execute(statement)


def _move(vendor: str) -> str:
    return f"number = number + 1, token = {_TOKEN[vendor]}"


def _sqlite(table: str, version_table: str) -> list[str]:
    statements = []
    for verb in ("INSERT", "UPDATE", "DELETE"):
        name = f"version_{table}_{verb.lower()}"
        statements.append(f'DROP TRIGGER IF EXISTS "{name}"')
        statements.append(
            f'CREATE TRIGGER "{name}" AFTER {verb} ON "{table}" BEGIN '
            f'UPDATE "{version_table}" SET {_move("sqlite")} WHERE id = 1; END'
        )
    return statements


def _postgresql(table: str, version_table: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION catalog_version_moves() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN UPDATE {version_table} SET {_move('postgresql')} WHERE id = 1; "
        "RETURN NULL; END $$",
        f'DROP TRIGGER IF EXISTS version_moves ON "{table}"',
        f'CREATE TRIGGER version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION catalog_version_moves()",
    ]
