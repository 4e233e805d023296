"""The version's triggers stop writing the dates of Last-Modified; then their columns go."""

from django.db import migrations

TABLE = "catalog_catalogversion"
MOVE = {
    "postgresql": "number = number + 1, token = replace(gen_random_uuid()::text, '-', '')",
    "sqlite": "number = number + 1, token = lower(hex(randomblob(16)))",
}


def replace_triggers(apps, schema_editor):
    connection = schema_editor.connection
    replace = on_postgresql if connection.vendor == "postgresql" else on_sqlite
    with connection.cursor() as cursor:
        replace(cursor)


def on_postgresql(cursor):
    """All tables' triggers call one function."""
    cursor.execute(f"DROP TRIGGER IF EXISTS freshness_renewed ON {TABLE}")
    cursor.execute("DROP FUNCTION IF EXISTS catalog_freshness_renewed()")
    cursor.execute(
        "CREATE OR REPLACE FUNCTION catalog_version_moves() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN UPDATE {TABLE} SET {MOVE['postgresql']} WHERE id = 1; RETURN NULL; END $$"
    )


def on_sqlite(cursor):
    """SQLite drops no column that a trigger names."""
    cursor.execute("DROP TRIGGER IF EXISTS freshness_renewed")
    cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    for name, table in cursor.fetchall():
        verb = name.rpartition("_")[2]
        if name == f"version_{table}_{verb}":
            cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(
                f'CREATE TRIGGER "{name}" AFTER {verb.upper()} ON "{table}" BEGIN '
                f'UPDATE "{TABLE}" SET {MOVE["sqlite"]} WHERE id = 1; END'
            )


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0014_vocabulary_2026_11"),
    ]

    operations = [
        migrations.RunPython(replace_triggers, migrations.RunPython.noop),
        migrations.RemoveField(model_name="catalogversion", name="modified"),
        migrations.RemoveField(model_name="catalogversion", name="renewed"),
    ]
