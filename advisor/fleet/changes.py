"""Pure: what changed between two imports of a fleet, by release and by group.

An inventory seldom says which host is which, so numbers are compared and not hosts: a release with
fewer hosts lost them, one with more gained them. Within a group, hosts that one release lost while
another gained may have moved; that is the least that must have been replaced or migrated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from advisor.fleet.counts import Count, Fleet

ReleaseOfFleet = tuple[str, str]
"""(distribution, release)."""


class HostChange(NamedTuple):
    """`key`: a release, or the name of a group."""

    key: ReleaseOfFleet | str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


class GroupMoves(NamedTuple):
    """Of a group: hosts by release that changed, the largest loss first. `moved`: at most so many
    hosts went from a release that lost to one that gained."""

    group: str
    releases: tuple[HostChange, ...]
    moved: int
    before: int
    after: int


class FleetChanges(msgspec.Struct, frozen=True, gc=False):
    """`releases` and `groups`: all of both imports. The sum of either, with the hosts that were not
    recognised, is that of the totals."""

    releases: tuple[HostChange, ...]
    groups: tuple[GroupMoves, ...]
    unmatched: HostChange
    ignored: HostChange
    hosts: HostChange


def changes_between(before: Fleet, after: Fleet) -> FleetChanges:
    """Both without the ignored hosts, which are compared apart."""
    old, new = before.totals, after.totals
    return FleetChanges(
        releases=_changes(_by_release(before.counts), _by_release(after.counts)),
        groups=_groups(before.counts, after.counts),
        unmatched=HostChange("", old.unmatched_hosts, new.unmatched_hosts),
        ignored=HostChange("", old.ignored_hosts, new.ignored_hosts),
        hosts=HostChange("", old.hosts, new.hosts),
    )


def _by_release(counts: Iterable[Count]) -> Counter[ReleaseOfFleet]:
    hosts: Counter[ReleaseOfFleet] = Counter()
    for count in counts:
        hosts[count.key.distribution, count.key.release] += count.hosts
    return hosts


def _changes(
    before: Counter[ReleaseOfFleet], after: Counter[ReleaseOfFleet]
) -> tuple[HostChange, ...]:
    """The largest loss first, then the largest gain, then what stayed."""
    changes = [HostChange(key, before[key], after[key]) for key in before.keys() | after.keys()]
    return tuple(sorted(changes, key=_largest_first))


def _groups(before: Iterable[Count], after: Iterable[Count]) -> tuple[GroupMoves, ...]:
    old, new = _by_group(before), _by_group(after)
    return tuple(
        _group(name, old.get(name, ()), new.get(name, ())) for name in sorted(old.keys() | new)
    )


def _by_group(counts: Iterable[Count]) -> dict[str, list[Count]]:
    groups: dict[str, list[Count]] = {}
    for count in counts:
        groups.setdefault(count.group, []).append(count)
    return groups


def _group(name: str, before: Iterable[Count], after: Iterable[Count]) -> GroupMoves:
    old, new = _by_release(before), _by_release(after)
    changes = _changes(old, new)
    lost = sum(-change.difference for change in changes if change.difference < 0)
    gained = sum(change.difference for change in changes if change.difference > 0)
    differing = tuple(change for change in changes if change.difference)
    return GroupMoves(name, differing, min(lost, gained), old.total(), new.total())


def _largest_first(change: HostChange) -> tuple[bool, bool, int, ReleaseOfFleet | str]:
    is_gain = change.difference > 0
    return (change.difference == 0, is_gain, -abs(change.difference), change.key)
