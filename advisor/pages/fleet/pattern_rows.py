"""The systems of an import as its page lists them: those to decide first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q

from advisor.fleet.imports.patterns import ASSIGNED
from advisor.fleet.imports.queries import IGNORED, MATCHED, OPEN_GUESS
from advisor.fleet.matched import MatchedRelease
from advisor.models import FleetImport, FleetPattern
from advisor.pages.fleet.releases import ReleaseNames
from advisor.pages.fleet.typed import Typed

ROWS_PER_PAGE = 50
KIND_WORDS = {
    "exact": "as the distribution writes it",
    "alias": "another name of it",
    "guessed": "guessed",
    "none": "not recognised",
}


class PatternList(NamedTuple):
    """`key`: in the address. `condition`: on FleetPattern."""

    key: str
    label: str
    condition: Q


GUESSES = "guesses"
LISTS = (
    PatternList(GUESSES, "To confirm", OPEN_GUESS),
    PatternList("unmatched", "Unmatched", Q(ignored=False, release="")),
    PatternList("matched", "Matched", MATCHED),
    PatternList("ignored", "Ignored", IGNORED),
)


@dataclass(frozen=True)
class PatternTab:
    """One of the lists. `query`: of the address that shows it."""

    key: str
    label: str
    patterns: int
    rows: int
    is_current: bool


@dataclass(frozen=True)
class PatternRow:
    """`release`: what it is taken for, or may be. `typed`, `is_ignored`, `is_confirmed`: what the
    form had. `is_own`: the team said so."""

    pattern: FleetPattern
    release: str
    words: str
    is_own: bool
    typed: str = ""
    is_ignored: bool = False
    is_confirmed: bool = False
    error: str = ""


def tabs(fleet_import: FleetImport, key: str) -> list[PatternTab]:
    """All four lists; the one that is shown has something in it, where any has."""
    patterns = FleetPattern.objects.filter(fleet_import=fleet_import)
    entries = []
    for pattern_list in LISTS:
        rows = patterns.filter(pattern_list.condition).values_list("rows", flat=True)
        entries.append((pattern_list, len(rows), sum(rows)))
    shown_key = key if key in {entry.key for entry in LISTS} else ""
    shown_key = shown_key or next((entry.key for entry, count, _ in entries if count), "matched")
    return [
        PatternTab(entry.key, entry.label, count, rows, entry.key == shown_key)
        for entry, count, rows in entries
    ]


def page_of(fleet_import: FleetImport, key: str, number: str) -> Page[FleetPattern]:
    """Those of most hosts first."""
    condition = next(entry.condition for entry in LISTS if entry.key == key)
    patterns = FleetPattern.objects.filter(condition, fleet_import=fleet_import)
    return Paginator(patterns, ROWS_PER_PAGE).get_page(number)


def pattern_row(
    pattern: FleetPattern, names: ReleaseNames, typed: Typed | None = None
) -> PatternRow:
    sent = typed or Typed({}, {})
    return PatternRow(
        pattern,
        release=names.name(release_of(pattern)),
        words=_words(pattern),
        is_own=pattern.confirmed,
        typed=sent.values.get(f"release-{pattern.pk}", ""),
        is_ignored=f"ignore-{pattern.pk}" in sent.values,
        is_confirmed=f"confirm-{pattern.pk}" in sent.values,
        error=sent.errors.get(f"release-{pattern.pk}", ""),
    )


def release_of(pattern: FleetPattern) -> MatchedRelease | None:
    """What it is taken for, or may be."""
    if not pattern.release:
        return None
    return MatchedRelease(pattern.distribution, pattern.release, pattern.minor or None)


def _words(pattern: FleetPattern) -> str:
    if pattern.ignored:
        return "ignored by your team" if pattern.confirmed else pattern.reason
    if pattern.rule == ASSIGNED:
        return "assigned by your team"
    if pattern.confirmed:
        return "confirmed by your team"
    return pattern.reason or KIND_WORDS[pattern.kind]
