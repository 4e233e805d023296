"""Until when a release is supported for certain, and after which day support is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import NamedTuple

from advisor.fleet.disputed import disputed_days
from catalog.document import Catalog, Distribution, Phase, Release
from catalog.lifecycle import DATE, NONE, End


class SupportBounds(NamedTuple):
    """Support holds up to `certain` and is over after `over`; between them it is unknown.

    `earliest`: the first day that any source calls the end, which is `over` unless they disagree;
    whoever migrates goes by it.
    """

    certain: date
    over: date
    earliest: date

    def or_longer(self, other: SupportBounds) -> SupportBounds:
        """With the support of both."""
        return SupportBounds(*map(max, self, other))


NO_SUPPORT = SupportBounds(date.min, date.min, date.min)
UNKNOWN_SUPPORT = SupportBounds(date.min, date.max, date.max)


def bounds_of(end: End) -> SupportBounds:
    if end.kind == NONE:
        return SupportBounds(date.max, date.max, date.max)
    if end.kind == DATE and end.day:
        return SupportBounds(end.day, end.day, end.day)
    over = end.latest or date.max
    return SupportBounds(end.day or date.min, over, over)


def support_bounds(release: Release | None, plan: str) -> SupportBounds:
    """With the plan that a host has; empty: with none.

    A release in preview is not supported, and when that will change is not known.
    """
    if release is None:
        return UNKNOWN_SUPPORT
    if release.preview:
        return NO_SUPPORT
    covered = [phase for phase in release.phases if phase.covers(plan or None)]
    return bounds_of_phases(covered) if covered else UNKNOWN_SUPPORT


def bounds_of_phases(phases: Iterable[Phase]) -> SupportBounds:
    """The latest of them decides, by each source: where they disagree, only the earliest claim is
    certain, and only after the latest one support is over."""
    return reduce(SupportBounds.or_longer, map(_bounds_of_phase, phases), NO_SUPPORT)


def _bounds_of_phase(phase: Phase) -> SupportBounds:
    claims = [bounds_of(phase.end), *(bounds_of(End(DATE, day)) for day in disputed_days(phase))]
    certain, over, _ = zip(*claims, strict=True)
    return SupportBounds(min(certain), max(over), min(over))


def find_release(
    catalog: Catalog, distribution: str, release: str
) -> tuple[Distribution | None, Release | None]:
    """None for what the catalog does not have."""
    row = catalog.distribution(distribution)
    return row, row.release(release) if row else None
