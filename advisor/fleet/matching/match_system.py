"""Pure: which release of the catalog a reported system is.

NAME, ID and the version first, then other names, then PLATFORM_ID as a hint for the release. Never
a CPE or a kernel alone: several distributions write the same. What is reported together has to
agree, and every word has to be understood; else nothing is recognised, and the match says why.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.matching import refusals
from advisor.fleet.matching.coreos import coreos, is_coreos
from advisor.fleet.matching.names import RANK, Named, SystemNames
from advisor.fleet.matching.release import Claimed, release_match
from advisor.fleet.matching.rules import MatchRule
from advisor.fleet.matching.texts import Spelled, spelled
from advisor.fleet.reported import ReportedSystem


class IdentityEvidence(NamedTuple):
    """What the texts of a system say. `pretty`: only where `name` says something too."""

    name: Spelled
    pretty: Spelled
    version: Spelled
    by_id: tuple[Named, ...]


def match(system: ReportedSystem, names: SystemNames) -> Match:
    """Deterministic, for any text; never raises."""
    if system.no_host:
        return refusals.no_host(system)
    if is_coreos(system):
        plain = coreos(system)
        return plain if isinstance(plain, Match) else _as_guess(match(plain, names))
    evidence = _evidence(system, names)
    if refusal := _refusal(system, evidence, names):
        return refusal
    claimed = _claimed(evidence)
    if not claimed.distributions:
        return refusals.contradiction(system)
    texts = (evidence.name, evidence.version, evidence.pretty)
    return release_match(system, names, claimed, texts)


def _evidence(system: ReportedSystem, names: SystemNames) -> IdentityEvidence:
    name, pretty = spelled(system.name, names), spelled(system.pretty_name, names)
    if not name.named and not name.unknown:
        name, pretty = _merged(name, pretty), Spelled()
    return IdentityEvidence(name, pretty, spelled(system.version, names), _by_id(system.id, names))


def _merged(name: Spelled, pretty: Spelled) -> Spelled:
    """PRETTY_NAME in the place of a NAME that names nothing, such as Linux."""
    versions = name.versions + pretty.versions
    return pretty._replace(versions=versions, flaw=name.flaw or pretty.flaw)


def _by_id(identifier: str, names: SystemNames) -> tuple[Named, ...]:
    if not identifier:
        return ()
    return names.ids.get(identifier.casefold()) or spelled(identifier, names).named


def _refusal(
    system: ReportedSystem, evidence: IdentityEvidence, names: SystemNames
) -> Match | None:
    name, version = evidence.name, evidence.version
    if name.unknown:
        return refusals.unknown_name(system, name, names)
    if system.id and not evidence.by_id:
        if name.named or version.named:
            return refusals.contradiction(system)
        return refusals.unknown_name(system, version, names)
    if name.named or evidence.by_id or version.named:
        return None
    if version.unknown:
        return refusals.unknown_name(system, version, names)
    return refusals.nothing_named(system, name.flaw)


def _claimed(evidence: IdentityEvidence) -> Claimed:
    """The distributions that every text allows, and how sure the surest text is."""
    every = (evidence.by_id, evidence.name.named, evidence.version.named, evidence.pretty.named)
    texts = tuple(named for named in every if named)
    slugs = set.intersection(*({row.distribution for row in named} for named in texts))
    kinds = (row.kind for named in texts for row in named if row.distribution in slugs)
    kind = min(kinds, key=RANK.__getitem__, default=MatchKind.NONE)
    rule = _rule(evidence, kind)
    return Claimed(tuple(sorted(slugs)), texts, kind, rule, bool(evidence.pretty.unknown))


def _rule(evidence: IdentityEvidence, kind: MatchKind) -> MatchRule:
    if evidence.by_id:
        return MatchRule.OS_RELEASE if evidence.name.named else MatchRule.ID
    return {MatchKind.EXACT: MatchRule.NAME, MatchKind.ALIAS: MatchRule.ALIAS}.get(
        kind, MatchRule.LOOSE_NAME
    )


def _as_guess(of_rhel: Match) -> Match:
    if of_rhel.key is None:
        return of_rhel
    return msgspec.structs.replace(
        of_rhel,
        kind=MatchKind.GUESSED,
        rule=MatchRule.RHEL_VERSION,
        reason="CoreOS is made of this release of RHEL; OpenShift decides how long it is "
        "supported.",
    )
