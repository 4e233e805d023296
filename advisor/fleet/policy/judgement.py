"""Pure: applies a policy to a host: the most specific rule decides, an exception overrules it.

Specific is: a minor release before a release before a distribution before anything; at the same
depth, group and architecture before the group alone before the architecture alone. No two rules of
a policy are about the same hosts; if two were, the earlier would decide.
"""

from __future__ import annotations

from datetime import date

import msgspec

from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policy.answers import PolicyAnswer, first_day, last_day, standing_by
from advisor.fleet.policy.rules import Policy, PolicyException, PolicyRule, PolicyStanding
from advisor.fleet.policy.selectors import Applies, HostFacts, Specificity, architecture_key


def judge(
    policy: Policy, key: MatchedRelease, group: str, architecture: str, day: date
) -> PolicyAnswer:
    """What the policy says of a host on that day.

    `group` empty: the host is in none. `architecture` empty, and the key's minor None: not known; a
    more specific rule that would then decide otherwise makes the answer unknown, never ok.
    """
    host = HostFacts(key, group, architecture_key(architecture))
    answer = _by_rules(policy, host, day)
    possible = policy.exception_index.about(host)
    exceptions = [row for row in possible if row.applies_to(host) == Applies.YES]
    exception = max(filter(lambda row: row.is_in_force(day), exceptions), key=_rank, default=None)
    if exception is None:
        ended = max(filter(lambda row: row.has_ended(day), exceptions), key=_rank, default=None)
        return msgspec.structs.replace(answer, ended=ended) if ended else answer
    is_needed = answer.by_rule != PolicyStanding.OK
    standing = PolicyStanding.EXCEPTED if is_needed else answer.standing
    return msgspec.structs.replace(answer, standing=standing, exception=exception)


def _by_rules(policy: Policy, host: HostFacts, day: date) -> PolicyAnswer:
    """By the first rule that applies, unless one before it may apply and says otherwise."""
    rule, possible = _deciding(policy, host)
    standing = standing_by(rule, day) if rule else PolicyStanding.NOT_MENTIONED
    differing = tuple(row for row in possible if standing_by(row, day) != standing)
    if differing:
        names = {name for row in differing for name in row.missing(host)}
        return PolicyAnswer(
            day=day,
            standing=PolicyStanding.UNKNOWN,
            by_rule=PolicyStanding.UNKNOWN,
            missing=tuple(sorted(names, reverse=True)),
            undecided=differing,
        )
    if rule is None:
        return PolicyAnswer(day=day, standing=standing, by_rule=standing)
    return PolicyAnswer(
        day=day,
        standing=standing,
        by_rule=standing,
        rule=rule,
        until=last_day(rule, day),
        since=first_day(rule, day),
    )


def _deciding(policy: Policy, host: HostFacts) -> tuple[PolicyRule | None, list[PolicyRule]]:
    """The most specific rule that applies, and more specific ones that may."""
    possible: list[PolicyRule] = []
    for rule in policy.rule_index.about(host):
        applies = rule.applies_to(host)
        if applies == Applies.YES:
            return rule, possible
        if applies == Applies.MAYBE:
            possible.append(rule)
    return None, possible


def _rank(exception: PolicyException) -> tuple[date, Specificity, int]:
    """Of several exceptions the one that ends last counts, then the most specific."""
    return exception.ends, exception.specificity, -exception.number
