"""The tripwires of a decision: the smallest single facts that would call it into question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from advisor.decisions.watch.condition import ENDS, Comparison, Condition, Value
from advisor.document.wording import day_after
from advisor.engine.board import Board
from advisor.engine.outlook import Key, index_of
from advisor.engine.revisions import Revision, revisions
from advisor.engine.scores import Scores
from advisor.engine.tripwires import (
    RuledOutAbove,
    RuledOutBelow,
    RuledOutUnless,
    RuledOutWithout,
    RuleOut,
    rule_outs,
)
from advisor.engine.types import Answers
from advisor.models import Decision, Tripwire
from advisor.rules.criteria import DECISIVE_FACTS

FACT, OWN = "fact", "own"
YEARS = frozenset({ENDS, "included_years"})
NEVER = frozenset({"still_supported", "plan_valid_on"})
"""Attributes without a tripwire: an end is told of ahead, a plan's platforms are no single fact."""


def conditions(
    board: Board,
    answers: Answers,
    scores: Scores,
    choice: Key,
    attributes: frozenset[str],
    day: date,
) -> tuple[Condition, ...]:
    """What rules the choice out, sorted by attribute, then what gives another winner.

    `day`: the one that the years of the board's facts are counted from.
    """
    return (
        *_that_rule_out(board, answers, scores, choice, attributes, day),
        *_that_give_another_winner(board, answers, scores, day),
    )


def _that_rule_out(
    board: Board,
    answers: Answers,
    scores: Scores,
    choice: Key,
    attributes: frozenset[str],
    day: date,
) -> Iterator[Condition]:
    index = index_of(board, choice)
    if index is None:
        return
    read = sorted(attributes - NEVER)
    for rule_out in rule_outs(board, answers, scores, index, read):
        yield _ruled_out(rule_out, choice, day)


def _ruled_out(rule_out: RuleOut, choice: Key, day: date) -> Condition:
    attribute = rule_out.attribute
    match rule_out:
        case RuledOutAbove(number=number):
            return _beyond(choice, attribute, number, day, upwards=True)
        case RuledOutBelow(number=number):
            return _beyond(choice, attribute, number, day, upwards=False)
        case RuledOutUnless(values=values):
            accepted = msgspec.convert(values, tuple[Value, ...])
            return Condition(choice, attribute, "is-none-of", values=accepted)
        case RuledOutWithout(value=value):
            return Condition(choice, attribute, "lacks", value)


def _that_give_another_winner(
    board: Board, answers: Answers, scores: Scores, day: date
) -> Iterator[Condition]:
    winner = board.leader(scores)
    if winner is None:
        return
    for revision in revisions(board, answers, scores, winner, DECISIVE_FACTS):
        yield _revised(revision, day)


def _revised(revision: Revision, day: date) -> Condition:
    value = revision.value
    if isinstance(value, int | float) and revision.at_least is not None:
        return _beyond(
            revision.candidate,
            revision.attribute,
            value,
            day,
            upwards=revision.at_least,
            new_winner=revision.new_winner,
        )
    single = msgspec.convert(value, Value)
    return Condition(
        revision.candidate, revision.attribute, "is", single, new_winner=revision.new_winner
    )


def _beyond(
    candidate: Key,
    attribute: str,
    number: float,
    day: date,
    *,
    upwards: bool,
    new_winner: str = "",
) -> Condition:
    """Of years a condition with a date."""
    value: Value = number
    comparison: Comparison = "above" if upwards else "below"
    if attribute in YEARS:
        value = day_after(day, number).isoformat()
        comparison = "ends-after" if upwards else "ends-before"
    return Condition(candidate, attribute, comparison, value, new_winner=new_winner)


def by_decision(decisions: Iterable[Decision]) -> dict[int, list[Tripwire]]:
    """By the key of the decision; one query."""
    rows: dict[int, list[Tripwire]] = defaultdict(list)
    for row in Tripwire.objects.filter(decision__in=list(decisions)):
        rows[row.decision_id].append(row)
    return rows
