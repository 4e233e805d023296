"""In which order candidates are listed: of those with equal scores the first one wins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from advisor.engine.plans import least_of
from advisor.engine.types import Candidate

Order = tuple[Candidate, ...]
ReleaseKey = tuple[str, str]
"""(distribution, release)."""


def by_key(candidates: Iterable[Candidate]) -> Order:
    """In the order of their texts, in which release 10 comes before 8."""
    return tuple(sorted(candidates, key=lambda candidate: candidate.key))


def newest_first(candidates: Iterable[Candidate], lifespan: str) -> Order:
    """Distributions by key, of each the release supported longest first, its plans by key.

    `lifespan`: the attribute that says so. Only what is certain counts; where that is equal, the
    higher version number comes first.
    """
    listed = sorted(candidates, key=lambda row: row.key)
    years = _certain_years(listed, lifespan)

    def newer(row: Candidate) -> tuple[float, tuple[int, ...], str]:
        release = row.key[:2]
        return years.get(release, 0.0), version_numbers(release[1]), release[1]

    listed.sort(key=newer, reverse=True)  # of equal ones the order stays
    listed.sort(key=lambda row: row.distribution)
    return tuple(listed)


def version_numbers(release: str) -> tuple[int, ...]:
    """The numbers in a release's name: (10,) is newer than (8,), and (8, 10) than (8, 9)."""
    return tuple(map(int, re.findall("[0-9]+", release)))


def _certain_years(candidates: Iterable[Candidate], lifespan: str) -> Mapping[ReleaseKey, float]:
    """By release, how long each plan with a known end certainly lasts: paid extensions add nothing.

    In the unit of the attribute. Without a release of which no end is known.
    """
    by_release: dict[ReleaseKey, list[float]] = defaultdict(list)
    for candidate in candidates:
        if candidate.of(lifespan).known:
            by_release[candidate.key[:2]].append(least_of(candidate, lifespan))
    return {release: min(years) for release, years in by_release.items()}
