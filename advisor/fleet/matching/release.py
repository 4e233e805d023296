"""Pure: the release, where the distribution is recognised."""

from __future__ import annotations

from typing import NamedTuple

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.matching import refusals
from advisor.fleet.matching.names import Named, SystemNames
from advisor.fleet.matching.rules import MatchRule, quote
from advisor.fleet.matching.texts import Spelled, least_sure
from advisor.fleet.matching.versions import agreed_version, flaw_of, minor_of
from advisor.fleet.reported import ReportedSystem

WITHOUT_MINORS = frozenset({"centos-stream"})
"""They are renewed all the time: a version with a minor, such as 8.5, is never theirs."""


class Claimed(NamedTuple):
    """The distributions that the names allow: one, or several that share a name.

    `texts`: what each of the texts stands for. `odd_pretty_name`: PRETTY_NAME says something else.
    """

    distributions: tuple[str, ...]
    texts: tuple[tuple[Named, ...], ...]
    kind: MatchKind
    rule: MatchRule
    odd_pretty_name: bool


def release_match(
    system: ReportedSystem, names: SystemNames, claimed: Claimed, texts: tuple[Spelled, ...]
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


def _releases(version: str, names: SystemNames, claimed: Claimed) -> list[tuple[str, str]]:
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
    """Whether every text allows this release of the distribution."""
    return all(
        any(row.distribution == slug and row.release in (None, release) for row in named)
        for named in claimed.texts
    )


def _graded(
    system: ReportedSystem,
    names: SystemNames,
    claimed: Claimed,
    releases: list[tuple[str, str]],
    version: str,
) -> Match:
    slug, release = releases[0]
    minor = None if slug in WITHOUT_MINORS else minor_of(version, release)
    if doubt := _doubt(system, names, claimed, releases):
        rule, reason = doubt
        return Match(MatchKind.GUESSED, rule, slug, release, minor, reason)
    if len(claimed.distributions) == 1:
        return Match(claimed.kind, claimed.rule, slug, release, minor)
    kind = least_sure([claimed.kind, MatchKind.ALIAS])
    return Match(kind, MatchRule.ONLY_RELEASE, slug, release, minor)


def _doubt(
    system: ReportedSystem, names: SystemNames, claimed: Claimed, releases: list[tuple[str, str]]
) -> tuple[MatchRule, str] | None:
    """What makes it a guess; None: nothing does."""
    slug, release = releases[0]
    platform = names.platforms.get((slug, system.platform_id.casefold()), release)
    if len(releases) > 1:
        choices = " or ".join(f"{names.known[slug].name} {name}" for slug, name in releases)
        return MatchRule.SHARED_NAME, f"This can be {choices}: they use the same name."
    if claimed.odd_pretty_name:
        pretty_name = quote(system.pretty_name)
        return MatchRule.PRETTY_NAME, f"Its PRETTY_NAME, {pretty_name}, is not understood."
    if platform != release:
        platform_id = quote(system.platform_id)
        reason = f"Its PLATFORM_ID, {platform_id}, is that of release {platform}."
        return MatchRule.PLATFORM_ID, reason
    if claimed.kind is MatchKind.GUESSED:
        return claimed.rule, f"{quote(system.name or system.id)} may also be something else."
    return None


def _without_version(system: ReportedSystem, names: SystemNames, claimed: Claimed) -> Match:
    """By the name of one release, or by PLATFORM_ID."""
    slug, *others = claimed.distributions
    named = {row.release for text in claimed.texts for row in text} - {None}
    if not others and len(named) == 1:
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
