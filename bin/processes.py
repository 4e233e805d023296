"""Starts what the Procfile lists, all together, for one machine: .venv/bin/python bin/processes.py [name ...]

Where one process ends, the others are stopped too, and a supervisor that started this can start all of it again.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_STOP = 30


def main(names: list[str]) -> int:
    commands = _commands((ROOT / "Procfile").read_text(), names)
    started: dict[str, subprocess.Popen[bytes]] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        for name, command in commands.items():
            started[name] = _start(command)
            print(f"{name}: process {started[name].pid}", flush=True)
        return _first_to_end(started)
    finally:
        _stop(list(started.values()))


def _commands(text: str, names: list[str]) -> dict[str, str]:
    lines = (line.partition(":") for line in text.splitlines() if line.strip())
    commands = {name.strip(): command.strip() for name, _, command in lines}
    if unknown := set(names) - commands.keys():
        sys.exit(
            f"The Procfile has no {', '.join(sorted(unknown))}. It has: {', '.join(commands)}."
        )
    return {name: commands[name] for name in names} if names else commands


def _start(command: str) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches each process once: from here."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path}
    return subprocess.Popen(
        ["/bin/sh", "-c", f"exec {command}"], cwd=ROOT, env=environment, start_new_session=True
    )


def _first_to_end(started: dict[str, subprocess.Popen[bytes]]) -> int:
    while True:
        for name, process in started.items():
            if (code := process.poll()) is not None:
                print(f"{name} ended with status {code}; the others are stopped.", flush=True)
                return code or 1
        time.sleep(0.2)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
