"""Pure: what a fleet runs and where that stands on a day, by release, by group and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.stages import TO_DO, SupportStage, SystemStage, stage_of
from advisor.migration_edges import release_number
from catalog.document import Catalog

HostsBy = dict[SupportStage, int]


class ReleaseSummary(msgspec.Struct, frozen=True, gc=False):
    """Hosts of one major release with one plan that stand alike. `minors`: those that are known,
    with hosts, the newest first. `system`: of the part with most hosts."""

    distribution: str
    release: str
    plan: str
    name: str
    hosts: int
    rows: int
    minors: tuple[tuple[str, int], ...]
    system: SystemStage

    @property
    def stage(self) -> SupportStage:
        return self.system.stage


class GroupSummary(msgspec.Struct, frozen=True, gc=False):
    """`group` empty: of the hosts without one."""

    group: str
    hosts: int
    by_stage: HostsBy

    @property
    def to_do(self) -> int:
        """Hosts for which something is to be done within two years."""
        return sum(number for stage, number in self.by_stage.items() if stage in TO_DO)


class FleetSummary(msgspec.Struct, frozen=True, gc=False):
    """`releases`: the most urgent first, then the most hosts. `by_stage` has every host that
    is not ignored; those that were not recognised are unknown."""

    day: date
    totals: Totals
    by_stage: HostsBy
    releases: tuple[ReleaseSummary, ...]
    groups: tuple[GroupSummary, ...]

    @property
    def hosts(self) -> int:
        """Without the ignored."""
        return self.totals.matched_hosts + self.totals.unmatched_hosts


def summarise(fleet: Fleet, catalog: Catalog, day: date) -> FleetSummary:
    """`catalog`: with the phases of minor releases, as `catalog.reading` gives it."""
    pairs = {(count.key, count.plan) for count in fleet.counts}
    stages = {pair: stage_of(*pair, catalog, day) for pair in pairs}
    releases = sorted(_releases(fleet.counts, stages, catalog), key=_most_urgent)
    by_stage = _hosts_by(
        (stages[count.key, count.plan].stage, count.hosts) for count in fleet.counts
    )
    by_stage[SupportStage.UNKNOWN] += fleet.totals.unmatched_hosts
    groups = tuple(_groups(fleet.counts, stages))
    return FleetSummary(day, fleet.totals, by_stage, tuple(releases), groups)


def name_of(catalog: Catalog, distribution: str, release: str) -> str:
    row = catalog.distribution(distribution)
    return f"{row.name if row else distribution} {release}"


Stages = Mapping[tuple[MatchedRelease, str], SystemStage]


def _releases(
    counts: Iterable[Count], stages: Stages, catalog: Catalog
) -> Iterator[ReleaseSummary]:
    alike: dict[tuple[str, str, str, SupportStage], list[Count]] = {}
    for count in counts:
        stage = stages[count.key, count.plan].stage
        key = (count.key.distribution, count.key.release, count.plan, stage)
        alike.setdefault(key, []).append(count)
    for (distribution, release, plan, _), own in alike.items():
        most = max(own, key=lambda count: (count.hosts, count.key.minor or "", count.group))
        yield ReleaseSummary(
            distribution=distribution,
            release=release,
            plan=plan,
            name=name_of(catalog, distribution, release),
            hosts=sum(count.hosts for count in own),
            rows=sum(count.rows for count in own),
            minors=_minors(own),
            system=stages[most.key, plan],
        )


def _minors(counts: Iterable[Count]) -> tuple[tuple[str, int], ...]:
    hosts: Counter[str] = Counter()
    for count in counts:
        if count.key.minor:
            hosts[count.key.minor] += count.hosts
    return tuple(sorted(hosts.items(), key=lambda pair: release_number(pair[0]), reverse=True))


def _groups(counts: Iterable[Count], stages: Stages) -> Iterator[GroupSummary]:
    by_group: dict[str, list[Count]] = {}
    for count in counts:
        by_group.setdefault(count.group, []).append(count)
    for group, own in sorted(by_group.items()):
        by_stage = _hosts_by((stages[count.key, count.plan].stage, count.hosts) for count in own)
        yield GroupSummary(group, sum(by_stage.values()), by_stage)


def _hosts_by(pairs: Iterable[tuple[SupportStage, int]]) -> HostsBy:
    """Every stage is in it, the most urgent first."""
    hosts = dict.fromkeys(SupportStage, 0)
    for stage, number in pairs:
        hosts[stage] += number
    return hosts


def _most_urgent(row: ReleaseSummary) -> tuple[int, int, str, tuple[int, ...], str]:
    order = list(SupportStage).index(row.stage)
    return (order, -row.hosts, row.distribution, release_number(row.release), row.plan)
