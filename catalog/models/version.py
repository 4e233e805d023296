"""The version of the catalog.

One row that moves with every change, in the same transaction, by whatever path it comes.

Database triggers move it, because they see what no code of ours does: the admin, bulk updates,
many-to-many rows, raw SQL.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any, ClassVar, NamedTuple

from django.apps import apps
from django.db import connection, connections, models
from simple_history.models import HistoricalChanges

MOST_AHEAD = 3
"""Seconds by which many moves at once may run ahead of the clock."""

_NOW = {"postgresql": "clock_timestamp()", "sqlite": "datetime('now')"}
_NEXT_SECOND = {
    "postgresql": "date_trunc('second', clock_timestamp()) + interval '1 second'",
    "sqlite": "datetime('now', '+1 second')",
}
_PLUS = {"postgresql": "{} + interval '{} second'", "sqlite": "datetime({}, '+{} second')"}
_UNIX_TIME = {
    "postgresql": "extract(epoch FROM {})::bigint",
    "sqlite": "CAST(strftime('%s', {}) AS INTEGER)",
}
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
}


class CatalogVersion(models.Model):
    """`number` counts changes; `token` never comes back, not even after a restored backup.

    `freshness` stands beside them because it is read with them, in one query; it does not move
    them.
    `modified` and `renewed`: the whole second in which each was as it is for the first time, told
    once it has begun.
    """

    number = models.BigIntegerField(default=1)
    token = models.CharField(max_length=32, default="start")
    freshness = models.JSONField(
        default=dict, help_text="How fresh release data is, and what is under review."
    )
    modified = models.DateTimeField(null=True, editable=False)
    renewed = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_catalog_version")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @classmethod
    def current(cls) -> str:
        """The token of the catalog as it stands: one query.

        Empty where there is no row; then nothing may be cached.
        """
        return cls.standing().token

    @classmethod
    def standing(cls) -> Standing:
        """The token, and since when it is this one: one query."""
        row = _row(("token", _told("modified")))
        return Standing(*row) if row else Standing()

    @classmethod
    def standing_with_freshness(cls) -> Standing:
        """And how fresh release data is: one query all the same.

        What it gives is shared: it is read and not changed.
        """
        row = _row(("token", _told("modified"), _told("renewed"), "freshness"))
        return Standing(*row[:3], _read(row[3])) if row else Standing()


class Standing(NamedTuple):
    """The version as it is read.

    `modified` and `renewed` in Unix time; None while that second has not begun by the database's
    clock.
    """

    token: str = ""
    modified: int | None = None
    renewed: int | None = None
    freshness: dict[str, Any] = {}


def _row(columns: tuple[str, ...]) -> tuple[Any, ...] | None:
    with (
        connection.cursor() as cursor
    ):  # asked on every request: putting the query together would take longer than answering it
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {CatalogVersion._meta.db_table} WHERE id = 1"
        )
        return cursor.fetchone()


@cache
def _told_by(vendor: str, column: str) -> str:
    return f"CASE WHEN {column} <= {_NOW[vendor]} THEN {_UNIX_TIME[vendor].format(column)} END"


def _told(column: str) -> str:
    return _told_by(connection.vendor, column)


@lru_cache(maxsize=4)
def _read(freshness: str) -> dict[str, Any]:
    return json.loads(freshness)


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


def install_triggers(using: str = "default", **_: object) -> None:
    """Make the triggers anew (after each migrate: SQLite loses them when it rebuilds a table).

    From then on everything counts as modified: another release of ELwise may say the same catalog
    in other words, and a catalog that was brought back from a backup is older than what it gave out
    since.
    """
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
        for statement in (
            _freshness_on_postgresql if connection.vendor == "postgresql" else _freshness_on_sqlite
        )(own):
            cursor.execute(statement)
        for column in ("modified", "renewed"):
            cursor.execute(f"UPDATE {own} SET {_stamp(connection.vendor, column)} WHERE id = 1")


def _move(vendor: str) -> str:
    return f"number = number + 1, token = {_TOKEN[vendor]}, {_stamp(vendor, 'modified')}"


def _stamp(vendor: str, column: str) -> str:
    return f"{column} = {_later(vendor, column)}"


def _later(vendor: str, column: str, stored: str = "") -> str:
    """The next whole second, or the one after that of the move before, so that no two states were ever told to be of one second.

    One write may move it a thousand times: its moves run ahead of the clock by `MOST_AHEAD` seconds and stay there. Further ahead
    it only is where the clock was put back.
    """
    stored = stored or column
    next_second, plus = _NEXT_SECOND[vendor], _PLUS[vendor].format
    return (
        f"CASE WHEN {stored} IS NULL OR {stored} < {next_second} THEN {next_second} "
        f"WHEN {stored} = {plus(next_second, MOST_AHEAD)} THEN {stored} ELSE {plus(stored, 1)} END"
    )


def _sqlite(table: str, own: str) -> list[str]:
    made = []
    for verb in ("INSERT", "UPDATE", "DELETE"):
        name = f"version_{table}_{verb.lower()}"
        made.append(f'DROP TRIGGER IF EXISTS "{name}"')
        made.append(
            f'CREATE TRIGGER "{name}" AFTER {verb} ON "{table}" BEGIN UPDATE "{own}" SET {_move("sqlite")} WHERE id = 1; END'
        )
    return made


def _postgresql(table: str, own: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION catalog_version_moves() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN UPDATE {own} SET {_move('postgresql')} WHERE id = 1; RETURN NULL; END $$",
        f'DROP TRIGGER IF EXISTS version_moves ON "{table}"',
        f'CREATE TRIGGER version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION catalog_version_moves()",
    ]


def _freshness_on_sqlite(own: str) -> list[str]:
    return [
        "DROP TRIGGER IF EXISTS freshness_renewed",
        f'CREATE TRIGGER freshness_renewed AFTER UPDATE OF freshness ON "{own}" WHEN NEW.freshness IS NOT OLD.freshness '
        f'BEGIN UPDATE "{own}" SET {_stamp("sqlite", "renewed")} WHERE id = 1; END',
    ]


def _freshness_on_postgresql(own: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION catalog_freshness_renewed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN NEW.renewed = {_later('postgresql', 'renewed', 'OLD.renewed')}; RETURN NEW; END $$",
        f'DROP TRIGGER IF EXISTS freshness_renewed ON "{own}"',
        f'CREATE TRIGGER freshness_renewed BEFORE UPDATE OF freshness ON "{own}" FOR EACH ROW '
        f"WHEN (NEW.freshness IS DISTINCT FROM OLD.freshness) EXECUTE FUNCTION catalog_freshness_renewed()",
    ]
