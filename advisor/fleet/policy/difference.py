"""Pure: what changed from one version of a policy to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from advisor.fleet.policy.rules import Policy, PolicyRule


class PolicyRuleChange(NamedTuple):
    """`before` None: added; `after` None: removed."""

    before: PolicyRule | None
    after: PolicyRule | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


class PolicyDifference(NamedTuple):
    """`changes`: of rules, by the hosts they are about.

    `tests_before`, `tests_after`: how many tests each has, where they differ at all.
    """

    changes: tuple[PolicyRuleChange, ...]
    tests_changed: bool
    tests_before: int
    tests_after: int

    def __bool__(self) -> bool:
        return bool(self.changes) or self.tests_changed


def difference(before: Policy, after: Policy) -> PolicyDifference:
    """In the order of the newer one, then what was removed."""
    return PolicyDifference(
        tuple(_changes(before, after)),
        before.tests != after.tests,
        len(before.tests),
        len(after.tests),
    )


def _changes(before: Policy, after: Policy) -> Iterator[PolicyRuleChange]:
    old = {rule.hosts: rule for rule in before.rules}
    new = {rule.hosts: rule for rule in after.rules}
    for hosts, rule in new.items():
        if old.get(hosts) != rule:
            yield PolicyRuleChange(old.get(hosts), rule)
    for hosts, rule in old.items():
        if hosts not in new:
            yield PolicyRuleChange(rule, None)
