"""What distributions, releases and plans are called in a recommendation."""

from __future__ import annotations

from functools import cached_property

from advisor.candidates.support import SupportEnds, support_ends
from advisor.document.evidence import SourceLink
from advisor.engine.conversions import Stop
from advisor.engine.types import Candidate
from advisor.rules.derived import ESTATES
from catalog.document import Catalog

CandidateKey = tuple[str, str, str]
_ESTATE_LABELS = {
    (estate.distribution, estate.release or ""): estate.label
    for estate in reversed(ESTATES.values())
}


class CatalogNames:
    """Look-ups in one catalog by slug."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.distributions = {row.slug: row for row in catalog.distributions}
        self._support_ends: dict[CandidateKey, SupportEnds | None] = {}

    @cached_property
    def short_names(self) -> dict[str, str]:
        return {slug: row.short_name for slug, row in self.distributions.items()}

    @cached_property
    def roles(self) -> dict[str, str]:
        return {slug: row.role for slug, row in self.distributions.items()}

    @cached_property
    def _plan_names(self) -> dict[tuple[str, str], str]:
        return {
            (slug, plan.slug): plan.name
            for slug, row in self.distributions.items()
            for plan in row.plans
        }

    @cached_property
    def _source_links(self) -> dict[str, SourceLink]:
        return {
            key: SourceLink(source.title, source.url)
            for key, source in self.catalog.sources.items()
        }

    def source_link(self, key: str) -> SourceLink:
        return self._source_links[key]

    def support_ends(self, key: CandidateKey) -> SupportEnds | None:
        """Of a release with a plan, worked out once; None: no such release is on record."""
        if key not in self._support_ends:
            slug, name, plan = key
            release = self.distributions[slug].release(name)
            self._support_ends[key] = support_ends(release, plan) if release else None
        return self._support_ends[key]

    def plan_name(self, candidate: Candidate) -> str | None:
        return self._plan_names.get((candidate.distribution, candidate.plan or ""))

    def full_name(self, key: CandidateKey) -> str:
        """RHEL 9 Standard"""
        slug, release, plan = key
        short_name = self.short_names[slug]
        plan_name = self._plan_names.get((slug, plan), "")
        separator = ", " if short_name in plan_name else " "
        return separator.join(filter(None, (f"{short_name} {release}".strip(), plan_name)))

    def release_name(self, candidate: Candidate) -> str:
        """RHEL 9"""
        return f"{self.short_names[candidate.distribution]} {candidate.release or ''}".strip()

    def stop_name(self, stop: Stop) -> str:
        """CentOS Linux 7: as the question about today's systems calls it, if it does."""
        return _ESTATE_LABELS.get(stop) or f"{self.short_names[stop[0]]} {stop[1]}"

    def offer_name(self, candidate: Candidate) -> str:
        """With its plan, unless that is free."""
        if candidate.of("price_per_system_year").value == 0:
            return self.release_name(candidate)
        return self.full_name(candidate.key).replace(", ", " with ", 1)
