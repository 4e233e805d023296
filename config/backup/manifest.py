"""Describes a database for a manifest, or compares it with one."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from catalog import document, snapshot
from config.backup.archive import FORMAT, BackupError, Manifest


def describe() -> Manifest:
    """Describes the connected database, within the open transaction."""
    applied = _applied()
    readable = applied == migrations_of_code()
    return Manifest(
        format=FORMAT,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        database=connection.vendor,
        digest=snapshot.digest_of(snapshot.build()) if readable else "",
        document_format=document.FORMAT,
        migrations=applied,
        rows=count_rows(),
    )


def count_rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def compare(manifest: Manifest) -> str:
    """Raises BackupError if the database differs from the manifest; returns what was compared.

    The digest is compared only if migrations and document format are those of this code.
    """
    counts = count_rows()
    if differing := [table for table, count in manifest.rows.items() if counts.get(table) != count]:
        raise BackupError(f"The row counts differ from the manifest in: {', '.join(differing)}.")
    compared = f"{sum(counts.values())} rows in {len(counts)} tables"
    if manifest.migrations != migrations_of_code() or manifest.document_format != document.FORMAT:
        return f"{compared}; made with other migrations: run manage.py migrate"
    if snapshot.digest_of(snapshot.build()) != manifest.digest:
        raise BackupError("The digest of the catalog differs from the manifest.")
    return f"{compared}, catalog {manifest.digest[:12]}"


def refuse_newer(manifest: Manifest) -> None:
    if unknown := sorted(set(manifest.migrations) - set(migrations_of_code())):
        raise BackupError(
            f"The backup is from a newer version of ELwise: this one lacks {unknown[0]}. "
            "Install that version first."
        )


def migrations_of_code() -> list[str]:
    loader = MigrationLoader(None)
    return sorted(f"{app}.{name}" for app, name in loader.disk_migrations)


def _applied() -> list[str]:
    loader = MigrationLoader(connection)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)
