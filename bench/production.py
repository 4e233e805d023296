"""A whole installation under steady traffic, while parts of it are killed, restarted and updated.

    python bench/production.py                       30 requests/s for 10 minutes, with kills
    python bench/production.py --update              15 requests/s while the code is updated
    python bench/production.py --database-away 20    20 requests/s, the database stopped 20 s
    python bench/production.py --database-frozen 30  the same, the database silent 30 s

By hand, on a quiet machine: nothing else measures what it does. Exit status 1: a bar is missed.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from installation import Installation, wait_until  # noqa: E402
from traffic import Sample, Traffic  # noqa: E402

MOST_GROWTH = 1.10
LONGEST = {"away": 3.0, "frozen": 5.0}
LONGEST_LIVE = 1.0
RECOVERY = 10
"""Seconds after a restart of the database in which 503 is still an answer."""


def main() -> int:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # leaving nothing running
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="elwise-production-"))
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own
        code = _earlier(folder, arguments.update, stack) if arguments.update else ROOT
        installation = Installation(folder, code)
        stack.callback(installation.stop)
        print("starting", flush=True)
        traffic = Traffic(installation.port, installation.start())
        if arguments.update:
            held = _update(installation, traffic)
        elif arguments.database_away or arguments.database_frozen:
            held = _without_database(installation, traffic, arguments)
        else:
            held = _soak(installation, traffic, arguments.minutes * 60)
        print(_log_errors(folder))
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--update", nargs="?", const="HEAD~1", metavar="REF")
    parser.add_argument("--database-away", type=float, metavar="SECONDS")
    parser.add_argument("--database-frozen", type=float, metavar="SECONDS")
    return parser.parse_args()


def _soak(installation: Installation, traffic: Traffic, seconds: float) -> bool:
    """Memory counts from a fifth of the time on: by then each process has answered everything."""
    memory: list[int] = []

    def script(traffic: Traffic) -> None:
        traffic.sleep_until(seconds * 0.05)
        traffic.event("web process killed", installation.kill_web_process, 2)
        traffic.sleep_until(seconds * 0.1)
        traffic.event("worker killed", installation.kill_worker, 0)
        traffic.sleep_until(seconds * 0.2)
        memory.append(installation.web_memory())
        traffic.sleep_until(seconds * 0.5)
        restart = partial(installation.stop_database, 2)
        traffic.event("database restarted", restart, RECOVERY)
        traffic.sleep_until(seconds - 1)
        memory.append(installation.web_memory())

    traffic.run(30, seconds, script)
    traffic.report()
    first, last = memory
    growth = last / first
    print(f"memory of the web processes: {first / 1e6:.0f} MB, at the end {last / 1e6:.0f} MB")
    refreshes = int(installation.manage("shell", "-v", "0", "-c", REFRESHES).split()[-1])
    return _judge(
        {
            "no 5xx but 503, and none outside the restart": _no_errors(traffic),
            "no answer lost but where a process was killed": _none_lost(traffic),
            f"memory + {growth - 1:.1%}, at most + 10 %": growth <= MOST_GROWTH,
            f"{refreshes} refreshes ended well": refreshes >= seconds // 60 - 1,
        }
    )


REFRESHES = "from catalog.models import Run; print(Run.objects.filter(state='ok').count())"


def _update(installation: Installation, traffic: Traffic) -> bool:
    """As docs/production.md has it: new code in place of the old, migrate, load, HUP."""

    def script(traffic: Traffic) -> None:
        traffic.sleep_until(10)
        began = time.monotonic()
        _git(
            "-C",
            str(installation.code),
            "checkout",
            "--quiet",
            "--detach",
            _git("rev-parse", "HEAD"),
        )
        installation.manage("migrate", "--verbosity", "0")
        installation.manage("load_catalog")
        installation.reload()
        print(f"updated in {time.monotonic() - began:.0f} s")
        time.sleep(30)  # until the old processes are gone and the new ones have answered

    traffic.run(15, 60, script)
    traffic.report()
    return _judge(
        {
            "no 5xx": not _errors(traffic.samples),
            "no answer lost": all(sample.status for sample in traffic.samples),
        }
    )


def _without_database(
    installation: Installation, traffic: Traffic, arguments: argparse.Namespace
) -> bool:
    away, frozen = arguments.database_away, arguments.database_frozen
    seconds = away or frozen
    action = installation.stop_database if away else installation.freeze_database

    def script(traffic: Traffic) -> None:
        traffic.sleep_until(15)
        traffic.event("database away", partial(action, seconds), RECOVERY)

    traffic.run(20, seconds + 45, script)
    traffic.report()
    limit = LONGEST["away" if away else "frozen"]
    live = _longest([sample for sample in traffic.samples if sample.kind == "live"])
    longest = _longest(traffic.samples)
    wait_until(installation.is_ready, 10)
    return _judge(
        {
            "no 5xx but 503, and none outside": _no_errors(traffic),
            "no answer lost": all(sample.status for sample in traffic.samples),
            f"/healthz/live in {live:.2f} s, at most {LONGEST_LIVE:g}": live <= LONGEST_LIVE,
            f"the longest took {longest:.1f} s, at most {limit:g}": longest <= limit,
            "ready again without a restart": True,
        }
    )


def _no_errors(traffic: Traffic) -> bool:
    only_503 = all(sample.status == 503 for sample in _errors(traffic.samples))
    return only_503 and not _errors(traffic.outside(traffic.samples))


def _none_lost(traffic: Traffic) -> bool:
    return all(sample.status for sample in traffic.outside(traffic.samples))


def _errors(samples: list[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.status >= 500]


def _longest(samples: list[Sample]) -> float:
    return max(sample.seconds for sample in samples)


def _judge(bars: dict[str, bool]) -> bool:
    print()
    for bar, held in bars.items():
        print(f"{'holds' if held else 'FAILS':<6} {bar}")
    return all(bars.values())


def _earlier(folder: Path, ref: str, stack: ExitStack) -> Path:
    """The code of that commit, in a worktree of its own."""
    code = folder / "code"
    _git("worktree", "add", "--quiet", "--detach", str(code), ref)
    stack.callback(_git, "worktree", "remove", "--force", str(code))
    return code


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def _log_errors(folder: Path) -> str:
    """How many lines of each level the processes wrote."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.glob("*.log")):
        for line in path.read_text(errors="replace").splitlines():
            for level in ("WARNING", "ERROR", "CRITICAL", "Traceback"):
                counts[f"{path.stem} {level}"] += f'"{level}"' in line or line.startswith(level)
    return "log lines: " + (", ".join(f"{name} {n}" for name, n in counts.items() if n) or "fine")


if __name__ == "__main__":
    sys.exit(main())
