"""Which releases the lifecycle page lists: filters with three answers, yes, no and unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from catalog import lifecycle
from catalog.document import Release
from catalog.lifecycle import AHEAD, ENDED, PREVIEW

_UNSUPPORTED = frozenset({AHEAD, ENDED, PREVIEW})
_WITHOUT_PAYMENT, _PAID = "included", "paid"


@dataclass(frozen=True)
class ReleaseFilters:
    """An empty field filters nothing. `as_of` None: today; `ends_within`: in days."""

    distributions: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    support: str = ""
    ends_within: int | None = None
    minors: bool = False
    as_of: date | None = None

    @property
    def select_releases(self) -> bool:
        """Whether they filter by more than the distribution."""
        return bool(self.statuses or self.support or self.ends_within)


def matches(release: Release, filters: ReleaseFilters, today: date) -> bool | None:
    """Whether the filters fit the release. None: the catalog does not know."""
    day = filters.as_of or today
    answers = [
        _has_status(release, filters.statuses, day, today),
        _is_supported(release, filters.support, day, today),
        _ends_within(release, filters, day),
    ]
    return False if False in answers else None if None in answers else True


def _has_status(release: Release, statuses: frozenset[str], day: date, today: date) -> bool:
    return not statuses or release.status_as_of(day, today).kind in statuses


def _is_supported(release: Release, support: str, day: date, today: date) -> bool | None:
    """Whether it has support of this sort on `day`: without extra payment, or paid for."""
    if not support:
        return True
    if release.status_as_of(day, today).kind in _UNSUPPORTED:
        return False
    included = support == _WITHOUT_PAYMENT
    reached = [phase.end.reaches(day) for phase in release.phases if phase.covers(None) == included]
    if True in reached:
        return True if release.released_on or day >= today else None
    unknown = None in reached or (included and not reached)
    return None if unknown else False


def _ends_within(release: Release, filters: ReleaseFilters, day: date) -> bool | None:
    """Whether support ends within so many days from `day`; paid support only where it is chosen."""
    if not filters.ends_within:
        return True
    if release.preview:
        return False
    paid = filters.support == _PAID
    support = lifecycle.paid_support(release.phases) if paid else release.support()
    if support is None:
        return False
    after = day + timedelta(days=filters.ends_within + 1)
    reaches_day, reaches_after = support.end.reaches(day), support.end.reaches(after)
    if reaches_day is False or reaches_after:
        return False
    return None if None in (reaches_day, reaches_after) else True
