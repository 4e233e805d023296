"""Inventories as an import leaves them, without the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from accounts.models import Team
from advisor.models import FleetCount, FleetImport, FleetPattern, ImportState


class Hosts(NamedTuple):
    """So many hosts of one system in one group. `release` empty: it was not recognised."""

    distribution: str
    release: str
    hosts: int
    group: str = ""
    plan: str = ""
    minor: str = ""
    ignored: bool = False
    support_end: str = ""


USUAL = (
    Hosts("dogwood", "7", 12, "web"),
    Hosts("birch", "8", 40, "web"),
    Hosts("alder", "9", 5, "db", "premium", "9.9"),
    Hosts("alder", "8", 20, "db", "premium"),
    Hosts("cedar", "2", 3),
    Hosts("Plan 9", "", 4),
    Hosts("Toaster", "", 2, ignored=True),
)
"""86 hosts: 80 of known releases, 4 not recognised, 2 ignored; a row stands for one host."""


def import_fleet(
    team: Team,
    rows: Iterable[Hosts] = USUAL,
    number: int = 1,
    state: ImportState = ImportState.READY,
) -> FleetImport:
    fleet_import = FleetImport.objects.create(team=team, number=number, state=state)
    for row in rows:
        _count(fleet_import, row)
    return fleet_import


def _count(fleet_import: FleetImport, row: Hosts) -> None:
    pattern = _pattern(fleet_import, row)
    pattern.rows += row.hosts
    pattern.hosts += row.hosts
    pattern.save()
    FleetCount.objects.create(
        fleet_import=fleet_import,
        pattern=pattern,
        group=row.group,
        entitlement=row.plan,
        plan=row.plan,
        rows=row.hosts,
        hosts=row.hosts,
    )


def _pattern(fleet_import: FleetImport, row: Hosts) -> FleetPattern:
    system = {"name": f"{row.distribution} {row.release}".strip()}
    if row.minor:
        system["version"] = row.minor
    if row.support_end:
        system["support_end"] = row.support_end
    pattern, _ = FleetPattern.objects.get_or_create(
        fleet_import=fleet_import,
        key=hashlib.sha256(repr(sorted(system.items())).encode()).hexdigest(),
        defaults={
            "reported": system,
            "raw": system["name"],
            "first_row": 1,
            "rows": 0,
            "hosts": 0,
            "kind": "exact" if row.release else "none",
            "rule": "id" if row.release else "nothing",
            "distribution": row.distribution if row.release else "",
            "release": row.release,
            "minor": row.minor,
            "ignored": row.ignored,
        },
    )
    return pattern
