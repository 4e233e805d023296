"""An inventory counted by release and group, in a process of its own: bench/fleet.py starts it.

python bench/fleet_counts.py elwise|duckdb INVENTORY SPELLINGS prints a line for each count. The one
is ELwise's way from the first byte on; the other has duckdb find out how the file is written, as
ELwise does, and add up. Both look releases up in the same table of spellings.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

Counts = Counter[tuple[str, str]]


def elwise(inventory: str, release_of: dict[tuple[str, str], str]) -> Counts:
    from advisor.fleet import shapes
    from advisor.fleet.shapes.limits import HEAD

    with open(inventory, "rb") as file:  # noqa: PTH123
        shape = shapes.recognise(file.read(HEAD))
        file.seek(0)
        tally = shapes.tally(iter(lambda: file.read(1 << 20), b""), shape)
    counts: Counts = Counter()
    for entry in tally.entries:
        counts[release_of[entry.system.name, entry.system.version], entry.group] += entry.hosts
    return counts


def by_duckdb(inventory: str, release_of: dict[tuple[str, str], str]) -> Counts:
    import duckdb

    rows = duckdb.execute(
        'SELECT operating_system, os_version, "group", count(*) '
        "FROM read_csv(?, all_varchar = true) GROUP BY ALL",
        [inventory],
    ).fetchall()
    counts: Counts = Counter()
    for name, version, group, hosts in rows:
        counts[release_of[name, version], group] += hosts
    return counts


def main() -> None:
    way, inventory, spellings = sys.argv[1:]
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    lines = Path(spellings).read_text(encoding="utf-8").splitlines()
    release_of = {(name, version): key for name, version, key in (x.split("\t") for x in lines)}
    counts = {"elwise": elwise, "duckdb": by_duckdb}[way](inventory, release_of)
    assert not any(name == "django" or name.startswith("django.") for name in sys.modules)
    for (release, group), hosts in sorted(counts.items()):
        print(f"{release}\t{group}\t{hosts}")


if __name__ == "__main__":
    main()
