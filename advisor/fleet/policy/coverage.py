"""Pure: how many hosts of a fleet a policy approves, forbids or does not mention, and by what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from advisor.fleet.counts import Count
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policy.judgement import judge
from advisor.fleet.policy.rules import Policy, PolicyException, PolicyRule, PolicyStanding


class Coverage(NamedTuple):
    """Hosts, each counted once under its standing.

    `by_rule`: by what `PolicyRule.hosts` says, for each release; an excepted host counts under its
    rule too. `by_exception`: by the exception's number.
    """

    by_standing: Counter[PolicyStanding]
    by_rule: dict[tuple[str, ...], Counter[MatchedRelease]]
    by_exception: Counter[int]

    def of_rule(self, rule: PolicyRule) -> Counter[MatchedRelease]:
        return self.by_rule.get(rule.hosts, Counter())

    def of_exception(self, exception: PolicyException) -> int:
        return self.by_exception[exception.number]


def coverage(policy: Policy, counts: Iterable[Count], day: date) -> Coverage:
    """Of hosts that were recognised; their architecture is not known from counts."""
    by_standing: Counter[PolicyStanding] = Counter()
    by_rule: defaultdict[tuple[str, ...], Counter[MatchedRelease]] = defaultdict(Counter)
    by_exception: Counter[int] = Counter()
    for (key, group), hosts in _by_key_and_group(counts).items():
        answer = judge(policy, key, group, "", day)
        by_standing[answer.standing] += hosts
        if answer.rule:
            by_rule[answer.rule.hosts][key] += hosts
        if answer.exception:
            by_exception[answer.exception.number] += hosts
    return Coverage(by_standing, dict(by_rule), by_exception)


def _by_key_and_group(counts: Iterable[Count]) -> Counter[tuple[MatchedRelease, str]]:
    """Whatever their plan."""
    hosts: Counter[tuple[MatchedRelease, str]] = Counter()
    for count in counts:
        hosts[count.key, count.group] += count.hosts
    return hosts
