"""What would change the answer: the smallest change of a weight, one other answer, one open fact, or one decisive value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.engine.alternatives import leaders
from advisor.engine.board import Board, Scores
from advisor.engine.constraints import MEETS, UNCONFIRMED
from advisor.engine.revised import revisions
from advisor.engine.stability import Interval, first
from advisor.engine.types import Answers
from advisor.engine.unknowns import open_attributes


@dataclass(frozen=True)
class Counterfactual:
    """One change after which another distribution wins.

    weight: `criterion` counts `becomes` (0-1) instead of `now`. answer: `question` is answered with `options`.
    fact: the open `attributes` of a candidate turn out as it needs them; or, with a `value`, its one attribute, known
    today, becomes that value. `at_least` says on which side of a number it wins; None where the value is no number.
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
    options: Sequence[tuple[str, tuple[str, ...]]],
    *,
    within: Sequence[Interval],
    decisive: Sequence[str] = (),
) -> tuple[Counterfactual, ...]:
    """Weights by how little they must move, then open facts, then values of the `decisive` attributes, then single answers
    in the order given. `within` are the winner's intervals."""
    winner = first(board, scores)
    if winner is None:
        return ()
    return (
        *_by_weight(within),
        *_by_fact(board, answers, scores, winner),
        *_by_revision(board, answers, scores, winner, decisive),
        *_by_answer(board, answers, scores, winner, options),
    )


def _by_weight(within: Sequence[Interval]) -> list[Counterfactual]:
    """For each criterion the nearer end of its interval at which another distribution overtakes."""
    found = []
    for one in within:
        ends = [(one.low, one.below)] * bool(one.below) + [(one.high, one.above)] * bool(one.above)
        if ends:
            at, rival = min(ends, key=lambda end: abs(end[0] - one.now))
            found.append(Counterfactual("weight", rival, one.criterion, one.now, at))
    return sorted(found, key=lambda one: (abs(one.becomes - one.now), one.criterion))


def _by_fact(board: Board, answers: Answers, scores: Scores, winner: int) -> list[Counterfactual]:
    """For each distribution the candidate that would win if its open facts turned out as it needs them: of those that need
    the fewest the one with the best score."""
    found: dict[str, tuple[int, float, int]] = {}
    would_compete = board.plans.smallest_if_met(scores.outcome == MEETS, by_score=scores.by_score)
    for index in np.flatnonzero((scores.outcome == UNCONFIRMED) & would_compete):
        name = board.candidates[index].distribution
        if (
            name != board.candidates[winner].distribution
            and scores.level[index] > scores.level[winner]
        ):
            needs = (int(scores.open[index]), -float(scores.level[index]), int(index))
            found[name] = min(found.get(name, needs), needs)
    return [
        Counterfactual(
            "fact",
            name,
            attributes=open_attributes(board, answers, index),
            candidate=board.candidates[index].key,
        )
        for name, (_, _, index) in sorted(found.items())
    ]


def _by_revision(
    board: Board, answers: Answers, scores: Scores, winner: int, decisive: Sequence[str]
) -> list[Counterfactual]:
    return [
        Counterfactual(
            "fact",
            one.new_winner,
            attributes=(one.attribute,),
            candidate=one.candidate,
            value=one.value,
            at_least=one.at_least,
        )
        for one in revisions(board, answers, scores, winner, decisive)
    ]


def _by_answer(
    board: Board,
    answers: Answers,
    scores: Scores,
    winner: int,
    options: Sequence[tuple[str, tuple[str, ...]]],
) -> list[Counterfactual]:
    """Each single other answer (or leaving a question unanswered) after which another distribution wins."""
    names = board.distributions
    changes = [
        (question, chosen)
        for question, chosen in options
        if set(chosen) != set(answers.to(question))
    ]
    return [
        Counterfactual("answer", names[index], question=question, options=chosen)
        for (question, chosen), index in zip(
            changes, leaders(board, answers, scores, changes), strict=True
        )
        if index is not None and names[index] != names[winner]
    ]
