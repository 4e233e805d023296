"""Hosts by month under each of the three ways, in numpy.

Arrays of systems have the length S, those of groups G, those of months M. `certain` and `over`
are numbers of months: support holds in the first `certain` months, is over from month `over` on,
and unknown between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.fleet.exposure.support_bounds import SupportBounds
from advisor.fleet.exposure.types import Curve

Whole = NDArray[np.int64]


class MonthBounds(NamedTuple):
    """SupportBounds of S systems in months."""

    certain: Whole
    over: Whole


class Migrating(NamedTuple):
    """`unsupported`: host-months of each group, [G]."""

    curve: Curve
    unsupported: Whole


def in_months(bounds: Iterable[SupportBounds], days: Sequence[date]) -> MonthBounds:
    """How many of the days each end reaches."""
    pairs = [(bisect_right(days, end.certain), bisect_right(days, end.over)) for end in bounds]
    array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return MonthBounds(array[:, 0], array[:, 1])


def standing(hosts: Whole, stay: MonthBounds, months: int) -> Curve:
    """While nobody buys or migrates. `hosts`: [S]."""
    over = from_month(hosts, stay.over, months)
    unknown = from_month(hosts, stay.certain, months) - over
    return _curve(over, unknown, np.zeros(months, dtype=np.int64))


def buying(hosts: Whole, priced: MonthBounds, ask: MonthBounds, months: int) -> Curve:
    """While plans are bought. `hosts`: [S]."""
    over = from_month(hosts, ask.over, months)
    uncertain = from_month(hosts, ask.certain, months)
    unpriced = from_month(hosts, priced.certain, months)
    return _curve(over, uncertain - over, unpriced - uncertain)


def from_month(hosts: Whole, starts: Whole, months: int) -> Whole:
    """[M]: how many hosts have reached their start."""
    counted = np.zeros(months + 1, dtype=np.int64)
    np.add.at(counted, starts, hosts)
    return counted[:months].cumsum()


def migrating(hosts: Whole, stay: MonthBounds, paces: Whole, months: int) -> Migrating:
    """While each group migrates its hosts, the oldest end first; then they are supported.

    `hosts`: [G, S], systems in the order in which they migrate. `paces`: [G, 2], hosts a month
    (0: none migrates) and months before the first.
    """
    hosts, stay = _merged(hosts, stay)
    earlier = hosts.cumsum(axis=1) - hosts
    unsupported = np.zeros((months, len(hosts)), dtype=np.int64)
    unknown = np.zeros(months, dtype=np.int64)
    for month in range(months):
        migrated = paces[:, 0] * np.maximum(month - paces[:, 1], 0)
        left = hosts - np.minimum(np.maximum(migrated[:, None] - earlier, 0), hosts)
        unsupported[month] = left @ (stay.over <= month)
        unknown[month] = left.sum(axis=0) @ ((stay.certain <= month) & (month < stay.over))
    curve = _curve(unsupported.sum(axis=1), unknown, np.zeros(months, dtype=np.int64))
    return Migrating(curve, unsupported.sum(axis=0))


def _merged(hosts: Whole, stay: MonthBounds) -> tuple[Whole, MonthBounds]:
    """Neighbours of which every day has the same to say are one system: a tenth of the work."""
    differs = (np.diff(stay.certain) != 0) | (np.diff(stay.over) != 0)
    starts = np.flatnonzero(np.concatenate(([True], differs)))
    bounds = MonthBounds(stay.certain[starts], stay.over[starts])
    return np.add.reduceat(hosts, starts, axis=1), bounds


def _curve(unsupported: Whole, unknown: Whole, ask: Whole) -> Curve:
    return Curve(tuple(unsupported.tolist()), tuple(unknown.tolist()), tuple(ask.tolist()))
