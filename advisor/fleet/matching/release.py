"""Pure: the release, where the distribution is recognised."""

from __future__ import annotations

from typing import NamedTuple

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.matching import refusals
from advisor.fleet.matching.names import Named, Names
from advisor.fleet.matching.rules import MatchRule, quote
from advisor.fleet.matching.texts import Spelled, least_sure
from advisor.fleet.matching.versions import agreed_version, flaw_of, minor_of
from advisor.fleet.reported import ReportedSystem

WITHOUT_MINORS = frozenset({"centos-stream"})
"""They are renewed all the time: a version with a minor, such as 8.5, is never theirs."""


class Claimed(NamedTuple):
    """The distributions that the names allow: one, or several that share a name.

    `rows`: what the names stand for. `odd_pretty_name`: PRETTY_NAME says something else.
    """

    distributions: tuple[str, ...]
    rows: tuple[Named, ...]
    kind: MatchKind
    rule: MatchRule
    odd_pretty_name: bool


def release_match(
    system: ReportedSystem, names: Names, claimed: Claimed, texts: tuple[Spelled, ...]
) -> Match:
    slugs = claimed.distributions
    text = system.version or system.name or system.pretty_name or system.id
    if any(spelling.unknown for spelling in texts[:2]):
        return refusals.no_version(MatchRule.UNKNOWN_VERSION, text, slugs, names)
    flaw = flaw_of(texts)
    if flaw is MatchRule.NO_VERSION:
        return _without_version(system, names, claimed)
    if flaw:
        return refusals.no_version(flaw, text, slugs, names)
    version = agreed_version(texts)
    if version is None:
        return refusals.contradiction(system)
    releases = _releases(version, names, claimed)
    if not releases:
        return refusals.no_version(MatchRule.NO_RELEASE, text, slugs, names)
    return _graded(system, names, claimed, releases, version)


def _releases(version: str, names: Names, claimed: Claimed) -> list[tuple[str, str]]:
    """The releases of the distributions that the version can be."""
    shared = len(claimed.distributions) > 1
    releases = []
    for slug in claimed.distributions:
        release = names.known[slug].release_of(version)
        if release is None or not _is_claimed(claimed, slug, release):
            continue
        if shared and slug in WITHOUT_MINORS and version != release:
            continue
        releases.append((slug, release))
    return releases


def _is_claimed(claimed: Claimed, slug: str, release: str) -> bool:
    """Whether the names allow this release of the distribution."""
    named = {row.release for row in claimed.rows if row.distribution == slug}
    return None in named or release in named


def _graded(
    system: ReportedSystem,
    names: Names,
    claimed: Claimed,
    releases: list[tuple[str, str]],
    version: str,
) -> Match:
    slug, release = releases[0]
    minor = None if slug in WITHOUT_MINORS else minor_of(version, release)
    kind, rule, reason = claimed.kind, claimed.rule, ""
    platform = names.platforms.get((slug, system.platform_id.casefold()))
    if len(releases) > 1:
        others = " or ".join(f"{names.known[slug].name} {name}" for slug, name in releases)
        kind, rule = MatchKind.GUESSED, MatchRule.SHARED_NAME
        reason = f"This can be {others}: they use the same name."
    elif claimed.odd_pretty_name:
        kind, rule = MatchKind.GUESSED, MatchRule.PRETTY_NAME
        reason = f"It calls itself {quote(system.pretty_name)} as well, which is not understood."
    elif platform is not None and platform != release:
        kind, rule = MatchKind.GUESSED, MatchRule.PLATFORM_ID
        reason = f"Its PLATFORM_ID, {quote(system.platform_id)}, is that of release {platform}."
    elif len(claimed.distributions) > 1:
        kind, rule = least_sure([kind, MatchKind.ALIAS]), MatchRule.ONLY_RELEASE
    elif kind is MatchKind.GUESSED:
        reason = f"{quote(system.name or system.id)} may also be something else."
    return Match(kind, rule, slug, release, minor, reason)


def _without_version(system: ReportedSystem, names: Names, claimed: Claimed) -> Match:
    """By the name of one release, or by PLATFORM_ID."""
    slug, *others = claimed.distributions
    named = {row.release for row in claimed.rows}
    if not others and len(named) == 1 and None not in named:
        return Match(claimed.kind, claimed.rule, slug, named.pop())
    platform = names.platforms.get((slug, system.platform_id.casefold()))
    if others or platform is None:
        return refusals.no_version(MatchRule.NO_VERSION, "", claimed.distributions, names)
    return Match(
        MatchKind.GUESSED,
        MatchRule.PLATFORM_ID,
        slug,
        platform,
        reason=f"No version is reported; PLATFORM_ID is {quote(system.platform_id)}.",
    )
