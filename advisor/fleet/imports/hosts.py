"""Hosts by name, where the team asked for them; deleted after the day it named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from advisor.fleet.imports.lease import Lease
from advisor.fleet.imports.patterns import Pattern
from advisor.fleet.imports.storing import chunks_of, store_patterns
from advisor.fleet.reported import ReportedSystem
from advisor.fleet.shapes import NamedHost, Shape, tally
from advisor.models import FleetHost, FleetImport
from catalog import clock

MOST_DAYS = 731
BEYOND_LIMIT = "Choose a day within the next two years."
BATCH = 2_000
"""Rows of a transaction: short, so that other writers hardly wait."""
MAX_NAME = 255
MAX_GROUP = 120


def may_be_kept_until(day: date) -> bool:
    """For two years at most; else BEYOND_LIMIT says why not."""
    today = clock.today()
    return today < day <= today + timedelta(days=MOST_DAYS)


def are_kept(fleet_import: FleetImport) -> bool:
    day = fleet_import.keeps_hosts_until
    return day is not None and day >= timezone.now().date()


def store(
    fleet_import: FleetImport,
    lease: Lease,
    shape: Shape,
    mapping: Mapping[str, str],
    patterns: Sequence[Pattern],
) -> None:
    """The patterns, then the hosts from a second reading of the file. Raises LeaseLostError."""
    remove(FleetHost.objects.filter(fleet_import=fleet_import))
    with transaction.atomic():
        lease.hold()
        keys = store_patterns(fleet_import, patterns)
    writer = _Writer(
        fleet_import, lease, {pattern.system: keys[pattern.key] for pattern in patterns}
    )
    tally(chunks_of(fleet_import), shape, mapping, keep_hosts=writer.add)
    writer.write()


def remove(hosts: QuerySet[FleetHost]) -> None:
    """In short transactions."""
    while keys := list(hosts.values_list("pk", flat=True)[:BATCH]):
        FleetHost.objects.filter(pk__in=keys).delete()


class _Writer:
    """Of hosts whose rows could be read; the others are in the counts only."""

    def __init__(
        self, fleet_import: FleetImport, lease: Lease, patterns: Mapping[ReportedSystem, int]
    ) -> None:
        self._fleet_import, self._lease, self._patterns = fleet_import, lease, patterns
        self._rows: list[FleetHost] = []

    def add(self, hosts: Sequence[NamedHost]) -> None:
        for host in hosts:
            pattern = self._patterns.get(host.system)
            if pattern is not None:
                self._rows.append(self._row(host, pattern))
        if len(self._rows) >= BATCH:
            self.write()

    def write(self) -> None:
        with transaction.atomic():
            self._lease.hold()
            FleetHost.objects.bulk_create(self._rows)
        self._rows = []

    def _row(self, host: NamedHost, pattern: int) -> FleetHost:
        return FleetHost(
            fleet_import=self._fleet_import,
            row=host.row,
            name=host.host[:MAX_NAME],
            group=host.group[:MAX_GROUP],
            pattern_id=pattern,
        )
