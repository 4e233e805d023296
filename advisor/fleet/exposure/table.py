"""The hosts of a fleet as a table of groups and systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from advisor.fleet.counts import Count
from advisor.fleet.exposure.curves import Whole
from advisor.fleet.exposure.systems import FleetSystem, SystemKey, systems_of
from advisor.fleet.exposure.types import Pace
from advisor.prices import OwnNumbers
from catalog.document import Catalog

_UNMATCHED = SystemKey("", "", "")
_NO_PACE = (0, 0)


class HostTable(NamedTuple):
    """`hosts`: [G + 1, S]. The last row is of the hosts that no release was recognised for."""

    groups: tuple[str, ...]
    systems: tuple[FleetSystem, ...]
    hosts: Whole

    def speeds(self, paces: Mapping[str, Pace]) -> Whole:
        """[G + 1, 2]: hosts a month and months of lead; 0 where none is known."""
        rows = [paces.get(group, _NO_PACE) for group in self.groups]
        return np.array([*rows, _NO_PACE], dtype=np.int64)


def host_table(
    counts: Sequence[Count], unmatched_hosts: int, catalog: Catalog, own: OwnNumbers
) -> HostTable:
    groups = sorted({count.group for count in counts})
    keys = [(count.key[0], count.key[1], count.plan) for count in counts]
    distinct = [SystemKey(*key) for key in {*keys, _UNMATCHED}]
    systems = systems_of(distinct, catalog, own)
    hosts = np.zeros((len(groups) + 1, len(systems)), dtype=np.int64)
    rows = {group: row for row, group in enumerate(groups)}
    columns: dict[tuple[str, str, str], int]
    columns = {key: column for column, key in enumerate(systems)}
    cells = ([rows[count.group] for count in counts], [columns[key] for key in keys])
    np.add.at(hosts, cells, [count.hosts for count in counts])
    hosts[-1, columns[_UNMATCHED]] = unmatched_hosts
    return HostTable(tuple(groups), tuple(systems.values()), hosts)
