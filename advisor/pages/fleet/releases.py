"""Releases as members type them, and how they are written on the pages of a fleet."""

from __future__ import annotations

from advisor.fleet.imports.matching import Matcher
from advisor.fleet.matched import MatchedRelease, MatchKind
from advisor.fleet.reported import ReportedSystem
from catalog import snapshot
from catalog.document import Catalog
from catalog.snapshot import Published


def release_name(catalog: Catalog, key: MatchedRelease) -> str:
    """AlmaLinux 9, or AlmaLinux 9.4 where the minor release is known."""
    distribution = catalog.by_slug.get(key.distribution)
    name = distribution.name if distribution else key.distribution
    return f"{name} {key.minor or key.release}"


class ReleaseNames:
    """Of all major releases, newest first in each distribution; reads what was typed."""

    def __init__(self, published: Published) -> None:
        self._matcher = Matcher(published)
        self._catalog = published.document
        keys = [
            MatchedRelease(distribution.slug, release.name)
            for distribution in self._catalog.distributions
            for release in distribution.majors
        ]
        self.labels = [release_name(self._catalog, key) for key in keys]
        self._by_label = {
            label.casefold(): key for label, key in zip(self.labels, keys, strict=True)
        }

    def name(self, key: MatchedRelease | None) -> str:
        return release_name(self._catalog, key) if key else ""

    def read(self, text: str) -> MatchedRelease | None:
        """A name of the list, or any that is recognised beyond doubt; None: it is neither."""
        typed = " ".join(text.split())
        if key := self._by_label.get(typed.casefold()):
            return key
        match = self._matcher.match(ReportedSystem(name=typed))
        return match.key if match.kind in (MatchKind.EXACT, MatchKind.ALIAS) else None


def release_names() -> ReleaseNames:
    return ReleaseNames(snapshot.current())
