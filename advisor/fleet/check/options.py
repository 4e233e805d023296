"""Pure: what can be done about a release: update, upgrade, migrate, buy a plan."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.fleet.check.evidence import source_link
from advisor.fleet.check.lifecycle import Window, numbers, outcome, title
from advisor.fleet.check.releases import newest_minor
from advisor.fleet.check.verdicts import StepOption, Verdict
from advisor.migration_edges import edge_of, start_of
from advisor.rules.derived import REBUILD_FROM
from catalog.document import Catalog, Distribution, MigrationPath, Release, SupportPlan
from catalog.lifecycle import end_in_words

MOST_ROUTES = 4
PANEL = "cpanel"
"""In the name of a tool: it moves servers with that panel, and no others."""


@dataclass(frozen=True)
class Subject:
    """What a host runs, and for when it is judged."""

    catalog: Catalog
    distribution: Distribution
    major: Release
    release: Release
    window: Window

    @property
    def title(self) -> str:
        return title(self.distribution, self.release.name)


def update(subject: Subject, plan: str | None) -> StepOption | None:
    """To the newest minor release, where the major one lives on."""
    newest = newest_minor(subject.distribution, subject.major, subject.window.day)
    end = subject.major.support(plan).end
    if newest is None or newest is subject.release or not end.reaches(subject.window.day):
        return None
    return StepOption(
        kind="update",
        text=f"Update to {title(subject.distribution, newest.name)}: {subject.major.name} is "
        f"supported until {end_in_words(end)}.",
        distribution=subject.distribution.slug,
        release=newest.name,
        source=source_link(subject.catalog, newest),
        as_of=newest.as_of,
        confidence=newest.confidence,
    )


def plans_to_buy(subject: Subject, plan: str | None) -> list[StepOption]:
    """Plans with which support reaches the day, the one that lasts longest first; those that the
    catalog knows to end no later than now are no help."""
    now = subject.release.support(plan).end
    ends = [
        (row, subject.release.support(row.slug).end)
        for row in subject.distribution.plans
        if row.slug != plan and row.is_for(subject.release)
    ]
    helpful = [
        (row, end)
        for row, end in ends
        if end != now and end.reaches(subject.window.day) and outcome(end, subject.window)
    ]
    helpful.sort(key=lambda pair: (-(pair[1].day.toordinal() if pair[1].day else 0), pair[0].slug))
    return [_purchase(subject, row, end_in_words(end)) for row, end in helpful]


def routes(subject: Subject, plan: str | None) -> list[StepOption]:
    """Documented migrations to a release whose support lasts; in place and official ones first,
    those of a control panel last. The best to each distribution."""
    rows = [path for path in subject.catalog.migrations if _is_short_route(subject, path)]
    targets = ((path, _target(subject, path)) for path in rows)
    lasting = [(path, target) for path, target in targets if target]
    lasting.sort(key=lambda pair: _preference(subject, *pair))
    best: dict[str, StepOption] = {}
    for path, (distribution, release) in lasting:
        best.setdefault(distribution.slug, _migration(subject, path, distribution, release))
    return list(best.values())[:MOST_ROUTES]


def rebuild(subject: Subject) -> StepOption | None:
    """On the newest release of the same distribution, or of a successor, that lasts."""
    slugs = (subject.distribution.slug, *subject.distribution.successors)
    for distribution in filter(None, map(subject.catalog.distribution, slugs)):
        newest = distribution.newest
        if newest and newest is not subject.major and _lasts(subject, newest):
            return StepOption(
                kind="rebuild",
                text=f"Plan a new installation of {title(distribution, newest.name)}: "
                "the catalog has no documented migration to it.",
                distribution=distribution.slug,
                release=newest.name,
                source=source_link(subject.catalog, newest),
                as_of=newest.as_of,
                confidence=newest.confidence,
            )
    return None


def _purchase(subject: Subject, plan: SupportPlan, until: str) -> StepOption:
    return StepOption(
        kind="buy",
        text=f"{plan.name} covers {subject.title} until {until}.",
        distribution=subject.distribution.slug,
        release=subject.release.name,
        plan=plan.slug,
        source=source_link(subject.catalog, plan),
        as_of=plan.as_of,
        confidence=plan.confidence,
    )


def _is_short_route(subject: Subject, path: MigrationPath) -> bool:
    """From here, and not so many conversions in a row that a new installation is less work."""
    starts_here = start_of(path) == (subject.distribution.slug, subject.major.name)
    return starts_here and edge_of(path).conversions < REBUILD_FROM


def _target(subject: Subject, path: MigrationPath) -> tuple[Distribution, Release] | None:
    distribution = subject.catalog.distribution(path.to)
    release = distribution.release(path.to_release) if distribution else None
    if distribution is None or release is None or not _lasts(subject, release):
        return None
    return (distribution, release)


def _lasts(subject: Subject, release: Release) -> bool:
    if release.preview or release.withdrawn_on:
        return False
    return outcome(release.support().end, subject.window) == Verdict.OK


def _preference(
    subject: Subject, path: MigrationPath, target: tuple[Distribution, Release]
) -> tuple[object, ...]:
    distribution, release = target
    is_elsewhere = distribution.slug != subject.distribution.slug
    newest_first = tuple(-number for number in numbers(release.name))
    return (
        PANEL in path.tool.lower(),
        not path.in_place,
        not path.official,
        is_elsewhere,
        newest_first,
        distribution.slug,
        path.tool,
    )


def _migration(
    subject: Subject, path: MigrationPath, distribution: Distribution, release: Release
) -> StepOption:
    is_upgrade = distribution.slug == subject.distribution.slug
    verb = "Upgrade" if is_upgrade else "Migrate"
    way = f"in place with {path.tool}" if path.in_place else "by a new installation"
    limits = f" {path.limits}" if path.limits else ""
    until = end_in_words(release.support().end)
    return StepOption(
        kind="upgrade" if is_upgrade else "migrate",
        text=f"{verb} to {title(distribution, release.name)}, supported until {until}, {way}."
        f"{limits}",
        distribution=distribution.slug,
        release=release.name,
        tool=path.tool,
        source=source_link(subject.catalog, path),
        as_of=path.as_of,
        confidence=path.confidence,
    )
