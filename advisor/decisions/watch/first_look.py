"""The first look at an approved decision: its index of evidence, its tripwires, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from advisor.decisions.attributes import attributes_used
from advisor.decisions.result import Result
from advisor.decisions.watch.basis import Basis
from advisor.decisions.watch.condition import Condition, in_words
from advisor.decisions.watch.facts import Facts
from advisor.decisions.watch.grade import grade
from advisor.decisions.watch.look import Look
from advisor.decisions.watch.notices import NoticeDetails
from advisor.decisions.watch.outlook import StoredOutlook
from advisor.decisions.watch.tripwires import FACT, conditions
from advisor.decisions.watch.words import Names, moves, to_do
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.outlook import outlook
from advisor.engine.scores import Scores
from advisor.models import Decision, Tripwire


@dataclass(frozen=True)
class FirstLook:
    """`day`: facts are read as on this day from now on. `look` has a grade where the facts moved
    between the day the decision was computed and its approval."""

    attributes: tuple[str, ...]
    day: date
    tripwires: tuple[Tripwire, ...]
    look: Look


@dataclass(frozen=True)
class _Start:
    """How the decision stands on the day that its facts are read as on."""

    day: date
    board: Board
    scores: Scores
    outlook: StoredOutlook


def first_look(decision: Decision, basis: Basis, result: Result, facts: Facts) -> FirstLook:
    """`result`: as it was kept."""
    start = _start(decision, basis, result, facts)
    day, after, answers = start.day, start.outlook, basis.answers
    attributes = attributes_used(basis.rules, answers)
    names = Names(facts.catalog, facts.catalog)
    tripwires = tuple(
        tripwire(decision, condition, names)
        for condition in conditions(
            start.board, answers, start.scores, basis.choice, attributes, day
        )
    )
    before = StoredOutlook(result.winner, result.certainty.word, _outcome(basis, result, after))
    return FirstLook(tuple(sorted(attributes)), day, tripwires, _look(before, after, names))


def tripwire(decision: Decision, condition: Condition, names: Names) -> Tripwire:
    words = in_words(condition, names.of(condition.candidate))
    effect = "this rules the choice out"
    if condition.new_winner:
        effect = f"{names.distribution(condition.new_winner)} would then be recommended"
    return Tripwire(
        decision=decision,
        kind=FACT,
        condition=msgspec.to_builtins(condition),
        words=f"{words}: {effect}",
    )


def _start(decision: Decision, basis: Basis, result: Result, facts: Facts) -> _Start:
    """The first day of its month, so that decisions of a month share the work, unless on that day
    it came out otherwise; then its own day."""
    first = decision.day.replace(day=1)
    for day in (first, decision.day):
        board = facts.board(day, basis.own, basis.rules, basis.rules_sha256)
        scores = board.scores(basis.answers)
        after = StoredOutlook.of(outlook(board, basis.answers, scores, basis.choice))
        start = _Start(day, board, scores, after)
        if (after.winner, after.certainty) == (result.winner, result.certainty.word):
            return start
    return start


def _outcome(basis: Basis, result: Result, after: StoredOutlook) -> int:
    """Of the choice as kept: of another than the winner the result does not say it."""
    return MEETS if basis.choice == result.winner else after.outcome


def _look(before: StoredOutlook, after: StoredOutlook, names: Names) -> Look:
    reasons = tuple(moves(before, after, names))
    if not reasons:
        return Look(after)
    its_grade = grade(before, after, tripped=False)
    introduction = "Facts changed between the day it was computed and its approval."
    details = NoticeDetails(reasons=reasons, to_do=to_do(its_grade))
    return Look(after, its_grade, " ".join((introduction, *reasons)), details)
