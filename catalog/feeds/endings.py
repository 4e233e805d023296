"""Ends of support as a calendar sees them: a phase with its release and its distribution."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from catalog import lifecycle, vocabulary
from catalog.document import Catalog, Distribution, Phase, Release
from catalog.feeds.export_query import plan_key


@dataclass(frozen=True)
class SelectedRelease:
    distribution: Distribution
    release: Release

    @property
    def name(self) -> str:
        return f"{self.distribution.short_name} {self.release.name}"


@dataclass(frozen=True)
class PhaseEnding:
    selected: SelectedRelease
    phase: Phase

    @property
    def distribution(self) -> Distribution:
        return self.selected.distribution

    @property
    def release(self) -> Release:
        return self.selected.release

    @property
    def day(self) -> date | None:
        """None: the end is not a date."""
        end = self.phase.end
        return end.day if end.kind == lifecycle.DATE else None

    @property
    def is_doubtful(self) -> bool:
        is_unlisted = bool(self.release.withdrawn_on) or self.release.preview
        return self.phase.projected or self.phase.confidence == "unverified" or is_unlisted

    @property
    def uid(self) -> str:
        return uid(self.release.slug, self.phase.name)

    def moves(self, moves: Mapping[str, int]) -> int:
        """How many times the end has moved. A derived one moves with the major release too."""
        own = moves.get(self.uid, 0)
        major = self.distribution.release(self.release.parent)
        if major is None or not self.phase.derived_from:
            return own
        return own + moves.get(uid(major.slug, self.phase.name), 0)

    @property
    def phase_words(self) -> str:
        """The kind of phase; with the vendor's own word where the kind does not tell which one."""
        kind, name = self.phase.kind, self.phase.name
        words = vocabulary.PHASE_KINDS[kind]
        kinds = [phase.kind for phase in self.release.phases]
        is_ambiguous = kind == "extended" or kinds.count(kind) > 1
        return f"{words} ({name})" if is_ambiguous and name.casefold() != words else words


def uid(release_slug: str, phase_name: str) -> str:
    """What an event is known by, wherever its end moves to: readable and unique."""
    digest = hashlib.sha256(f"{release_slug}\n{phase_name}".encode()).hexdigest()[:12]
    parts = filter(None, (release_slug, slugify(phase_name), digest))
    return f"{'.'.join(parts)}@elwise"


def select_releases(
    catalog: Catalog, slugs: Sequence[str], day: date | None
) -> list[SelectedRelease]:
    """Those with these slugs; without any slugs, the majors that are listed and live on `day`."""
    return [
        SelectedRelease(distribution, release)
        for distribution in catalog.distributions
        for release in distribution.releases
        if (release.slug in slugs if slugs else release.parent is None and _lives(release, day))
    ]


def endings(selected: SelectedRelease, plans: Sequence[str]) -> Iterator[PhaseEnding]:
    """Its phases; where plans of its distribution are chosen, those that one of them covers."""
    slug = selected.distribution.slug
    chosen = [row for row in selected.distribution.plans if plan_key(slug, row.slug) in plans]
    holders = [plan.slug if plan.is_for(selected.release) else None for plan in chosen]
    for phase in selected.release.phases:
        if not holders or any(phase.covers(holder) for holder in holders):
            yield PhaseEnding(selected, phase)


def _lives(release: Release, day: date | None) -> bool:
    """Whether it is listed and out, and some phase is not known to be over. True: unknown."""
    if release.withdrawn_on or release.preview:
        return False
    phases = release.phases
    return not day or not phases or any(phase.end.reaches(day) is not False for phase in phases)
