"""Pure: what a rule or an exception must not say, alone or next to the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from advisor.fleet.policy.fields import PlacedRow
from advisor.fleet.policy.problems import Problems, quoted
from advisor.fleet.policy.rules import PolicyException, PolicyRule, RuleKind

_DECISION = re.compile(r"ELD-2\d{3}-\d{3,9}", re.ASCII)


def check_rule(
    placed: PlacedRow[PolicyRule], decisions: Collection[str] | None, problems: Problems
) -> None:
    rule = placed.row
    if rule.until and rule.rule != RuleKind.DEPRECATED:
        words = f"until belongs to a deprecated release, not to one that is {rule.rule}."
        placed.refuse(problems, words, "until")
    if rule.from_ and rule.rule != RuleKind.FORBIDDEN:
        words = f"from belongs to a forbidden release, not to one that is {rule.rule}."
        placed.refuse(problems, words, "from")
    check_decision(placed, rule.decision, decisions, problems)


def check_exception(
    placed: PlacedRow[PolicyException], decisions: Collection[str] | None, problems: Problems
) -> None:
    exception = placed.row
    if not exception.distribution:
        words = "An exception needs a distribution: one for everything would end the policy."
        placed.refuse(problems, words)
    if exception.ends < exception.starts:
        placed.refuse(problems, "It ends before it starts.", "ends")
    check_decision(placed, exception.decision, decisions, problems)


def refuse_duplicates(
    placed_rules: Sequence[PlacedRow[PolicyRule]], rules: Sequence[PolicyRule], problems: Problems
) -> None:
    """`rules`: the same ones with the catalog's names."""
    first: dict[tuple[str, ...], PlacedRow[PolicyRule]] = {}
    for placed, rule in zip(placed_rules, rules, strict=True):
        earlier = first.setdefault(rule.hosts, placed)
        if earlier is not placed:
            words = f"{earlier.place} is about the same hosts: keep one of the two."
            placed.refuse(problems, words)


def check_decision(
    placed: PlacedRow[PolicyRule] | PlacedRow[PolicyException],
    number: str,
    decisions: Collection[str] | None,
    problems: Problems,
) -> None:
    """`decisions`: the team's numbers; None: not known."""
    if number and not _DECISION.fullmatch(number):
        words = f"{quoted(number)} is no number of a decision, as ELD-2026-007 is."
        placed.refuse(problems, words, "decision")
    elif number and decisions is not None and number not in decisions:
        placed.refuse(problems, f"The team has no decision {number}.", "decision")
