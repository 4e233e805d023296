"""Pure: what can be done about each system of a fleet.

Where a decision says where the hosts go, the way there; otherwise the ways that a check names too.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from advisor.engine.conversions import Stop
from advisor.fleet.moves import MigrationOption, move_to, moves_from
from advisor.fleet.stages import TO_DO, SupportStage
from advisor.fleet.summary import FleetSummary, ReleaseSummary
from advisor.routes import Routes


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
        return (move_to(start, target, routes),) if target in routes.releases else ()
    return moves_from(routes.catalog, day, start)
