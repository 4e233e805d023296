"""Pure: where a system can be brought to, by the catalog's migration paths.

The one place that decides it, for a check and for the groups of a fleet. Of each recommended
distribution, and of the system's own, the release that is supported longest and has a path: a
conversion to a release that soon ends itself would have to be done again. Which of them fits is
for the advisor to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from advisor.catalog_keys import SameCatalog
from advisor.engine.conversions import Stop
from advisor.fleet.disputed import claimed_ends
from advisor.fleet.exposure.latest_start import months_after
from advisor.migration_edges import path_of, weakest_path
from advisor.routes import Outcome, Routes, routes_on
from advisor.rules.derived import Estate
from catalog.catalog_cache import cached_by_catalog
from catalog.document import Catalog, Distribution, MigrationPath, Release
from catalog.lifecycle import End

LASTS_MONTHS = 24
"""How long support of a release must last at least to be worth migrating to."""
MOST_OPTIONS = 4


class MigrationOption(msgspec.Struct, frozen=True, gc=False):
    """A release that a system can be brought to, supported until `end` without paying extra.

    `steps`: rows of the catalog, in order; none: it takes a new installation. `row`: the row that
    says so, else the least certain step. None: the catalog says nothing of the way. `is_detour`:
    through a third distribution.
    """

    distribution: str
    release: str
    end: End
    steps: tuple[MigrationPath, ...]
    conversions: int = 0
    is_detour: bool = False
    row: MigrationPath | None = None

    @property
    def is_official(self) -> bool:
        return all(step.official for step in self.steps)


def moves_from(
    catalog: Catalog, day: date, start: Stop, until: date = date.min
) -> tuple[MigrationOption, ...]:
    """At most four, the best first: in place, by official tools, through no third distribution,
    within the own one, to the longest support, by the fewest conversions.

    Support of each target lasts two years from `day` at least, and to `until`, whichever source is
    right about its end. `day`: through releases without updates on it no way leads.
    """
    lasting = max(until, months_after(day, LASTS_MONTHS))
    return _moves_from(SameCatalog(catalog), day, start, lasting)


def move_to(start: Stop, end: Stop, routes: Routes) -> MigrationOption:
    """To a release that somebody has decided on; both are in the catalog."""
    outcome = routes.outcome(Estate("", "", *start), end)
    steps = _steps(outcome)
    row = outcome.row or (weakest_path(outcome.route) if steps and outcome.route else None)
    return MigrationOption(
        *end,
        end=routes.releases[end].support().end,
        steps=steps,
        conversions=outcome.route.conversions if outcome.route else 0,
        is_detour=bool(outcome.route and outcome.route.detour),
        row=row if isinstance(row, MigrationPath) else None,
    )


@cached_by_catalog(maxsize=512)
def _moves_from(
    same: SameCatalog, day: date, start: Stop, until: date
) -> tuple[MigrationOption, ...]:
    routes = routes_on(same.catalog, day)
    if start not in routes.releases:
        return ()
    options = _best_of_each(start, until, routes)
    ranked = sorted(options, key=lambda option: _preference(option, start))
    return tuple(ranked[:MOST_OPTIONS])


def _best_of_each(start: Stop, until: date, routes: Routes) -> Iterator[MigrationOption]:
    for distribution in routes.catalog.distributions:
        if distribution.role != "recommended" and distribution.slug != start[0]:
            continue
        targets = _targets(distribution, start, until, routes)
        options = (move_to(start, target, routes) for target in targets)
        yield from sorted((option for option in options if option.row), key=_by_support)[:1]


def _targets(
    distribution: Distribution, start: Stop, until: date, routes: Routes
) -> Iterator[Stop]:
    for major in distribution.majors:
        stop = (distribution.slug, major.name)
        if stop != start and _lasts(routes.releases[stop], until):
            yield stop


def _lasts(release: Release, until: date) -> bool:
    if release.preview or release.withdrawn_on:
        return False
    return all(end.reaches(until) for end in claimed_ends(release, None))


def _steps(outcome: Outcome) -> tuple[MigrationPath, ...]:
    """None of a route that is too long to be advised."""
    if outcome.rebuild or outcome.route is None:
        return ()
    return tuple(map(path_of, outcome.route.steps))


def _by_support(option: MigrationOption) -> tuple[bool, bool, int, int]:
    """In place first, then without a detour, then the longest support, the fewest conversions."""
    return (not option.steps, option.is_detour, -_last_day(option).toordinal(), option.conversions)


def _preference(option: MigrationOption, start: Stop) -> tuple[object, ...]:
    """A few months of support more or less are no reason to prefer one to another."""
    return (
        not option.steps,
        not option.is_official,
        option.is_detour,
        option.distribution != start[0],
        -_last_day(option).year,
        option.conversions,
        option.distribution,
    )


def _last_day(option: MigrationOption) -> date:
    return option.end.day or date.max
