"""Pure: what can be done about a release: update, upgrade, migrate, buy a plan."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.fleet.check.evidence import source_link
from advisor.fleet.check.lifecycle import Window, outcome, title
from advisor.fleet.check.releases import newest_minor
from advisor.fleet.check.types import ConversionStep, StepOption, Verdict
from advisor.fleet.moves import MigrationOption, moves_from
from catalog.document import Catalog, Distribution, MigrationPath, Release, SupportPlan
from catalog.lifecycle import end_in_words


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
    """To the newest minor release, where the major one lives on. It is no help against the end of
    the major one itself."""
    newest = newest_minor(subject.distribution, subject.major, subject.window.day)
    end = subject.major.support(plan).end
    if newest is None or newest is subject.release or not end.reaches(subject.window.day):
        return None
    if subject.release is subject.major and outcome(end, subject.window) != Verdict.OK:
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


def routes(subject: Subject) -> list[StepOption]:
    """Documented migrations to releases whose support lasts, as advisor.fleet.moves chooses
    them."""
    start = (subject.distribution.slug, subject.major.name)
    window = subject.window
    options = moves_from(subject.catalog, window.day, start, window.until)
    return [step for option in options if (step := _migration(subject, option))]


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


def _lasts(subject: Subject, release: Release) -> bool:
    if release.preview or release.withdrawn_on:
        return False
    return outcome(release.support().end, subject.window) == Verdict.OK


def _migration(subject: Subject, option: MigrationOption) -> StepOption | None:
    distribution = subject.catalog.distribution(option.distribution)
    if distribution is None or option.row is None:
        return None
    is_upgrade = distribution is subject.distribution
    rows = option.steps or (option.row,)
    tools = dict.fromkeys(row.tool for row in rows)
    limits = [rows[0].limits] if rows[0].limits else []
    goal = f"{title(distribution, option.release)}, supported until {end_in_words(option.end)}"
    sentence = f"{'Upgrade' if is_upgrade else 'Migrate'} to {goal}, {_way(subject, option)}."
    return StepOption(
        kind="upgrade" if is_upgrade else "migrate",
        text=" ".join([sentence, *limits]),
        distribution=distribution.slug,
        release=option.release,
        tool=", then ".join(tools),
        steps=tuple(_step(subject, row) for row in option.steps),
        source=source_link(subject.catalog, option.row),
        as_of=option.row.as_of,
        confidence=option.row.confidence,
    )


def _way(subject: Subject, option: MigrationOption) -> str:
    if not option.steps:
        return "by a new installation"
    if len(option.steps) == 1:
        return f"in place with {option.steps[0].tool}"
    steps = (f"{row.tool} to {_goal(subject, row)}" for row in option.steps)
    return f"in place in {len(option.steps)} steps: {', then '.join(steps)}"


def _goal(subject: Subject, row: MigrationPath) -> str:
    distribution = subject.catalog.distribution(row.to)
    return title(distribution, row.to_release) if distribution else f"{row.to} {row.to_release}"


def _step(subject: Subject, row: MigrationPath) -> ConversionStep:
    return ConversionStep(
        tool=row.tool,
        distribution=row.to,
        release=row.to_release,
        name=_goal(subject, row),
        limits=row.limits,
        source=source_link(subject.catalog, row),
        as_of=row.as_of,
        confidence=row.confidence,
    )
