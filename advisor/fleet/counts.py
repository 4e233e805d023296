"""Pure: how many hosts run what; everything the fleet pages say is worked out from this."""

from __future__ import annotations

import msgspec

from advisor.fleet.matched import MatchedRelease


class Count(msgspec.Struct, frozen=True, order=True, gc=False):
    """`plan`: the slug of the support plan they have; empty: none is known. Rows of the inventory
    and hosts differ where a row stands for several hosts."""

    key: MatchedRelease
    group: str
    plan: str
    rows: int
    hosts: int


class Totals(msgspec.Struct, frozen=True, gc=False):
    """Of an inventory. `rows` = `matched` + `unmatched` + `ignored`, always; `hosts` likewise."""

    matched: int
    unmatched: int
    ignored: int
    matched_hosts: int
    unmatched_hosts: int
    ignored_hosts: int

    @property
    def rows(self) -> int:
        return self.matched + self.unmatched + self.ignored

    @property
    def hosts(self) -> int:
        return self.matched_hosts + self.unmatched_hosts + self.ignored_hosts


class Fleet(msgspec.Struct, frozen=True, gc=False):
    """A fleet as it was counted. Hosts of unmatched rows are in `totals` only: unknown."""

    counts: tuple[Count, ...]
    totals: Totals
