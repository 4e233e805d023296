"""An inventory as CSV to its exposure, against duckdb: python bench/fleet.py

100,000 and 1,000,000 rows with the names of hosts, 40 spellings of systems and 300 groups. Each way
is a whole process (fleet_exposure.py), started in turns; counts and exposure are asserted equal
first. CPU time of the process and its threads, the least of some runs, as whatever else the machine
does only adds to it; and the peak of its memory. duckdb is given what ELwise works out besides
(which releases the 40 are) or does without it (the first row of each count, and its text).
"""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import api
import msgspec

from advisor.fleet.reported import ReportedSystem

WAYS = ("elwise", "duckdb")
MOST_TIMES = {100_000: 0.6, 1_000_000: 2.2}
AIM = {100_000: 0.35, 1_000_000: 1.15}
MOST_MEMORY = 1.10
ENVIRONMENT = {
    **{name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "OPENBLAS_NUM_THREADS": "1",
}
"""Of both ways: modules are compiled once, and numpy starts no threads (see config/settings.py)."""
RUNS = 5
GROUPS = 300
SPELLINGS = {
    "Red Hat Enterprise Linux": "7.9 8.4 8.6 8.8 8.10 9.0 9.2 9.4 9.6 10.0",
    "Rocky Linux": "8.9 8.10 9.3 9.4 9.5",
    "AlmaLinux": "8.10 9.4 9.5 10.0",
    "CentOS Linux": "6.10 7.8 7.9 8.5",
    "CentOS Stream": "8 9 10",
    "Oracle Linux Server": "7.9 8.9 8.10 9.4",
    "Amazon Linux": "2 2023",
    "SUSE Linux Enterprise Server": "12.5 15.5",
    "Ubuntu": "22.04 24.04",
    "Debian GNU/Linux": "12",
    "Fedora Linux": "41",
    "Scientific Linux": "7.9",
    "Windows Server": "2022",
}


def main() -> int:
    holds = True
    peaks = {}
    print(f"{'rows':>9} {'':<8} {'CPU':>8} {'memory':>8}   (least of {RUNS} whole processes)")
    with tempfile.TemporaryDirectory(prefix="elwise-bench-fleet-") as folder:
        _catalog(Path(folder))
        for rows, most in MOST_TIMES.items():
            inventory = _inventory(Path(folder), rows)
            seconds, memory = _measured(inventory)
            for way in WAYS:
                print(f"{rows:>9,} {way:<8} {seconds[way]:>6.3f} s {memory[way] >> 20:>4} MiB")
            times = seconds["elwise"] / seconds["duckdb"]
            print(f"{'':>9} {times:.2f} times duckdb (aim {AIM[rows]}, fails above {most})")
            peaks[rows] = memory["elwise"]
            holds = holds and times <= most
    growth = peaks[1_000_000] / peaks[100_000]
    print(f"memory at ten times the rows: {growth:.2f} times (fails above {MOST_MEMORY})")
    return 0 if holds and growth <= MOST_MEMORY else 1


def _catalog(folder: Path) -> None:
    """For the processes: the catalog, and for duckdb's which release each of the 40 is."""
    api.prepared()
    from advisor.fleet import matching
    from catalog import snapshot

    catalog = snapshot.current().document
    names = matching.names_of(catalog)
    systems = [ReportedSystem(name=name, version=version) for name, version in _pairs()]
    keys = [matching.match(system, names).key for system in systems]
    releases = [(*pair, key) for pair, key in zip(_pairs(), keys, strict=True)]
    (folder / "catalog.json").write_bytes(msgspec.json.encode(catalog))
    (folder / "releases.json").write_bytes(msgspec.json.encode(releases))


def _pairs() -> list[tuple[str, str]]:
    pairs = [(name, version) for name in SPELLINGS for version in SPELLINGS[name].split()]
    assert len(pairs) == 40
    return pairs


def _inventory(folder: Path, rows: int) -> Path:
    chance = random.Random(rows)
    pairs = _pairs()
    columns = ("hostname", "operating_system", "os_version", "group", "ip_address", "owner", "seen")
    file = folder / f"{rows}.csv"
    with file.open("w", newline="", encoding="utf-8") as content:
        writer = csv.writer(content)
        writer.writerow(columns)
        for number in range(rows):
            name, version = chance.choice(pairs)
            group = chance.randrange(GROUPS)
            writer.writerow(
                (
                    f"host-{number:07}.dc{number % 7}.example.net",
                    name,
                    version,
                    f"group-{group:03}",
                    f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
                    f"team-{group % 40}@example.net",
                    f"2026-11-{number % 28 + 1:02}",
                )
            )
    return file


def _measured(inventory: Path) -> tuple[dict[str, float], dict[str, int]]:
    """Seconds of CPU and bytes of memory, by way; asserts that their counts are equal."""
    seconds: dict[str, float] = {}
    memory: dict[str, int] = {}
    answers = {way: _run(way, inventory, "print")[0] for way in WAYS}
    assert answers["elwise"] == answers["duckdb"], "counts or exposure differ"
    for _ in range(RUNS):
        for way in WAYS:
            _, cpu, peak = _run(way, inventory)
            seconds[way] = min(cpu, seconds.get(way, cpu))
            memory[way] = min(peak, memory.get(way, peak))
    return seconds, memory


def _run(way: str, inventory: Path, *options: str) -> tuple[bytes, float, int]:
    """What the process prints, its seconds of CPU, and the peak of its memory in bytes."""
    command = [sys.executable, Path(__file__).with_name("fleet_exposure.py"), way]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(
        [*command, inventory, inventory.parent, *options],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)  # that have ended
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return process.stdout, cpu, int(process.stderr) * 1024


if __name__ == "__main__":
    sys.exit(main())
