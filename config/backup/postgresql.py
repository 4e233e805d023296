"""PostgreSQL: pg_dump of a snapshot, and pg_restore into one transaction."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from psycopg import ConnectionInfo
from psycopg.conninfo import make_conninfo

from config.backup.archive import BackupError, Manifest, RestoredWronglyError
from config.backup.manifest import compare, describe

EMPTY_SCHEMA = """
SET lock_timeout = '5s';
SET client_min_messages = warning;
DO $$ DECLARE entry record; BEGIN
  FOR entry IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', entry.name);
  END LOOP;
  FOR entry IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', entry.name);
  END LOOP;
END $$;
"""
"""Does not drop the schema itself, which may belong to the server's administrator."""

OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

_SETTING = re.compile(r"SET (\w+) = ")
_PRELUDE = ("SET ", "SELECT pg_catalog.set_config(", "--", "\\restrict ")
"""How the lines of a script begin before its first object; others are blank."""

_PLACE = (
    *("host", "hostaddr", "port", "dbname", "user", "service", "target_session_attrs"),
    *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl"),
)
"""Not the time limits of `options`, which are too short here, nor what a newer libpq adds."""


@dataclass(frozen=True)
class Server:
    """How PostgreSQL's programs connect. The password is never a command-line argument."""

    database: str
    environment: dict[str, str]


def dump(target: Path) -> Manifest:
    """Dump and manifest use one snapshot, so that concurrent writes do not matter."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for time_out in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {time_out} = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        manifest = describe()
        server = _server()
        options = [f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-privileges"]
        places = [f"--file={target}", f"--dbname={server.database}"]
        _run("pg_dump", [*options, *places], server)
    return manifest


def verify(dump: Path, manifest: Manifest) -> str:
    """Reads the whole dump. Only `restore` can compare its contents with the manifest."""
    _run("pg_restore", ["--file=/dev/null", str(dump)], _server())
    return f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, by its manifest"


def restore(dump: Path, manifest: Manifest, *, replace: bool) -> str:
    """In one transaction that also checks row counts: an error leaves the database unchanged."""
    _refuse_tables(replace=replace)
    server, settings = _server(), _names_of_settings()
    connection.close()
    script = dump.with_suffix(".sql")
    _run("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(dump)], server)
    leave_out_unknown_settings(script, settings)
    before, after = dump.with_name("before.sql"), dump.with_name("after.sql")
    before.write_text(EMPTY_SCHEMA)
    after.write_text(_check_of_rows(manifest))
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    files = [f"--file={path}" for path in (before, script, after)]
    _run("psql", [*options, *files, f"--dbname={server.database}"], server)
    try:
        return compare(manifest)
    except BackupError as error:
        raise RestoredWronglyError(f"The backup was restored, but: {error}") from error


def _refuse_tables(*, replace: bool) -> None:
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor) and not replace:
            raise BackupError("The database already has tables. Use --replace to replace them.")
        cursor.execute(OTHERS)
        (others,) = cursor.fetchone()
    if others:
        raise BackupError(
            f"The database has {others} other connections. Stop web, worker and beat, "
            "then restore again."
        )


def _names_of_settings() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings")
        return {name for (name,) in cursor.fetchall()}


def leave_out_unknown_settings(script: Path, known: set[str]) -> None:
    """A newer pg_restore begins its script with settings that an older server refuses."""
    whole = script.with_suffix(".whole.sql")
    script.replace(whole)
    with whole.open("rb") as source, script.open("wb") as target:
        for line in source:
            text = line.decode(errors="replace").strip()
            setting = _SETTING.match(text)
            if not setting or setting[1] in known:
                target.write(line)
            if text and not text.startswith(_PRELUDE):
                break
        shutil.copyfileobj(source, target)
    whole.unlink()


def _check_of_rows(manifest: Manifest) -> str:
    checks = (
        f"IF (SELECT count(*) FROM public.{connection.ops.quote_name(table)}) <> {count:d} THEN "  # noqa: S608
        f"RAISE EXCEPTION 'row counts differ'; END IF;"
        for table, count in manifest.rows.items()
    )
    return f"DO $$ BEGIN {' '.join(checks)} END $$;\n"


def server_of(info: ConnectionInfo) -> Server:
    """The server of an open connection, in parameters that older client programs know too."""
    parameters = {name: text for name, text in info.get_parameters().items() if name in _PLACE}
    password = {"PGPASSWORD": info.password} if info.password else {}
    return Server(make_conninfo(**parameters), {**os.environ, **password})


def _server() -> Server:
    connection.ensure_connection()
    return server_of(connection.connection.info)


def _run(program: str, arguments: list[str], server: Server) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed: install PostgreSQL's client programs.")
    command = [path, *arguments]
    result = subprocess.run(  # noqa: S603
        command, env=server.environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        lines = result.stderr.strip().splitlines() or [f"exit status {result.returncode}"]
        errors = [line for line in lines if "error" in line.lower()]
        raise BackupError(f"{program} failed: {[*errors, lines[-1]][0]}")
