"""make bench: every job in a process of its own, and at the end one table of what held. A peer that
is missing is an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

JOBS = {
    "api.py": "list, detail, filter against ModelViewSet; 304",
    "served.py": "the list over HTTP against nginx with the same bytes",
    "history.py": "a page far back in 500,000 changes against the first",
    "refresh.py": "a refresh that brings nothing new against update_or_create",
    "pages.py": "public pages from the cache against the list; a new result against its view",
    "check.py": "a check of one host, hot, in checks a second on two cores",
    "engine.py": "a recommendation against pymcdm; the result page against engine and render",
    "exposure.py": "the exposure of 1,000,000 hosts, with a floor in numpy",
    "fleet.py": "an inventory to its exposure against duckdb, as whole processes",
    "fleet_import.py": "other users' pages during an import of 1,000,000 rows, and without one",
}

WORDS = {0: "holds", 3: "not measured"}
"""By what a job exits with; anything else fails."""


def main() -> int:
    outcomes = {}
    with tempfile.TemporaryDirectory(prefix="elwise-bench-") as folder:
        seeded = Path(folder, "seed.sqlite3")
        for command in (["migrate", "--verbosity", "0"], ["load_catalog"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=_with(seeded),
                check=True,
                stdout=subprocess.DEVNULL,
            )
        for name, description in JOBS.items():
            print(f"\n== {description} ({name})\n", flush=True)
            own = shutil.copy(seeded, Path(folder, f"{name}.sqlite3"))
            outcomes[name] = subprocess.run(
                [sys.executable, ROOT / "bench" / name], env=_with(own), check=False
            ).returncode
    print(f"\n{'job':<12} {'':<13} what")
    for name, code in outcomes.items():
        print(f"{name:<12} {WORDS.get(code, 'FAILS'):<13} {JOBS[name]}")
    return 0 if set(outcomes.values()) <= set(WORDS) else 1


def _with(database: Path) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}


if __name__ == "__main__":
    sys.exit(main())
