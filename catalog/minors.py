"""Derive phases of minor releases from their major release and the next minor release. Pure.

A minor release that was followed by the next ended that day; the last one of a major release ends
with it. Phases on record that name a day come first, and support that is sold for a minor release
is never cut short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from msgspec.structs import replace

from catalog import document as doc
from catalog import lifecycle
from catalog.document import Catalog, Distribution, Fact, Phase, Release
from catalog.formats import format_date
from catalog.lifecycle import DATE, NONE, NOT_ANNOUNCED, UNKNOWN, End

NAME = "Until the next minor release"
FOLLOWS_RHEL = ("bug-for-bug", "binary-compatible", "rebuild")
"""Relations to RHEL with which a distribution has no more minor releases than RHEL has."""


@dataclass(frozen=True)
class GroundingRow:
    """A row of the catalog document that a phase follows from, and what it says in words."""

    words: str
    row: Release | Phase | Fact

    def in_document(self) -> doc.Ground:
        return doc.Ground(
            about=self.words,
            source=self.row.source,
            as_of=self.row.as_of,
            confidence=self.row.confidence,
        )


@dataclass(frozen=True)
class Closed:
    """That a major release gets no further minor release: on which grounds, from which day on."""

    grounds: tuple[GroundingRow, ...]
    since: date


@dataclass(frozen=True)
class Effective:
    """The document with the phases that follow. `since`: the day from which it reads like this."""

    document: Catalog
    since: date | None


@dataclass(frozen=True)
class _Major:
    """A major release with its minor releases, the oldest first."""

    distribution: str
    release: Release
    minors: Sequence[Release]
    closed: Closed | None

    @property
    def name(self) -> str:
        return f"{self.distribution} {self.release.name}"

    def after(self, minor: Release) -> Sequence[Release]:
        """Those that came after it. One in preview has not come yet."""
        later = self.minors[self.minors.index(minor) + 1 :]
        return [release for release in later if not release.preview]


@dataclass
class _Days:
    """The days on which some major release turned out to get no further minor release."""

    turned: list[date] = field(default_factory=list)


def effective(catalog: Catalog, today: date) -> Effective:
    """The document with the phases that follow.

    They have `derived_from`, or `latest` of their end.
    """
    days = _Days()
    distributions = tuple(
        replace(distribution, releases=_releases(catalog, distribution, today, days))
        for distribution in catalog.distributions
    )
    derived = replace(catalog, distributions=distributions)
    return Effective(derived, max(days.turned, default=None))


def phases_of(minor: Release, major: _Major) -> tuple[Phase, ...]:
    """The phases of a minor release: those on record, and those that follow."""
    included = [phase for phase in minor.phases if phase.covers(None)]
    if minor.preview or any(phase.end.kind in (DATE, NONE) for phase in included):
        return minor.phases
    bought = [phase for phase in minor.phases if phase.kind != "minor"]
    undated = [phase for phase in minor.phases if phase.kind == "minor"]
    return tuple(sorted([*bought, *_following(minor, major, bought, undated)], key=_by_end))


def _following(
    minor: Release, major: _Major, bought: list[Phase], undated: list[Phase]
) -> list[Phase]:
    if later := major.after(minor):
        return _superseded(minor, later, major) or undated
    if major.closed:
        used_names = {phase.name for phase in bought}
        return _with_the_major(minor, major, major.closed, used_names) or undated
    return _newest(undated, major)


def closed(
    catalog: Catalog, distribution: Distribution, major: Release, today: date
) -> Closed | None:
    """Whether a major release gets no further minor release.

    Its active support is over; or that of the RHEL it follows.
    """
    active = _active(major)
    if active is not None:
        return _over(active, f"{distribution.short_name} {major.name}", today)
    relation = _relation(distribution, major.name)
    followed = _rhel(catalog, major.name)
    if relation is None or followed is None:
        return None
    rhel, active = followed
    over = _over(active, f"{rhel} {major.name}", today) if active else None
    if over is None:
        return None
    follows = GroundingRow(
        f"{distribution.short_name} follows {rhel}, so it has no more minor releases", relation
    )
    return Closed((*over.grounds, follows), over.since)


def derivation(phase: Phase) -> str:
    """What a phase follows from, in a sentence. Empty: it is on record as it stands."""
    words = "; ".join(ground.about for ground in phase.derived_from)
    return f"Derived: {words}." if words else ""


# What follows


def _superseded(minor: Release, later: Sequence[Release], major: _Major) -> list[Phase]:
    """It ended on the day the next one came.

    Where that is unknown, by the first known later day.
    """
    following = later[0]
    if following.released_on and _is_next(minor.name, following.name):
        day = format_date(following.released_on)
        words = f"{major.distribution} {following.name} was released on {day}"
        end = End(DATE, following.released_on)
        return [_phase("minor", NAME, end, [GroundingRow(words, following)])]
    days = [(release.released_on, release) for release in later if release.released_on]
    if not days:
        return []
    bound, dated = min(days, key=lambda pair: pair[0])
    words = (
        f"{major.distribution} {dated.name}, which is later, was released on {format_date(bound)}"
    )
    return [_phase("minor", NAME, End(UNKNOWN, latest=bound), [GroundingRow(words, dated)])]


def _with_the_major(
    minor: Release, major: _Major, closed: Closed, used_names: set[str]
) -> list[Phase]:
    """The last one lives through the phases of its major release that were not over when it came.

    They come with the same plans.
    """
    since = minor.released_on or date.min
    phases = major.release.phases
    lived = [phase for phase in phases if (phase.end.day or date.max) >= since]
    words = f"{minor.name} is the last minor release of {major.name} and ends with it"
    return [
        replace(
            _phase(
                phase.kind, phase.name, phase.end, [GroundingRow(words, phase), *closed.grounds]
            ),
            paid=phase.paid,
            projected=phase.projected,
            plans=phase.plans,
            disputes=phase.disputes,
            note=phase.note,
        )
        for phase in lived or phases
        if phase.name not in used_names
    ]


def _newest(undated: list[Phase], major: _Major) -> list[Phase]:
    """It lasts until the next one, of which no day is announced.

    At the latest until its major release ends.
    """
    included = [phase for phase in major.release.phases if not phase.paid and not phase.plans]
    if not included:
        return undated
    support = lifecycle.support_with(included)
    last = next(phase for phase in included if support.phase and phase.name == support.phase.name)
    latest = support.end.day if support.end.kind == DATE else None
    bound = f" on {format_date(latest)}" if latest else ""
    ground = GroundingRow(
        f"The next minor release ends it, at the latest the end of {major.name}{bound}", last
    )
    if undated:
        return [_bounded(phase, latest, ground) for phase in undated]
    kind = UNKNOWN if support.end.kind == UNKNOWN else NOT_ANNOUNCED
    return [_phase("minor", NAME, End(kind, latest=latest), [ground])]


def _bounded(phase: Phase, latest: date | None, ground: GroundingRow) -> Phase:
    """A phase on record whose end is open, with the day by which it is over at the latest."""
    if latest is None:
        return phase
    end = End(phase.end.kind, phase.end.day, latest)
    return replace(phase, end=end, derived_from=(ground.in_document(),))


def _phase(kind: str, name: str, end: End, grounds: Sequence[GroundingRow]) -> Phase:
    """A phase that follows from other rows.

    Never verified, and as doubtful as the most doubtful of them.
    """
    first = grounds[0].row
    unverified = any(ground.row.confidence == "unverified" for ground in grounds)
    return Phase(
        kind=kind,
        name=name,
        end=end,
        paid=False,
        projected=False,
        plans=(),
        disputes=(),
        source=first.source,
        as_of=first.as_of,
        confidence="unverified" if unverified else "computed",
        note="",
        checked_on=first.checked_on,
        derived_from=tuple(ground.in_document() for ground in grounds),
    )


# Reading the document


def _releases(
    catalog: Catalog, distribution: Distribution, today: date, days: _Days
) -> tuple[Release, ...]:
    majors = {
        release.name: _major(catalog, distribution, release, today)
        for release in distribution.releases
        if release.parent is None
    }
    days.turned += [
        major.closed.since for major in majors.values() if major.closed and major.minors
    ]
    return tuple(
        replace(release, phases=phases_of(release, majors[release.parent]))
        if release.parent
        else release
        for release in distribution.releases
    )


def _major(catalog: Catalog, distribution: Distribution, release: Release, today: date) -> _Major:
    minors = [minor for minor in distribution.releases if minor.parent == release.name]
    minors.sort(key=lambda minor: _numbers(minor.name))
    return _Major(
        distribution.short_name, release, minors, closed(catalog, distribution, release, today)
    )


def _active(major: Release) -> Phase | None:
    """The phase on record in which a major release gets minor releases."""
    included = [
        phase
        for phase in major.phases
        if phase.kind == "active" and not phase.paid and not phase.plans
    ]
    return max(included, key=lambda phase: phase.end.day or date.max, default=None)


def _over(active: Phase, name: str, today: date) -> Closed | None:
    day = active.end.day
    if active.end.kind != DATE or day is None or day >= today:
        return None
    words = (
        f"{active.name} of {name} ended on {format_date(day)}, after which no minor release comes"
    )
    return Closed((GroundingRow(words, active),), day + timedelta(days=1))


def _relation(distribution: Distribution, release: str) -> Fact | None:
    """The fact that it follows RHEL: of this release, else in general.

    None: it does not, or that is unknown.
    """
    facts = {
        fact.release: fact
        for fact in distribution.facts
        if fact.attribute == "relation_to_rhel" and fact.plan is None
    }
    fact = facts.get(release, facts.get(None))
    return fact if fact and fact.value in FOLLOWS_RHEL else None


def _rhel(catalog: Catalog, name: str) -> tuple[str, Phase | None] | None:
    """The short name of RHEL itself, and the active phase of its release of that name."""
    for distribution in catalog.distributions:
        if any(
            fact.attribute == "relation_to_rhel" and fact.value == "rhel-itself"
            for fact in distribution.facts
        ):
            majors = (row for row in distribution.releases if row.parent is None)
            release = next((row for row in majors if row.name == name), None)
            return (distribution.short_name, _active(release)) if release else None
    return None


def _is_next(name: str, other: str) -> bool:
    """Whether no minor release can lie between: 9.7 and 9.8."""
    earlier, later = _numbers(name), _numbers(other)
    return (
        len(earlier) == len(later) and earlier[:-1] == later[:-1] and later[-1] == earlier[-1] + 1
    )


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in name.split("."))


def _by_end(phase: Phase) -> tuple[date, str, str]:
    return (phase.end.day or date.max, phase.kind, phase.name)
