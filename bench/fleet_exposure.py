"""From an inventory to its exposure in a process of its own: bench/fleet.py starts it.

python bench/fleet_exposure.py elwise|duckdb INVENTORY FOLDER [print] works out the counts by
release and group and the exposure, and prints them if asked, to be compared. The one is ELwise's
way from the first byte on; the other has duckdb find out how the file is written, as ELwise does,
and add up, and gets a table of the releases (FOLDER), which ELwise matches itself. From the counts
on they do the same.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from advisor.fleet.counts import Count
from advisor.fleet.exposure import expose
from advisor.fleet.matched import MatchedRelease
from catalog.document import Catalog

DAY = date(2026, 11, 27)
CHUNK = 256 * 1024
"""Bytes: the size of the pieces in which an upload is stored (advisor/fleet/imports/upload.py)."""
Key = tuple[MatchedRelease | None, str]


def by_elwise(inventory: Path, catalog: Catalog) -> Iterator[tuple[Key, int]]:
    from advisor.fleet import matching, shapes
    from advisor.fleet.shapes.limits import HEAD

    with inventory.open("rb") as file:
        shape = shapes.recognise(file.read(HEAD))
        file.seek(0)
        tally = shapes.tally(iter(lambda: file.read(CHUNK), b""), shape)
    names = matching.names_of(catalog)
    systems = {entry.system for entry in tally.entries}
    keys = {system: matching.match(system, names).key for system in systems}
    for entry in tally.entries:
        yield (keys[entry.system], entry.group), entry.hosts


def by_duckdb(inventory: Path, releases: Path) -> Iterator[tuple[Key, int]]:
    import duckdb

    pairs = msgspec.json.decode(
        releases.read_bytes(), type=list[tuple[str, str, MatchedRelease | None]]
    )
    release_of = {(name, version): key for name, version, key in pairs}
    rows = duckdb.execute(
        'SELECT operating_system, os_version, "group", count(*) '
        "FROM read_csv(?, all_varchar = true) GROUP BY ALL",
        [str(inventory)],
    ).fetchall()
    for name, version, group, hosts in rows:
        yield (release_of[name, version], group), hosts


def main() -> None:
    way, inventory, folder = sys.argv[1], *map(Path, sys.argv[2:4])
    catalog = msgspec.json.decode(Path(folder, "catalog.json").read_bytes(), type=Catalog)
    pairs = (
        by_elwise(inventory, catalog)
        if way == "elwise"
        else by_duckdb(inventory, Path(folder, "releases.json"))
    )
    hosts: Counter[Key] = Counter()
    for key, number in pairs:
        hosts[key] += number
    counts = [
        Count(key, group, "", number, number) for (key, group), number in hosts.items() if key
    ]
    unmatched = sum(number for (key, _), number in hosts.items() if not key)
    exposure = expose(counts, catalog, DAY, unmatched_hosts=unmatched)
    assert not any(name.split(".")[0] == "django" for name in sys.modules)
    if "print" in sys.argv[4:]:
        print(sorted(counts), unmatched)
        print(exposure.stay, exposure.buy, exposure.migrate)
    # What the system says of a child's memory begins with that of the process it was forked from.
    status = Path("/proc/self/status").read_text(encoding="utf-8").split("VmHWM:")[1]
    print(status.split()[0], file=sys.stderr)


if __name__ == "__main__":
    main()
