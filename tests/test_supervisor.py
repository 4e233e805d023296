"""The processes of one machine under supervisor: a fallen one is started again, all end
together."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = "deploy/supervisord.conf"
SUPERVISORD = str(Path(sys.executable).parent / "supervisord")
SECONDS_TO_COUNT_AS_RUNNING = 1.5
PROCFILE = "".join(
    f'{name}: sh -c "echo $$ >> {name}.started; exec sleep 600"\n'
    for name in ("web", "worker", "beat")
)


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """Our configuration, with processes that only say that they were started."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / CONFIGURATION, tmp_path / CONFIGURATION)
    (tmp_path / "Procfile").write_text(PROCFILE)
    return tmp_path


@pytest.fixture
def supervisor(installation: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [SUPERVISORD, "-c", CONFIGURATION],
        cwd=installation,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    _wait_until(lambda: all(_started(installation, name) for name in ("web", "worker", "beat")))
    yield process
    process.terminate()
    process.communicate(timeout=120)


def _started(installation: Path, name: str) -> list[int]:
    """The process numbers under which it was started, one after the other."""
    file = installation / f"{name}.started"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def _wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_fallen_process_is_restarted_and_the_others_go_on(installation: Path, supervisor) -> None:
    time.sleep(SECONDS_TO_COUNT_AS_RUNNING)
    os.kill(_started(installation, "worker")[0], signal.SIGKILL)
    _wait_until(lambda: len(_started(installation, "worker")) == 2)
    for name in ("web", "worker", "beat"):
        os.kill(_started(installation, name)[-1], 0)
    assert len(_started(installation, "web")) == len(_started(installation, "beat")) == 1
    assert supervisor.poll() is None


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_processes(installation: Path, supervisor, stop: signal.Signals) -> None:
    supervisor.send_signal(stop)
    supervisor.communicate(timeout=120)
    assert supervisor.returncode == 0
    for name in ("web", "worker", "beat"):
        with pytest.raises(ProcessLookupError):
            os.kill(_started(installation, name)[0], 0)


def test_hangup_restarts_all_and_leaves_no_orphan(installation: Path, supervisor) -> None:
    time.sleep(SECONDS_TO_COUNT_AS_RUNNING)
    supervisor.send_signal(signal.SIGHUP)
    for name in ("web", "worker", "beat"):
        _wait_until(lambda name=name: len(_started(installation, name)) == 2)
        first, second = _started(installation, name)
        os.kill(second, 0)
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)


def test_every_line_of_the_procfile_is_a_program() -> None:
    parser = RawConfigParser()
    parser.read(ROOT / CONFIGURATION)
    lines = (ROOT / "Procfile").read_text().splitlines()
    programs = {section for section in parser.sections() if section.startswith("program:")}
    assert programs == {f"program:{line.partition(':')[0]}" for line in lines}
