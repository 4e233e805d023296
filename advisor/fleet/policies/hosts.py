"""Which release of the catalog a host means, as the tests of a policy name it."""

from __future__ import annotations

from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.policy.examples import Recognise
from advisor.fleet.policy.names import find_distribution, is_minor_of
from catalog.document import Catalog


def recogniser(catalog: Catalog) -> Recognise:
    return lambda text: _match(text, catalog)


def _match(text: str, catalog: Catalog) -> Match:
    name, _, version = text.strip().rpartition(" ")
    distribution = find_distribution(name, catalog)
    if distribution is None:
        return Match(MatchKind.NONE, "")
    for release in distribution.majors:
        if version == release.name or is_minor_of(version, release.name):
            minor = version if version != release.name else None
            return Match(MatchKind.EXACT, "", distribution.slug, release.name, minor)
    return Match(MatchKind.NONE, "")
