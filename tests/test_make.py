"""What `make run` is built of: finding a Python, and one process that prepares the database and
serves."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.catalog.refresh.processes import free_port

ROOT = Path(__file__).resolve().parent.parent
SERVE = [sys.executable, str(ROOT / "bin/serve.py")]
SECONDS = 600
"""For whatever a test waits for: far more than a busy machine needs."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return _clone(tmp_path)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    return _programs(tmp_path)


def _clone(folder: Path) -> Path:
    """A project with bin/venv and its requirements, where nothing was installed yet."""
    (folder / "bin").mkdir()
    shutil.copy(ROOT / "bin/venv", folder / "bin/venv")
    (folder / "requirements.txt").write_text("")
    return folder


def _programs(parent: Path) -> Path:
    """A folder to be the whole PATH: the ordinary tools, and no Python."""
    folder = parent / "programs"
    folder.mkdir()
    for name in ("sh", "dirname", "cat", "cmp"):
        program = shutil.which(name)
        assert program
        (folder / name).symlink_to(program)
    return folder


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _venv(clone: Path, programs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "bin/venv"],
        env={"PATH": str(programs), **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_missing_python_is_explained(clone: Path, programs: Path) -> None:
    result = _venv(clone, programs)
    assert result.returncode == 1
    assert result.stderr.startswith("ELwise needs Python 3.11 or newer")
    assert result.stderr.count("\n") == 1


@dataclass(frozen=True)
class Installed:
    """A project with a new .venv, whose PATH has Pythons of all sorts; `messages`: of two runs of
    bin/venv at once, those that are not empty."""

    clone: Path
    programs: Path
    messages: list[str]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Making a .venv takes seconds."""
    folder = tmp_path_factory.mktemp("installed")
    clone, programs = _clone(folder), _programs(folder)
    _program(programs / "python3.13", "exit 127")
    _program(programs / "python3", 'echo "Python 3.9 has no such thing" >&2; exit 1')
    _program(programs / "python3.11", f'exec "{sys.executable}" "$@"')
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(_venv, clone, programs) for _ in range(2)]
        results = [run.result() for run in runs]
    assert [result.returncode for result in results] == [0, 0], results
    return Installed(clone, programs, [result.stderr for result in results if result.stderr])


def test_a_python_that_is_too_old_or_does_not_run_is_passed_over(installed: Installed) -> None:
    assert (installed.clone / ".venv/bin/python").exists()


def test_an_unusable_choice_of_python_is_told(clone: Path, programs: Path) -> None:
    result = _venv(clone, programs, PYTHON="/no/such/python")
    assert "PYTHON=/no/such/python is not a Python 3.11 or newer" in result.stderr


def test_requirements_are_installed_again_only_when_they_changed(installed: Installed) -> None:
    assert _venv(installed.clone, installed.programs).stderr == ""
    (installed.clone / "requirements.txt").write_text("# changed\n")
    assert "Installing" in _venv(installed.clone, installed.programs).stderr


def test_two_installations_at_once_install_once(installed: Installed) -> None:
    [message] = installed.messages
    assert message.startswith("Installing requirements.txt")


def test_port_in_use_is_explained() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = subprocess.run(
            [*SERVE, str(port)], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    assert result.returncode == 1
    assert (
        result.stderr
        == f"Port {port} is already in use: stop what runs there, or choose another, for example: "
        f"make run PORT=8001\n"
    )


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    result = subprocess.run(
        [*SERVE, port], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"PORT={port} is not a port")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not there at first; whoever comes next finds what was served before."""
    return tmp_path_factory.mktemp("served") / "new.sqlite3"


@pytest.fixture
def start_server(database: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:
    processes: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], str]:
        port = free_port()
        process = subprocess.Popen(
            [*SERVE, str(port)],
            env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=_heed_signals,
        )
        processes.append(process)
        return process, f"http://127.0.0.1:{port}/"

    yield start
    for process in processes:
        process.kill()
        process.wait()


def _heed_signals() -> None:
    """Also where nohup or a shell in the background started the tests: what is ignored stays so in
    a child."""
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def server(start_server) -> tuple[subprocess.Popen[str], str]:
    return start_server()


@pytest.mark.sqlite_enough
def test_two_servers_at_once_fill_one_database(start_server, database: Path, db: None) -> None:
    """First of those that use the database: it is not there yet. It gets the tables that tests
    make from the models."""
    servers = [start_server(), start_server()]
    outputs = []
    for process, address in servers:
        _wait_for(address, process)
        process.send_signal(signal.SIGTERM)
        outputs.append(process.communicate(timeout=SECONDS)[0])
    assert [process.returncode for process, _ in servers] == [0, 0]
    assert sum("Loaded:" in output for output in outputs) == 1
    assert sum("is loaded already" in output for output in outputs) == 1
    assert _schema(database) == _schema(Path(connection.settings_dict["NAME"]))


def _schema(path: Path) -> set[tuple[object, ...]]:
    """Columns, indexes and triggers, in no order."""
    columns = (
        'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk '
        "FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
    )
    others = "SELECT name, sql FROM sqlite_master WHERE type != 'table' AND sql IS NOT NULL"
    with closing(sqlite3.connect(path)) as opened:
        return {*opened.execute(columns), *opened.execute(others)}


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=SECONDS).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    if process.poll() is None:
        pytest.fail("nothing answered: still starting")
    pytest.fail(f"nothing answered: {process.communicate(timeout=SECONDS)[0]}")


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_make_run_serves_and_stops_cleanly(server, stop: signal.Signals) -> None:
    process, address = server
    _wait_for(f"{address}admin/login/", process)
    process.send_signal(stop)
    if stop != signal.SIGINT:
        process.send_signal(stop)  # as when make passes on what its group has received
    output, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert f"ELwise: {address}" in output
    assert "make admin" in output
    assert "Traceback" not in output
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.sqlite_enough
def test_refused_upload_is_answered(server) -> None:
    process, address = server
    _wait_for(f"{address}admin/login/", process)
    upload = urllib.request.Request(f"{address}fleet/", data=bytes(11_000_000), method="POST")
    upload.add_header("Content-Type", "multipart/form-data; boundary=b")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(upload, timeout=SECONDS)
    assert refusal.value.code == 413
    assert "too large" in refusal.value.read().decode()
