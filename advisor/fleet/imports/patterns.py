"""Pure: the systems an inventory names, what they were matched to, and how many hosts they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.matched import Match, MatchedRelease, MatchKind
from advisor.fleet.reported import ReportedSystem

ASSIGNED = "assigned"
"""The rule of what a team said itself."""


class Assigned(msgspec.Struct, frozen=True, gc=False):
    """What a team said of a pattern; `release` None: ignore it."""

    release: MatchedRelease | None


class PatternCount(NamedTuple):
    """The hosts of a pattern in a group; `plan` as in `Count`."""

    group: str
    entitlement: str
    plan: str
    rows: int
    hosts: int


class Pattern(msgspec.Struct, frozen=True, gc=False):
    """A system in the words of an inventory, and what it is taken for.

    `key`: SHA-256 (hex) of the words, by which a team's assignments are found. `raw`: the first row
    with it, numbered `first_row`. `confirmed`: the team said so.
    """

    key: str
    system: ReportedSystem
    raw: str
    first_row: int
    match: Match
    counts: tuple[PatternCount, ...]
    ignored: bool = False
    confirmed: bool = False

    @property
    def rows(self) -> int:
        return sum(count.rows for count in self.counts)

    @property
    def hosts(self) -> int:
        return sum(count.hosts for count in self.counts)

    @property
    def is_open_guess(self) -> bool:
        """It counts as unmatched until somebody confirms it."""
        return is_open_guess(self.match, ignored=self.ignored, confirmed=self.confirmed)

    @property
    def is_unmatched(self) -> bool:
        return self.release is None and not self.ignored

    @property
    def release(self) -> MatchedRelease | None:
        """What it counts as; None: ignored or unmatched."""
        return None if self.ignored or self.is_open_guess else self.match.key


def is_open_guess(match: Match, *, ignored: bool, confirmed: bool) -> bool:
    is_guess = match.kind == MatchKind.GUESSED and match.key is not None
    return is_guess and not ignored and not confirmed


def is_ignored(match: Match, assigned: Assigned | None) -> bool:
    """Because the team said so, or it said nothing and the machine is no host."""
    return match.is_no_host if assigned is None else assigned.release is None


def pattern_key(system: ReportedSystem, problem: str = "", raw: str = "") -> str:
    """Of rows that cannot be read, by their text."""
    content: object = raw if problem else system
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def fleet_from(patterns: Iterable[Pattern]) -> Fleet:
    """Rows and hosts of each release, group and plan; every row is in the totals once."""
    rows: Counter[tuple[MatchedRelease, str, str]] = Counter()
    hosts: Counter[tuple[MatchedRelease, str, str]] = Counter()
    by_fate: dict[str, list[int]] = {fate: [0, 0] for fate in ("matched", "unmatched", "ignored")}
    for pattern in patterns:
        key = pattern.release
        fate = "ignored" if pattern.ignored else "unmatched" if key is None else "matched"
        by_fate[fate][0] += pattern.rows
        by_fate[fate][1] += pattern.hosts
        if key is None:
            continue
        for count in pattern.counts:
            rows[key, count.group, count.plan] += count.rows
            hosts[key, count.group, count.plan] += count.hosts
    counts = (Count(*place, rows[place], hosts[place]) for place in rows)
    return Fleet(tuple(sorted(counts, key=_order)), _totals(by_fate))


def _totals(by_fate: dict[str, list[int]]) -> Totals:
    (matched, matched_hosts), (unmatched, unmatched_hosts), (ignored, ignored_hosts) = (
        by_fate.values()
    )
    return Totals(matched, unmatched, ignored, matched_hosts, unmatched_hosts, ignored_hosts)


def _order(count: Count) -> tuple[str, ...]:
    key = count.key
    return key.distribution, key.release, key.minor or "", count.group, count.plan
