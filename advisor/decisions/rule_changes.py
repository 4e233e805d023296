"""What changed between the rules of a kept decision and other rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.engine.board import Rules
from advisor.engine.constraints import Constraint
from advisor.engine.types import Answers
from advisor.engine.utility import Criterion, Emphasis, Measure, Piecewise, Steps, Utility

REQUIREMENT, CRITERION, MEASURE, EMPHASIS, SETTING = (
    "requirement",
    "criterion",
    "measure",
    "emphasis",
    "setting",
)
_SETTINGS = (
    "price",
    "plan_criterion",
    "known_first",
    "needs_an_answer",
    "lifespan",
    "same_fact",
)


@dataclass(frozen=True)
class RuleChange:
    """A rule that changed, as sentences.

    `kind`: requirement, criterion, measure (one of a criterion, by its key), emphasis or setting.
    `old`, `new`: None where there is none. Equal sentences: the test behind them is another.
    `matters`: these answers depend on it.
    """

    kind: str
    key: str
    old: str | None
    new: str | None
    matters: bool


@dataclass(frozen=True)
class _Rule:
    """A rule in a form that can be compared: `value` says all of it, `sentence` what is read."""

    sentence: str
    value: object
    matters: bool


_Key = tuple[str, str]
"""(kind, key)."""


def rule_changes(old: Rules, new: Rules, answers: Answers) -> tuple[RuleChange, ...]:
    """In the order of the new rules, then those that went."""
    before, after = dict(_rules(old, answers)), dict(_rules(new, answers))
    keys = dict.fromkeys((*after, *before))
    changes = (_change(key, before.get(key), after.get(key)) for key in keys)
    return tuple(change for change in changes if change)


def _change(key: _Key, old: _Rule | None, new: _Rule | None) -> RuleChange | None:
    if old and new and old.value == new.value:
        return None
    return RuleChange(
        *key,
        old=old.sentence if old else None,
        new=new.sentence if new else None,
        matters=any(rule.matters for rule in (old, new) if rule),
    )


def _rules(rules: Rules, answers: Answers) -> Iterator[tuple[_Key, _Rule]]:
    for constraint in rules.constraints:
        yield (REQUIREMENT, constraint.key), _requirement(constraint, answers)
    for criterion in rules.criteria:
        yield (CRITERION, criterion.key), _criterion(criterion, answers)
        for measure in criterion.measures:
            active = measure.active(answers)
            row = _Rule(_measure_in_words(measure), measure, active)
            yield (MEASURE, f"{criterion.key}:{measure.key}"), row
    for emphasis in rules.emphases:
        yield (EMPHASIS, _emphasis_key(emphasis)), _emphasis(emphasis, answers)
    for name in _SETTINGS:
        value = getattr(rules, name)
        yield (SETTING, name), _Rule(str(value), value, True)


def _requirement(constraint: Constraint, answers: Answers) -> _Rule:
    return _Rule(constraint.requirement, constraint, constraint.applies(answers))


def _criterion(criterion: Criterion, answers: Answers) -> _Rule:
    """Without its measures, which are rules of their own."""
    value = (criterion.label, criterion.question, criterion.importance)
    sentence = f"{criterion.label}: {criterion.question} Importance {criterion.importance}."
    return _Rule(sentence, value, criterion.is_active(answers))


def _emphasis_key(row: Emphasis) -> str:
    return f"{row.question}:{row.option}:{row.criterion}"


def _emphasis(row: Emphasis, answers: Answers) -> _Rule:
    chosen = row.option in answers.to(row.question)
    return _Rule(f"Importance {row.importance}", row.importance, chosen)


def _measure_in_words(measure: Measure) -> str:
    return f"{measure.utility.attribute}, part {measure.share:g}: {_in_words(measure.utility)}"


def _in_words(utility: Utility) -> str:
    """The utility of each value."""
    if isinstance(utility, Steps):
        steps = utility.steps.items()
        return ", ".join(f"{value} {step.utility:g}" for value, step in steps)
    if isinstance(utility, Piecewise):
        return ", ".join(f"{value:g} {worth:g}" for value, worth in utility.points)
    return ""
