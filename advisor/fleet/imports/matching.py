"""Matches counted systems, with what the team said of them before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec

from advisor.fleet.imports.patterns import (
    ASSIGNED,
    Assigned,
    Pattern,
    PatternCount,
    is_ignored,
    pattern_key,
)
from advisor.fleet.matched import Match, MatchedRelease, MatchKind
from advisor.fleet.matching import SystemNames, match, names_of, plan_of
from advisor.fleet.reported import ReportedSystem
from advisor.fleet.shapes import TallyEntry, Unreadable
from catalog.snapshot import Published

MAX_PATTERNS = 20_000
"""An inventory names some hundred systems; more is a column that holds something else."""
MAX_GROUP = 120
UNREADABLE = "unreadable"
"""The rule of rows that cannot be read."""
TOO_MANY = (
    f"The file names more than {MAX_PATTERNS:,} different systems, so the column is probably not "
    "the operating system. Choose another column."
)


class Remembered(msgspec.Struct, frozen=True):
    """What a team said before. `assigned`: by the key of the pattern. `plans`: by entitlement and
    distribution."""

    assigned: Mapping[str, Assigned] = {}
    plans: Mapping[tuple[str, str], str] = {}


class Matcher:
    """Matches by the catalog as it is published."""

    def __init__(self, published: Published) -> None:
        self._catalog = published.document
        self._names = _names(published)

    def match(self, system: ReportedSystem) -> Match:
        return match(system, self._names)

    def plan(self, entitlement: str, key: MatchedRelease | None) -> str:
        """The slug of a support plan of the release; empty: none is known."""
        distribution = self._catalog.by_slug.get(key.distribution) if key else None
        release = distribution.release(key.release) if distribution and key else None
        if distribution is None or release is None:
            return ""
        return plan_of(entitlement, distribution, release)


@lru_cache(maxsize=2)
def _names(published: Published) -> SystemNames:
    return names_of(published.document)


def matched_patterns(
    entries: Iterable[TallyEntry], published: Published, remembered: Remembered
) -> tuple[Pattern, ...]:
    """Those of most hosts first. Raises Unreadable for more than MAX_PATTERNS."""
    by_key: dict[str, list[TallyEntry]] = defaultdict(list)
    for entry in entries:
        by_key[pattern_key(entry.system, entry.problem, entry.raw)].append(entry)
        if len(by_key) > MAX_PATTERNS:
            raise Unreadable(TOO_MANY)
    matcher = Matcher(published)
    patterns = [_pattern(key, same, matcher, remembered) for key, same in by_key.items()]
    return tuple(sorted(patterns, key=lambda pattern: (-pattern.hosts, pattern.key)))


def assigned_match(recognised: Match, assigned: Assigned) -> Match:
    """The release that the team named; as it was where the team ignores or confirms it."""
    if assigned.release is None or assigned.release == recognised.key:
        return recognised
    return Match(recognised.kind, ASSIGNED, *assigned.release)


def _pattern(
    key: str, entries: list[TallyEntry], matcher: Matcher, remembered: Remembered
) -> Pattern:
    first = min(entries, key=lambda entry: entry.first_row)
    recognised = _recognised(first, matcher)
    assigned = remembered.assigned.get(key)
    if assigned:
        recognised = assigned_match(recognised, assigned)
    return Pattern(
        key=key,
        system=first.system,
        raw=first.raw,
        first_row=first.first_row,
        match=recognised,
        counts=tuple(_counts(entries, recognised.key, matcher, remembered)),
        ignored=is_ignored(recognised, assigned),
        confirmed=assigned is not None,
    )


def _recognised(entry: TallyEntry, matcher: Matcher) -> Match:
    if entry.problem:
        return Match(MatchKind.NONE, UNREADABLE, reason=entry.problem)
    return matcher.match(entry.system)


def _counts(
    entries: list[TallyEntry], key: MatchedRelease | None, matcher: Matcher, remembered: Remembered
) -> Iterator[PatternCount]:
    """Each group and entitlement once: what is cut may be equal."""
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for entry in entries:
        place = entry.group[:MAX_GROUP], entry.entitlement[:MAX_GROUP]
        rows, hosts = counts.get(place, (0, 0))
        counts[place] = rows + entry.rows, hosts + entry.hosts
    for (group, entitlement), (rows, hosts) in sorted(counts.items()):
        own_plan = remembered.plans.get((entitlement, key.distribution)) if key else None
        plan = matcher.plan(entitlement, key) if own_plan is None else own_plan
        yield PatternCount(group, entitlement, plan, rows, hosts)
