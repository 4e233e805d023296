"""Until when a release is supported for certain, and after which day support is over."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from catalog.document import Catalog, Distribution, Release
from catalog.lifecycle import DATE, NONE, End


class SupportBounds(NamedTuple):
    """Support holds up to `certain` and is over after `over`; between them it is unknown."""

    certain: date
    over: date

    def or_longer(self, other: SupportBounds) -> SupportBounds:
        """With the support of both."""
        return SupportBounds(max(self.certain, other.certain), max(self.over, other.over))


NO_SUPPORT = SupportBounds(date.min, date.min)
UNKNOWN_SUPPORT = SupportBounds(date.min, date.max)


def bounds_of(end: End) -> SupportBounds:
    if end.kind == NONE:
        return SupportBounds(date.max, date.max)
    if end.kind == DATE and end.day:
        return SupportBounds(end.day, end.day)
    return SupportBounds(end.day or date.min, end.latest or date.max)


def support_bounds(release: Release | None, plan: str) -> SupportBounds:
    """With the plan that a host has; empty: with none.

    A release in preview is not supported, and when that will change is not known.
    """
    if release is None:
        return UNKNOWN_SUPPORT
    if release.preview:
        return NO_SUPPORT
    return bounds_of(release.support(plan or None).end)


def find_release(
    catalog: Catalog, distribution: str, release: str
) -> tuple[Distribution | None, Release | None]:
    """None for what the catalog does not have."""
    row = catalog.distribution(distribution)
    return row, row.release(release) if row else None
