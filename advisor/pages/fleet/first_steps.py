"""What to do first about a fleet: at most six sentences, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from advisor.fleet.stages import SupportStage
from advisor.fleet.summary import FleetSummary, ReleaseSummary
from catalog.formats import format_date, plural

MOST = 6
ORDER = (
    SupportStage.ENDED,
    SupportStage.WITHIN_3,
    SupportStage.MINOR_ENDED,
    SupportStage.WITHIN_6,
    SupportStage.WITHIN_12,
    SupportStage.WITHIN_24,
)


@dataclass(frozen=True)
class FirstStep:
    """`page`: the name of the fleet's page where it is done; empty: none."""

    text: str
    detail: str
    page: str


def first_steps(summary: FleetSummary) -> list[FirstStep]:
    return list(islice(_all(summary), MOST))


def _all(summary: FleetSummary) -> Iterator[FirstStep]:
    order = {stage: place for place, stage in enumerate(ORDER)}
    releases = [row for row in summary.releases if row.stage in order]
    urgent = sorted(releases, key=lambda row: order[row.stage])
    yield from map(_step, urgent[: MOST - 2])
    if number := summary.totals.unmatched_hosts:
        hosts, rows = plural(number, "host"), plural(summary.totals.unmatched, "row")
        detail = f"Until then {'its' if number == 1 else 'their'} support is unknown."
        yield FirstStep(f"Identify {hosts} in {rows} of the inventory.", detail, "fleet-imports")
    unknown = [row for row in summary.releases if row.stage == SupportStage.UNKNOWN]
    for row in unknown:
        text = f"Find out until when {row.name} is supported: {plural(row.hosts, 'host')}."
        yield FirstStep(text, row.system.verdict.why, "")
    yield from map(_step, urgent[MOST - 2 :])


def _step(row: ReleaseSummary) -> FirstStep:
    hosts, end = plural(row.hosts, "host"), row.system.end
    if row.stage == SupportStage.MINOR_ENDED:
        text = f"Update {hosts} of {row.name} to its newest minor release."
        return FirstStep(text, row.system.verdict.next.text, "fleet-groups")
    if row.stage == SupportStage.ENDED:
        since = f" since {format_date(end.day)}" if end and end.day else ""
        text = f"Move {hosts} of {row.name}: out of support{since}."
    else:
        until = f" on {format_date(end.day)}" if end and end.day else ""
        text = f"Plan for {hosts} of {row.name}: support ends{until}."
    return FirstStep(text, "", "fleet-groups")
