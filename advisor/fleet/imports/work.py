"""Works an inventory out: recognised, counted, matched. Stores nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from advisor.fleet.counts import Fleet
from advisor.fleet.imports.patterns import (
    ASSIGNED,
    Pattern,
    PatternCount,
    fleet_from,
    pattern_key,
)
from advisor.fleet.imports.reading import (
    CountedSystem,
    Matcher,
    Progress,
    Shape,
    Unreadable,
    recognise,
    tally,
)
from advisor.fleet.matched import Match, MatchKind, ReleaseKey
from catalog.document import Catalog

MAX_PATTERNS = 20_000
"""An inventory names some hundred systems; more is a column that holds something else."""
MAX_GROUP = 120
TOO_MANY = (
    f"The file names more than {MAX_PATTERNS:,} different systems, so the column is probably not "
    "the operating system. Choose another column."
)
EMPTY = "There is no row in it. Paste or choose the list of your hosts."


class Assigned(msgspec.Struct, frozen=True, gc=False):
    """What a team said of a pattern; `release` None: ignore it."""

    release: ReleaseKey | None


class Remembered(msgspec.Struct, frozen=True):
    """What a team said before. `assigned`: by the key of the pattern. `plans`: by entitlement and
    distribution."""

    assigned: Mapping[str, Assigned] = {}
    plans: Mapping[tuple[str, str], str] = {}


class WorkedOut(msgspec.Struct, frozen=True):
    shape: Shape
    fleet: Fleet
    patterns: tuple[Pattern, ...]


def work_out(
    chunks: Iterable[bytes],
    catalog: Catalog,
    *,
    filename: str = "",
    content_type: str = "",
    mapping: Mapping[str, str] | None = None,
    remembered: Remembered | None = None,
    progress: Progress = lambda _: None,
) -> WorkedOut:
    """The fleet of an inventory in any shape. Raises Unreadable with a sentence for people."""
    pieces = iter(chunks)
    head = next(pieces, b"")
    shape = recognise(head, filename, content_type)
    entries = tally(chain((head,), pieces), shape, mapping or {}, progress)
    patterns = tuple(_patterns(entries, catalog, remembered or Remembered()))
    if not patterns:
        raise Unreadable(EMPTY)
    return WorkedOut(shape, fleet_from(patterns), patterns)


def _patterns(
    entries: Iterable[CountedSystem], catalog: Catalog, remembered: Remembered
) -> Iterator[Pattern]:
    """Those of most hosts first."""
    by_key: dict[str, list[CountedSystem]] = defaultdict(list)
    for entry in entries:
        by_key[pattern_key(entry.system, entry.problem)].append(entry)
        if len(by_key) > MAX_PATTERNS:
            raise Unreadable(TOO_MANY)
    matcher = Matcher(catalog)
    hosts = {key: sum(entry.hosts for entry in same) for key, same in by_key.items()}
    for key in sorted(by_key, key=lambda key: (-hosts[key], key)):
        yield _pattern(key, by_key[key], matcher, remembered)


def _pattern(
    key: str, entries: list[CountedSystem], matcher: Matcher, remembered: Remembered
) -> Pattern:
    first = min(entries, key=lambda entry: entry.first_row)
    match = matcher.match(first.system)
    if first.problem:
        match = Match(MatchKind.NONE, "unreadable", reason=first.problem)
    assigned = remembered.assigned.get(key)
    if assigned:
        match = assigned_match(match, assigned)
    return Pattern(
        key=key,
        system=first.system,
        raw=first.raw,
        first_row=first.first_row,
        match=match,
        counts=tuple(_counts(entries, match, matcher, remembered)),
        ignored=assigned is not None and assigned.release is None,
        confirmed=assigned is not None,
    )


def assigned_match(match: Match, assigned: Assigned) -> Match:
    """The release that the team named; as it was where the team ignores it, or confirmed it."""
    if assigned.release is None or assigned.release == match.key:
        return match
    return Match(match.kind, ASSIGNED, *assigned.release)


def _counts(
    entries: list[CountedSystem], match: Match, matcher: Matcher, remembered: Remembered
) -> Iterator[PatternCount]:
    """Each group and entitlement once: what is cut may be equal."""
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for entry in entries:
        place = entry.group[:MAX_GROUP], entry.entitlement[:MAX_GROUP]
        rows, hosts = counts.get(place, (0, 0))
        counts[place] = rows + entry.rows, hosts + entry.hosts
    for (group, entitlement), (rows, hosts) in sorted(counts.items()):
        own_plan = remembered.plans.get((entitlement, match.distribution or ""))
        plan = matcher.plan_of(entitlement, match) if own_plan is None else own_plan
        yield PatternCount(group, entitlement, plan, rows, hosts)
