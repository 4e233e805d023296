"""Pure: what can be done about each system of a fleet, by the catalog's migration paths.

Where a decision says where the hosts go, the route there; otherwise the route to each recommended
distribution. Which of them fits is for the advisor to say, not for the fleet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from advisor.engine.conversions import Stop
from advisor.fleet.exposure.latest_start import months_after
from advisor.fleet.stages import TO_DO, SupportStage
from advisor.fleet.summary import FleetSummary, ReleaseSummary, name_of
from advisor.migration_edges import path_of
from advisor.routes import Outcome, Routes
from advisor.rules.derived import Estate
from catalog.document import MigrationPath, Release
from catalog.lifecycle import End

LASTS_MONTHS = 24
"""How long support of a release must last at least to be worth migrating to."""
MOST_OPTIONS = 4


class MigrationOption(msgspec.Struct, frozen=True, gc=False):
    """A release that a system can be brought to, supported until `end` without paying extra.

    `steps`: rows of the catalog, in order; none: it takes a new installation. `row`: the row that
    says so, where the catalog has one.
    """

    distribution: str
    release: str
    name: str
    end: End
    steps: tuple[MigrationPath, ...]
    conversions: int = 0
    row: MigrationPath | None = None

    @property
    def is_official(self) -> bool:
        return all(step.official for step in self.steps)


class NextSteps(NamedTuple):
    """What is to be done about a system. `options`: none where an update is enough, or where the
    catalog knows no migration."""

    system: ReleaseSummary
    options: tuple[MigrationOption, ...]


def next_steps(
    summary: FleetSummary, routes: Routes, target: Stop | None = None
) -> tuple[NextSteps, ...]:
    """For each system of the summary with something to do within two years, the most urgent first.

    `routes`: of the catalog and the day of the summary. `target`: the release of a decision.
    """
    return tuple(
        NextSteps(row, _options(row, summary.day, routes, target))
        for row in summary.releases
        if row.stage in TO_DO
    )


def _options(
    row: ReleaseSummary, day: date, routes: Routes, target: Stop | None
) -> tuple[MigrationOption, ...]:
    start = (row.distribution, row.release)
    if row.stage == SupportStage.MINOR_ENDED or start not in routes.releases or start == target:
        return ()
    if target:
        return (_option(start, target, routes),) if target in routes.releases else ()
    options = sorted(_longest(start, months_after(day, LASTS_MONTHS), routes), key=_by_length)
    return tuple(options[:MOST_OPTIONS])


def _longest(start: Stop, until: date, routes: Routes) -> Iterator[MigrationOption]:
    """Of each recommended distribution the release that is supported longest, of those that the
    catalog has a path to."""
    for distribution in routes.catalog.distributions:
        if distribution.role != "recommended":
            continue
        ends = ((distribution.slug, major.name) for major in distribution.majors)
        lasting = (end for end in ends if end != start and _lasts(routes.releases[end], until))
        options = (_option(start, end, routes) for end in lasting)
        possible = [option for option in options if option.steps or option.row]
        yield from sorted(possible, key=_by_support)[:1]


def _option(start: Stop, end: Stop, routes: Routes) -> MigrationOption:
    outcome = routes.outcome(Estate("", "", *start), end)
    row = outcome.row
    return MigrationOption(
        *end,
        name=name_of(routes.catalog, *end),
        end=routes.releases[end].support().end,
        steps=_steps(outcome),
        conversions=outcome.route.conversions if outcome.route else 0,
        row=row if isinstance(row, MigrationPath) else None,
    )


def _steps(outcome: Outcome) -> tuple[MigrationPath, ...]:
    """None of a route that is too long to be advised."""
    if outcome.rebuild or outcome.route is None:
        return ()
    return tuple(map(path_of, outcome.route.steps))


def _lasts(release: Release, until: date) -> bool:
    is_out = not release.preview and release.withdrawn_on is None
    return is_out and release.support().end.reaches(until) is True


def _by_support(option: MigrationOption) -> tuple[bool, int, int]:
    """In place first, then the longest support, then the fewest conversions."""
    last_day = (option.end.day or date.max).toordinal()
    return (not option.steps, -last_day, option.conversions)


def _by_length(option: MigrationOption) -> tuple[bool, bool, int, str]:
    return (not option.steps, not option.is_official, option.conversions, option.name)
