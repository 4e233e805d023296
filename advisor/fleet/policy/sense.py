"""Pure: what a rule or an exception must not say, alone or next to the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.fleet.policy.fields import PlacedRow
from advisor.fleet.policy.problems import Problems, quoted
from advisor.fleet.policy.rules import PolicyException, PolicyRule, RuleKind

_DECISION = re.compile(r"ELD-2\d{3}-\d{3,9}", re.ASCII)


def check_rule(placed: PlacedRow[PolicyRule], problems: Problems) -> None:
    rule = placed.row
    if rule.until and rule.rule != RuleKind.DEPRECATED:
        words = f"until belongs to a deprecated release, not to one that is {rule.rule}."
        problems.add(words, placed.line("until"), placed.place)
    if rule.from_ and rule.rule != RuleKind.FORBIDDEN:
        words = f"from belongs to a forbidden release, not to one that is {rule.rule}."
        problems.add(words, placed.line("from"), placed.place)
    _check_decision(placed, rule.decision, problems)


def check_exception(placed: PlacedRow[PolicyException], problems: Problems) -> None:
    exception = placed.row
    if not exception.distribution:
        words = "An exception needs a distribution: one for everything would end the policy."
        problems.add(words, placed.line(), placed.place)
    if exception.ends < exception.starts:
        problems.add("It ends before it starts.", placed.line("ends"), placed.place)
    _check_decision(placed, exception.decision, problems)


def refuse_duplicates(
    placed_rules: Sequence[PlacedRow[PolicyRule]], rules: Sequence[PolicyRule], problems: Problems
) -> None:
    """`rules`: the same ones with the catalog's names."""
    first: dict[tuple[str, ...], PlacedRow[PolicyRule]] = {}
    for placed, rule in zip(placed_rules, rules, strict=True):
        earlier = first.setdefault(rule.hosts, placed)
        if earlier is not placed:
            words = f"{earlier.place} is about the same hosts: keep one of the two."
            problems.add(words, placed.line(), placed.place)


def _check_decision(
    placed: PlacedRow[PolicyRule] | PlacedRow[PolicyException], number: str, problems: Problems
) -> None:
    if number and not _DECISION.fullmatch(number):
        words = f"{quoted(number)} is no number of a decision, as ELD-2026-007 is."
        problems.add(words, placed.line("decision"), placed.place)
