"""Audit tables are append-only: rows are added, but never changed or deleted.

Database triggers enforce this, as they maintain the catalog version (models/version.py): they also
catch bulk updates and manual SQL. They are removed while migrations run and installed afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ProtectedError

from accounts.models import TeamEvent
from catalog.models import LifecycleValue, Product, ProductRun, Redaction, Run
from catalog.models.version import is_history

NAME = "append_only"
_REFUSAL = "is append-only: use manage.py redact_history to remove personal data"

_GOES_WITH_PRODUCT = "EXISTS (SELECT 1 FROM catalog_product WHERE id = OLD.product_id AND deleting)"


@dataclass(frozen=True)
class AuditTable:
    """`may_change`, `may_go`: SQL conditions on OLD and NEW under which a row may be changed or
    deleted after all; empty means never. `keys`: fields of text that is no free text, which a
    redaction leaves alone; `documents`: JSON fields that contain free text, which it searches."""

    model: type[models.Model]
    may_change: str = ""
    may_go: str = ""
    keys: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.model._meta.db_table


REGISTERED: list[AuditTable] = []
"""Tables of apps above the catalog, which add them when they are ready."""


def audit_tables() -> list[AuditTable]:
    """Every history table, the admin log, redactions, events of teams and refresh records."""
    catalog = apps.get_app_config("catalog").get_models(include_auto_created=True)
    histories = sorted(filter(is_history, catalog), key=lambda model: model._meta.db_table)
    return [
        *(AuditTable(model) for model in histories),
        AuditTable(LogEntry),
        AuditTable(Redaction),
        AuditTable(TeamEvent),
        AuditTable(Run, "OLD.state = 'running'"),
        AuditTable(
            ProductRun,
            f"NEW.body = '' AND {same(columns(ProductRun) - {'body'})}",
            _GOES_WITH_PRODUCT,
        ),
        AuditTable(
            LifecycleValue,
            f"{same({'product_id', 'release', 'field', 'value', 'origin'})} AND "
            f"(OLD.decided_at IS NULL OR {same({'decided_by_id', 'decided_at', 'reason'})})",
            _GOES_WITH_PRODUCT,
        ),
        *REGISTERED,
    ]


def columns(model: type[models.Model]) -> set[str]:
    return {field.column for field in model._meta.concrete_fields}


def same(columns_: Iterable[str]) -> str:
    """The SQL condition that none of these columns changes."""
    pairs = (f'OLD."{name}" IS NOT DISTINCT FROM NEW."{name}"' for name in sorted(columns_))
    return " AND ".join(pairs)


def install_audit_triggers(
    using: str = "default", models_: Collection[type[models.Model]] = (), **_: object
) -> None:
    """After each migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _existing(connection, models_):
            for statement in (*_drop(connection, table), *_create(connection, table)):
                cursor.execute(statement)


def remove_audit_triggers(
    using: str = "default", models_: Collection[type[models.Model]] = (), **_: object
) -> None:
    """Before each migrate: a migration may have to alter history tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _existing(connection, models_):
            for statement in _drop(connection, table):
                cursor.execute(statement)


@contextmanager
def unprotected(*models_: type[models.Model]) -> Iterator[None]:
    """A transaction in which the tables of these models (default: all) can be changed.

    It locks each of the tables.
    """
    with transaction.atomic():
        remove_audit_triggers(models_=models_)
        yield
        install_audit_triggers(models_=models_)


def unprotected_tables(using: str = "default") -> list[str]:
    """Tables whose triggers are missing."""
    connection = connections[using]
    query = (
        "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE %s"
        if connection.vendor == "postgresql"
        else "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{NAME}%"])
        protected = {row[0] for row in cursor.fetchall()}
    names = [table.name for table in _existing(connection)]
    if Redaction._meta.db_table not in names:
        return []  # before the migration that introduces the triggers
    return [name for name in names if name not in protected]


def _existing(
    connection: BaseDatabaseWrapper, models_: Collection[type[models.Model]] = ()
) -> list[AuditTable]:
    names = set(connection.introspection.table_names())
    tables = [table for table in audit_tables() if table.name in names]
    return [table for table in tables if not models_ or table.model in models_]


def _drop(connection: BaseDatabaseWrapper, table: AuditTable) -> list[str]:
    if connection.vendor == "postgresql":
        names = (f"{NAME}_update", f"{NAME}_delete", f"{NAME}_truncate")
        return [f'DROP TRIGGER IF EXISTS {name} ON "{table.name}"' for name in names]
    return [f'DROP TRIGGER IF EXISTS "{NAME}_{table.name}_{verb}"' for verb in ("update", "delete")]


def _create(connection: BaseDatabaseWrapper, table: AuditTable) -> list[str]:
    changed = f"WHEN (NOT ({table.may_change}))" if table.may_change else ""
    if connection.vendor == "postgresql":
        return _postgresql(table, changed)
    deleted = f"WHEN (NOT ({table.may_go}))" if table.may_go else ""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table.name} {_REFUSAL}'); END"
    return [
        f'CREATE TRIGGER "{NAME}_{table.name}_update" BEFORE UPDATE ON "{table.name}" '
        f"{changed} {refuse}",
        f'CREATE TRIGGER "{NAME}_{table.name}_delete" BEFORE DELETE ON "{table.name}" '
        f"{deleted} {refuse}",
    ]


def _postgresql(table: AuditTable, changed: str) -> list[str]:
    """A condition that queries another table has to be in a function."""
    refuse = f"RAISE EXCEPTION '% {_REFUSAL}', TG_TABLE_NAME USING ERRCODE = '23000';"
    go = f"IF {table.may_go} THEN RETURN OLD; END IF;" if table.may_go else ""
    delete = f"catalog_goes_from_{table.name}" if table.may_go else "catalog_append_only"
    function = (
        "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
    )
    on, execute = f'ON "{table.name}"', "EXECUTE FUNCTION"
    return [
        function.format("catalog_append_only", refuse),
        function.format(delete, f"{go} {refuse}"),
        f"CREATE TRIGGER {NAME}_update BEFORE UPDATE {on} FOR EACH ROW {changed} "
        f"{execute} catalog_append_only()",
        f"CREATE TRIGGER {NAME}_delete BEFORE DELETE {on} FOR EACH ROW {execute} {delete}()",
        f"CREATE TRIGGER {NAME}_truncate BEFORE TRUNCATE {on} FOR EACH STATEMENT "
        f"{execute} catalog_append_only()",
    ]


def let_books_go(instance: Product, **_: object) -> None:
    """Receives `pre_delete` of products: the audit rows of a product are deleted with it."""
    Product.objects.filter(pk=instance.pk).update(deleting=True)


def refuse_to_delete_author(instance: models.Model, **_: object) -> None:
    """Receives `pre_delete` of accounts: the history must keep the author of each change."""
    for table in audit_tables():
        for field in table.model._meta.concrete_fields:
            if field.related_model is type(instance):
                rows = table.model._base_manager.filter(**{field.name: instance.pk})
                if row := rows.first():
                    raise ProtectedError(
                        f"{instance} has made changes, and the history names this account. "
                        "Deactivate it instead: clear “Active”.",
                        {row},
                    )
