"""Pure: every name of the catalog's distributions, so that a text can be looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from advisor.fleet.matched import MatchKind
from advisor.fleet.matching.words import take_apart
from catalog.document import Catalog, Distribution, Identifier

SURE = frozenset({"verified", "verified_secondary"})
"""An alias of any other confidence makes a guess."""


class Named(NamedTuple):
    """What a name stands for. `release` None: whatever the release. `kind`: how sure it is."""

    distribution: str
    release: str | None
    kind: MatchKind


class KnownDistribution(msgspec.Struct, frozen=True, gc=False):
    """A distribution: its name, and the names of its major releases, longest first."""

    name: str
    releases: tuple[str, ...]

    def release_of(self, version: str) -> str | None:
        """The major release of a version: 9 of 9.4, 2018.03 of 2018.03.0.20231218."""
        for release in self.releases:
            if version == release or version.startswith(f"{release}."):
                return release
        return None


class SystemNames(msgspec.Struct, frozen=True, gc=False):
    """`ids`: by ID of os-release. `phrases`: by a name without spaces. `platforms`: the release
    by distribution and PLATFORM_ID."""

    ids: dict[str, tuple[Named, ...]]
    phrases: dict[str, tuple[Named, ...]]
    platforms: dict[tuple[str, str], str]
    known: dict[str, KnownDistribution]
    longest: int
    """Words of the longest name."""


def names_of(catalog: Catalog) -> SystemNames:
    """Of the whole catalog; worth keeping by its digest."""
    ids: dict[str, set[Named]] = defaultdict(set)
    phrases: dict[str, set[Named]] = defaultdict(set)
    platforms: dict[tuple[str, str], str] = {}
    longest = 1
    for distribution in catalog.distributions:
        for text, named in _names(distribution):
            words = _words(text)
            longest = max(longest, len(words))
            phrases["".join(words)].add(named)
        for row in distribution.identifiers:
            if row.kind == "os-release-id":
                ids[row.value.casefold()].add(_named(distribution, row, MatchKind.EXACT))
            elif row.kind == "platform-id" and row.release is not None:
                platforms[distribution.slug, row.value.casefold()] = row.release
    _add_ids(ids, phrases)
    return SystemNames(
        _surest(ids), _surest(phrases), platforms, _known(catalog.distributions), longest
    )


def _names(distribution: Distribution) -> Iterator[tuple[str, Named]]:
    """Its names: its own, those on record, and the spellings of its address, which are guesses."""
    for name in (distribution.name, distribution.short_name, distribution.slug):
        yield name, Named(distribution.slug, None, MatchKind.ALIAS)
    for row in distribution.identifiers:
        if row.kind == "name":
            yield row.value, _named(distribution, row, MatchKind.EXACT)
        elif row.kind == "alias":
            kind = MatchKind.ALIAS if row.confidence in SURE else MatchKind.GUESSED
            yield row.value, _named(distribution, row, kind)
    for alias in distribution.aliases:
        yield alias, Named(distribution.slug, _release_in(alias, distribution), MatchKind.GUESSED)


def _add_ids(ids: Mapping[str, set[Named]], phrases: dict[str, set[Named]]) -> None:
    """An ID is a name as well, where it does not widen what the name stands for.

    RHEL is not Scientific Linux, though both write the ID rhel.
    """
    for identifier, rows in ids.items():
        phrase = "".join(_words(identifier))
        owners = {row.distribution for row in rows}
        if not phrases[phrase] or {row.distribution for row in phrases[phrase]} == owners:
            phrases[phrase] |= {row._replace(kind=MatchKind.ALIAS) for row in rows}


def _named(distribution: Distribution, row: Identifier, kind: MatchKind) -> Named:
    return Named(distribution.slug, row.release, kind)


def _release_in(alias: str, distribution: Distribution) -> str | None:
    """The release that an alias such as al2023 names."""
    versions = take_apart(alias).versions
    return versions[-1] if versions and distribution.release(versions[-1]) else None


def _words(text: str) -> tuple[str, ...]:
    return take_apart(text).words


def _surest(names: dict[str, set[Named]]) -> dict[str, tuple[Named, ...]]:
    """For each name what it stands for, in a total order, each once: the surest."""
    return {name: tuple(sorted(_each_once(rows), key=_order)) for name, rows in names.items()}


def _each_once(rows: Iterable[Named]) -> Iterable[Named]:
    surest: dict[tuple[str, str | None], Named] = {}
    for row in sorted(rows, key=lambda row: RANK[row.kind], reverse=True):
        surest[row.distribution, row.release] = row
    return surest.values()


RANK = {kind: rank for rank, kind in enumerate(MatchKind)}
"""0 is the surest."""


def _order(row: Named) -> tuple[str, str]:
    return row.distribution, row.release or ""


def _known(distributions: Iterable[Distribution]) -> dict[str, KnownDistribution]:
    return {
        distribution.slug: KnownDistribution(
            distribution.name,
            tuple(sorted((row.name for row in distribution.majors), key=len, reverse=True)),
        )
        for distribution in distributions
    }
