"""Rules, exceptions and tests as the rows of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import Team
from advisor.decisions.numbers import Number
from advisor.fleet import imports
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policy import Policy, PolicyRule, PolicyStanding
from advisor.fleet.policy.answers import standing_by
from advisor.fleet.policy.coverage import Coverage, coverage
from advisor.fleet.policy.words import (
    LABELS,
    hosts_in_words,
    release_in_words,
    rule_in_words,
)
from catalog.document import Catalog

SIGNS = {
    PolicyStanding.OK: "✓",
    PolicyStanding.DEPRECATED: "!",
    PolicyStanding.FORBIDDEN: "✗",
    PolicyStanding.EXCEPTED: "+",
    PolicyStanding.NOT_MENTIONED: "·",
    PolicyStanding.UNKNOWN: "?",
}


@dataclass(frozen=True)
class ReleaseHosts:
    """Hosts of the fleet that run a release."""

    name: str
    hosts: int


@dataclass(frozen=True)
class RuleLine:
    """`standing`: what it says today; None where its words say what it says later. `hosts`: for how
    many it decides today; None: no inventory is imported."""

    selector: str
    words: str
    standing: PolicyStanding | None
    reason: str
    decision: str
    decision_address: str
    hosts: int | None
    releases: tuple[ReleaseHosts, ...]


@dataclass(frozen=True)
class PolicyStandingLine:
    """How many hosts of the fleet the policy says the same of."""

    key: str
    sign: str
    label: str
    hosts: int


def coverage_of(team: Team, policy: Policy, today: date) -> Coverage | None:
    """Of the current import; None: there is none."""
    fleet_import = imports.current(team)
    if fleet_import is None:
        return None
    return coverage(policy, imports.fleet_of(fleet_import).counts, today)


def rule_lines(
    team: Team,
    rules: Iterable[PolicyRule],
    covered: Coverage | None,
    catalog: Catalog,
    today: date,
) -> list[RuleLine]:
    return [_rule_line(team, rule, covered, catalog, today) for rule in rules]


def standing_lines(covered: Coverage) -> list[PolicyStandingLine]:
    """Every standing, also those of no host."""
    return [
        PolicyStandingLine(
            standing, SIGNS[standing], LABELS[standing], covered.by_standing[standing]
        )
        for standing in PolicyStanding
    ]


def decision_address(team: Team, number: str) -> str:
    """Empty where it is no number of a decision."""
    return reverse("decision", args=[team.slug, number]) if Number.parse(number) else ""


def _rule_line(
    team: Team, rule: PolicyRule, covered: Coverage | None, catalog: Catalog, today: date
) -> RuleLine:
    releases = covered.of_rule(rule) if covered else Counter[MatchedRelease]()
    return RuleLine(
        selector=hosts_in_words(rule, catalog),
        words=rule_in_words(rule),
        standing=None if rule.from_ and today < rule.from_ else standing_by(rule, today),
        reason=rule.reason,
        decision=rule.decision,
        decision_address=decision_address(team, rule.decision),
        hosts=releases.total() if covered else None,
        releases=tuple(
            ReleaseHosts(release_in_words(key, catalog), hosts)
            for key, hosts in sorted(releases.items(), key=_most_hosts)
        ),
    )


def _most_hosts(item: tuple[MatchedRelease, int]) -> tuple[int, str, str, str]:
    key, hosts = item
    return -hosts, key.distribution, key.release, key.minor or ""
