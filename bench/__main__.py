"""make bench: every job in a process of its own, and at the end one table of what held. A peer that is missing is an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

JOBS = {
    "api.py": "list, detail, filter against ModelViewSet; 304",
    "served.py": "the list over HTTP against nginx with the same bytes",
    "history.py": "a page far back in 500,000 changes against the first",
    "refresh.py": "a refresh that brings nothing new against update_or_create",
    "engine.py": "a recommendation against pymcdm; the result page against engine and render",
}

WORDS = {0: "holds", 3: "not measured"}
"""By what a job exits with; anything else fails."""


def main() -> int:
    outcomes = {}
    for name, what in JOBS.items():
        print(f"\n== {what} ({name})\n", flush=True)
        outcomes[name] = subprocess.run([sys.executable, str(Path(__file__).parent / name)], check=False).returncode
    print(f"\n{'job':<12} {'':<13} what")
    for name, code in outcomes.items():
        print(f"{name:<12} {WORDS.get(code, 'FAILS'):<13} {JOBS[name]}")
    return 0 if set(outcomes.values()) <= set(WORDS) else 1


if __name__ == "__main__":
    sys.exit(main())
