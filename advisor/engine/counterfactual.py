"""What would change the winner: a weight, one other answer, an open fact, or a decisive value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.engine.alternatives import AnswerChange, leaders
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS, UNCONFIRMED
from advisor.engine.contenders import is_contender, open_attributes
from advisor.engine.revisions import revisions
from advisor.engine.scores import Scores
from advisor.engine.stability import Interval
from advisor.engine.types import Answers


@dataclass(frozen=True)
class Counterfactual:
    """One change after which another distribution wins.

    `kind` "weight": `criterion` counts `becomes` (0-1) instead of `now`. "answer": `question` is
    answered with `options`. "fact": the open `attributes` of a candidate turn out as it needs them
    or, with a `value`, its one attribute, known today, becomes that value. `at_least`: on which
    side of a number it wins; None where the value is no number.
    """

    kind: str
    new_winner: str
    criterion: str = ""
    now: float = 0.0
    becomes: float = 0.0
    question: str = ""
    options: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    candidate: tuple[str, str, str] = ("", "", "")
    value: object = None
    at_least: bool | None = None


def counterfactuals(
    board: Board,
    answers: Answers,
    scores: Scores,
    winner: int,
    *,
    options: Sequence[AnswerChange],
    within: Sequence[Interval],
    decisive: Sequence[str] = (),
) -> tuple[Counterfactual, ...]:
    """Weights by how little they must move, then facts, then values, then answers as in `options`.

    `within`: the winner's intervals. `decisive`: the attributes of which other values are tried.
    """
    return (
        *_by_weight(within),
        *_by_fact(board, answers, scores, winner),
        *_by_revision(board, answers, scores, winner, decisive),
        *_by_answer(board, answers, scores, winner, options),
    )


def _by_weight(within: Sequence[Interval]) -> list[Counterfactual]:
    """For each criterion the nearer end of its interval at which another distribution wins."""
    changes = []
    for interval in within:
        weight, rival = _nearer_end(interval)
        if rival:
            change = Counterfactual("weight", rival, interval.criterion, interval.now, weight)
            changes.append(change)
    return sorted(changes, key=lambda change: (abs(change.becomes - change.now), change.criterion))


def _nearer_end(interval: Interval) -> tuple[float, str]:
    """(weight, who wins beyond it), the name empty where nobody overtakes."""
    ends = [(interval.low, interval.below), (interval.high, interval.above)]
    return min(ends, key=lambda end: (not end[1], abs(end[0] - interval.now)))


def _by_fact(board: Board, answers: Answers, scores: Scores, winner: int) -> list[Counterfactual]:
    """For each distribution the contender that would win if its open facts turned out well.

    Of several the one with the fewest open requirements, then the best score.
    """
    nearest: dict[str, tuple[int, float, int]] = {}
    would_compete = board.plans.smallest_if_met(scores.outcome == MEETS, by_score=scores.by_score)
    better = (scores.level > scores.level[winner]) & ~board.same_distribution(winner)
    for index in np.flatnonzero((scores.outcome == UNCONFIRMED) & would_compete & better):
        if not is_contender(board, answers, int(index)):
            continue
        name = board.distributions[index]
        distance = (int(scores.open[index]), -float(scores.level[index]), int(index))
        nearest[name] = min(nearest.get(name, distance), distance)
    return [
        Counterfactual(
            "fact",
            name,
            attributes=open_attributes(board, answers, index),
            candidate=board.candidates[index].key,
        )
        for name, (_, _, index) in sorted(nearest.items())
    ]


def _by_revision(
    board: Board, answers: Answers, scores: Scores, winner: int, decisive: Sequence[str]
) -> list[Counterfactual]:
    return [
        Counterfactual(
            "fact",
            revision.new_winner,
            attributes=(revision.attribute,),
            candidate=revision.candidate,
            value=revision.value,
            at_least=revision.at_least,
        )
        for revision in revisions(board, answers, scores, winner, decisive)
    ]


def _by_answer(
    board: Board, answers: Answers, scores: Scores, winner: int, options: Sequence[AnswerChange]
) -> list[Counterfactual]:
    """Each other answer to one question (or none) after which another distribution wins."""
    names = board.distributions
    changes = [change for change in options if set(change[1]) != set(answers.to(change[0]))]
    indexes = leaders(board, answers, scores, changes)
    return [
        Counterfactual("answer", names[index], question=question, options=chosen)
        for (question, chosen), index in zip(changes, indexes, strict=True)
        if index is not None and names[index] != names[winner]
    ]
