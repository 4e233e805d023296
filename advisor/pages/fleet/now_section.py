"""The summary of a fleet: hosts by stage, release and group, and what to do first.

Typed data for templates/fleet/_summary.html, the same for a team's fleet and for an inventory that
nothing keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from advisor.fleet.check.types import CheckSource, DisputedEnd
from advisor.fleet.stages import WORDS, SupportStage
from advisor.fleet.summary import FleetSummary, GroupSummary, HostsBy, ReleaseSummary
from advisor.pages.charts import Stretch, side_by_side
from catalog.document import Catalog
from catalog.formats import format_relative, join_words
from catalog.lifecycle import UNKNOWN, end_in_words

SHOWN_RELEASES = 12
"""The rest is folded."""
UNCLEAR = (SupportStage.MINOR_ENDED, SupportStage.UNKNOWN)
"""Where the end alone does not say why."""
SOON = (SupportStage.WITHIN_3, SupportStage.WITHIN_6, SupportStage.WITHIN_12)


PATTERNS = {
    SupportStage.MINOR_ENDED: "p-minor",
    SupportStage.WITHIN_3: "p-extended",
    SupportStage.WITHIN_6: "p-extended",
    SupportStage.WITHIN_12: "p-extended",
    SupportStage.WITHIN_24: "p-security",
    SupportStage.UNKNOWN: "hatch",
    SupportStage.LATER: "p-active",
}
"""Ids in templates/_patterns.html. What is unknown is not drawn like anything supported."""


@dataclass(frozen=True)
class StageLine:
    """`percent`: of all hosts that are not ignored, as it reads; `stretch`: its part of the bar;
    `pattern`: how that is filled; empty: solid."""

    key: str
    label: str
    hosts: int
    percent: str
    stretch: Stretch
    pattern: str


@dataclass(frozen=True)
class ReleaseLine:
    """`end`: in words, `relative`: seen from today. `minors`: those that are known, with hosts.
    `why`: a sentence where the end does not say it. `address`: the slug of the distribution; empty:
    the catalog has none."""

    address: str
    name: str
    plan: str
    hosts: int
    stage: str
    label: str
    end_kind: str
    end: str
    relative: str
    minors: str
    why: str
    source: CheckSource | None
    as_of: date | None
    confidence: str
    disputes: Sequence[DisputedEnd]


@dataclass(frozen=True)
class GroupLine:
    """Hosts by what matters in a group. `soon`: within a year."""

    group: str
    hosts: int
    ended: int
    soon: int
    later_soon: int
    unknown: int
    later: int


@dataclass(frozen=True)
class NowSection:
    """`folded`: the releases after the first. `unmatched` hosts are in `stages` as unknown, and
    in no release and no group."""

    hosts: int
    unmatched: int
    ignored: int
    stages: Sequence[StageLine]
    releases: Sequence[ReleaseLine]
    folded: Sequence[ReleaseLine]
    groups: Sequence[GroupLine]

    @property
    def matched(self) -> int:
        return self.hosts - self.unmatched


def now_section(summary: FleetSummary, catalog: Catalog) -> NowSection:
    lines = [_release_line(row, catalog, summary.day) for row in summary.releases]
    return NowSection(
        hosts=summary.hosts,
        unmatched=summary.totals.unmatched_hosts,
        ignored=summary.totals.ignored_hosts,
        stages=_stage_lines(summary.by_stage, summary.hosts),
        releases=lines[:SHOWN_RELEASES],
        folded=lines[SHOWN_RELEASES:],
        groups=[_group_line(row) for row in summary.groups],
    )


def percent_of(number: int, hosts: int) -> str:
    """With one decimal; never 0 % or 100 % where it is only nearly so."""
    if number in (0, hosts):
        return f"{100 * number // hosts if hosts else 0} %"
    return f"{min(max(round(100 * number / hosts, 1), 0.1), 99.9):.1f} %"


def _stage_lines(by_stage: HostsBy, hosts: int) -> list[StageLine]:
    numbers = list(by_stage.items())
    stretches = side_by_side([number / hosts if hosts else 0 for _, number in numbers])
    return [
        StageLine(
            key=stage.value,
            label=WORDS[stage],
            hosts=number,
            percent=percent_of(number, hosts),
            stretch=stretch,
            pattern=PATTERNS.get(stage, ""),
        )
        for (stage, number), stretch in zip(numbers, stretches, strict=True)
    ]


def _release_line(row: ReleaseSummary, catalog: Catalog, today: date) -> ReleaseLine:
    distribution = catalog.distribution(row.distribution)
    plan = distribution.plan(row.plan) if distribution else None
    end, verdict = row.system.end, row.system.verdict
    ends = verdict.ends
    return ReleaseLine(
        address=row.distribution if distribution else "",
        name=row.name,
        plan=plan.name if plan else row.plan,
        hosts=row.hosts,
        stage=row.stage.value,
        label=WORDS[row.stage],
        end_kind=end.kind if end else UNKNOWN,
        end=end_in_words(end) if end else "unknown",
        relative=format_relative(end.day, today) if end and end.day else "",
        minors=_minors(row),
        why=verdict.why if row.stage in UNCLEAR else "",
        source=ends.source if ends else None,
        as_of=ends.as_of if ends else None,
        confidence=ends.confidence if ends else "",
        disputes=ends.disputes if ends else (),
    )


def _minors(row: ReleaseSummary) -> str:
    """`9.8 (40), 9.6 (3)`: those that the inventory names."""
    return join_words([f"{name} ({hosts:,})" for name, hosts in row.minors])


def _group_line(row: GroupSummary) -> GroupLine:
    by_stage = row.by_stage
    return GroupLine(
        group=row.group,
        hosts=row.hosts,
        ended=_sum(by_stage, (SupportStage.ENDED, SupportStage.MINOR_ENDED)),
        soon=_sum(by_stage, SOON),
        later_soon=by_stage[SupportStage.WITHIN_24],
        unknown=by_stage[SupportStage.UNKNOWN],
        later=by_stage[SupportStage.LATER],
    )


def _sum(by_stage: HostsBy, stages: Iterable[SupportStage]) -> int:
    return sum(by_stage[stage] for stage in stages)
