"""What changed from one version of a policy to another, as the lines of a page."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.fleet.policy import Policy, PolicyRule
from advisor.fleet.policy.difference import PolicyRuleChange, difference
from advisor.fleet.policy.words import hosts_in_words, rule_in_words
from catalog.document import Catalog


@dataclass(frozen=True)
class PolicyChangeLine:
    """`before`, `after`: the rule in words; empty where there is none."""

    kind: str
    selector: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """`tests`: a sentence; empty where they are the same."""

    lines: list[PolicyChangeLine]
    tests: str

    def __bool__(self) -> bool:
        return bool(self.lines or self.tests)


def changes_between(before: Policy, after: Policy, catalog: Catalog) -> Changes:
    changed = difference(before, after)
    tests = f"Tests changed: {changed.tests_before} before, {changed.tests_after} now."
    return Changes(
        [_line(change, catalog) for change in changed.changes],
        tests if changed.tests_changed else "",
    )


def _line(change: PolicyRuleChange, catalog: Catalog) -> PolicyChangeLine:
    rule = change.after or change.before
    assert rule is not None
    return PolicyChangeLine(
        change.kind, hosts_in_words(rule, catalog), _words(change.before), _words(change.after)
    )


def _words(rule: PolicyRule | None) -> str:
    """All that a rule says, so that any change of it is seen."""
    if rule is None:
        return ""
    parts = (rule_in_words(rule), rule.decision, rule.reason)
    return " · ".join(filter(None, parts))
