"""Judges a host by a policy from its definition, comparing every rule with every other."""

from __future__ import annotations

from datetime import date

from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policy import Policy, PolicyRule, PolicyStanding, RuleKind, Selector


def expected(
    policy: Policy, key: MatchedRelease, group: str, architecture: str, day: date
) -> PolicyStanding:
    """Of a host whose unknown fields may have any value, unknown if that makes a difference."""
    by_rules = _by_rules(policy, key, group, architecture, day)
    in_force = [
        exception
        for exception in policy.exceptions
        if _matches(exception, key, group, architecture)
        and exception.starts <= day <= exception.ends
        and (exception.revoked_on is None or day < exception.revoked_on)
    ]
    return PolicyStanding.EXCEPTED if in_force and by_rules != PolicyStanding.OK else by_rules


def _by_rules(
    policy: Policy, key: MatchedRelease, group: str, architecture: str, day: date
) -> PolicyStanding:
    """The same for every host that it could be, one with none of the named values included."""
    named = {rule.minor for rule in policy.rules if rule.minor} | {"another"}
    minors = {key.minor} if key.minor else named
    machines = {architecture} if architecture else {"x86-64", "aarch64", "another"}
    standings = {
        _of_known(policy, MatchedRelease(key.distribution, key.release, minor), group, machine, day)
        for minor in minors
        for machine in machines
    }
    return standings.pop() if len(standings) == 1 else PolicyStanding.UNKNOWN


def _of_known(
    policy: Policy, key: MatchedRelease, group: str, architecture: str, day: date
) -> PolicyStanding:
    applying = [rule for rule in policy.rules if _matches(rule, key, group, architecture)]
    for rule in applying:
        if not any(_is_narrower(other, rule) for other in applying):
            return _standing(rule, day)
    return PolicyStanding.NOT_MENTIONED


def _is_narrower(rule: PolicyRule, other: PolicyRule) -> bool:
    """Of two rules about the same host."""
    for name in ("minor", "release", "distribution", "group", "architecture"):
        if bool(getattr(rule, name)) != bool(getattr(other, name)):
            return bool(getattr(rule, name))
    return False


def _standing(rule: PolicyRule, day: date) -> PolicyStanding:
    if rule.rule == RuleKind.APPROVED:
        return PolicyStanding.OK
    if rule.rule == RuleKind.DEPRECATED:
        is_over = rule.until is not None and day > rule.until
        return PolicyStanding.FORBIDDEN if is_over else PolicyStanding.DEPRECATED
    return (
        PolicyStanding.OK
        if rule.from_ is not None and day < rule.from_
        else PolicyStanding.FORBIDDEN
    )


def _matches(row: Selector, key: MatchedRelease, group: str, architecture: str) -> bool:
    machine = {"amd64": "x86-64"}.get(architecture, architecture)
    return (
        row.distribution in ("", key.distribution)
        and row.release in ("", key.release)
        and row.minor in ("", key.minor)
        and row.group.casefold() in ("", group.casefold())
        and row.architecture in ("", machine)
    )
