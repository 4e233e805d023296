"""Pure: how many hosts are out of support in each month of ten years, and what support costs.

A host counts by its major release: updates within it are taken to be installed. It is supported on
a day if its support reaches that day. Nothing here asks what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from advisor.fleet.counts import Count
from advisor.fleet.exposure import cost, curves
from advisor.fleet.exposure.curves import MonthBounds, Whole
from advisor.fleet.exposure.latest_start import latest_starts, months_after
from advisor.fleet.exposure.table import HostTable, host_table
from advisor.fleet.exposure.types import MONTHS, Exposure, GroupExposure, Pace
from advisor.prices import OwnNumbers
from catalog.document import Catalog

LIST_PRICES = OwnNumbers()


def expose(
    counts: Sequence[Count],
    catalog: Catalog,
    day: date,
    *,
    unmatched_hosts: int = 0,
    paces: Mapping[str, Pace] | None = None,
    own: OwnNumbers = LIST_PRICES,
    months: int = MONTHS,
) -> Exposure:
    """`unmatched_hosts`: those that no release was recognised for, which are unknown throughout.

    `paces`: by name of group; a group without one does not migrate. `own`: discounts and quotes.
    """
    days = tuple(months_after(day, month) for month in range(months))
    table = host_table(counts, unmatched_hosts, catalog, own)
    systems, hosts = table.systems, table.hosts.sum(axis=0)
    stay = curves.in_months([system.stay for system in systems], days)
    priced = curves.in_months([system.priced for system in systems], days)
    ask = curves.in_months([system.ask for system in systems], days)
    speeds = table.speeds(paces or {})
    migration = curves.migrating(table.hosts, stay, speeds, months)
    return Exposure(
        days=days,
        hosts=int(hosts.sum()),
        stay=curves.standing(hosts, stay, months),
        buy=curves.buying(hosts, priced, ask, months),
        migrate=migration.curve,
        present_plans=cost.present_plans(systems, hosts, stay),
        bought_plans=cost.bought_plans(systems, hosts, stay, priced, ask),
        groups=tuple(_groups(table, (stay, ask), speeds, migration.unsupported, months)),
    )


def _groups(
    table: HostTable,
    bounds: tuple[MonthBounds, MonthBounds],
    speeds: Whole,
    migrating: Whole,
    months: int,
) -> Iterator[GroupExposure]:
    """`bounds`: while hosts stay, and with all that can be bought."""
    stay, ask = bounds
    starts = latest_starts(table.hosts, [system.stay.earliest for system in table.systems], speeds)
    columns = zip(
        table.groups,
        table.hosts.sum(axis=1).tolist()[:-1],
        (table.hosts @ (stay.over <= 0)).tolist()[:-1],
        (table.hosts @ ((stay.certain <= 0) & (stay.over > 0))).tolist()[:-1],
        (table.hosts @ (months - stay.over)).tolist()[:-1],
        (table.hosts @ (months - ask.over)).tolist()[:-1],
        migrating.tolist()[:-1],
        starts[:-1],
        (Pace(*speed) if speed[0] else None for speed in speeds.tolist()[:-1]),
        strict=True,
    )
    for column in columns:
        yield GroupExposure(*column)
