"""The last day to decide on, so that every host of a group is migrated before its support ends."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

import numpy as np

from advisor.fleet.exposure.curves import Whole

_DAYS = 32
"""More than any month has, so that (month, day) is one number that sorts like the date."""


def latest_starts(hosts: Whole, ends: Sequence[date], paces: Whole) -> list[date | None]:
    """For each group: the least of end - hosts / pace - lead over its ends.

    `hosts`: [G, S], of systems in the order of their `ends`, where `date.max` is none known and
    `date.min` is of what was never supported.
    `paces`: [G, 2], hosts a month (0: no pace is known) and months of lead.
    """
    known = np.array([date.min < end < date.max for end in ends], dtype=bool)
    months = np.array([end.year * 12 + end.month - 1 for end in ends], dtype=np.int64)
    days = np.array([_day_of_month(end) for end in ends], dtype=np.int64)
    per_month = np.maximum(paces[:, :1], 1)
    needed = -(-hosts.cumsum(axis=1) // per_month) + paces[:, 1:]
    starts = (months - needed) * _DAYS + days
    counts = (hosts > 0) & known & (paces[:, :1] > 0)
    return [
        _day(int(row[own].min())) if own.any() else None
        for row, own in zip(starts, counts, strict=True)
    ]


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last one of a shorter month."""
    return _clamped(day.year * 12 + day.month - 1 + months, day.day)


def _day_of_month(end: date) -> int:
    """31 for the last day of any month: a month before 30 June is 31 May."""
    return 31 if end.day == monthrange(end.year, end.month)[1] else end.day


def _day(number: int) -> date:
    months, day = divmod(number, _DAYS)
    return _clamped(months, day)


def _clamped(months: int, day: int) -> date:
    year, month = divmod(months, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
