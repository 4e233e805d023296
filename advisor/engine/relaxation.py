"""When nothing fits: what to relax so that some distribution does.

A candidate fits once every question it does not meet is dropped; the smallest such sets over all
candidates are the minimal hitting sets of the conflict (Reiter, A theory of diagnosis from first
principles, Artificial Intelligence 32, 1987). To drop an answer is more than it takes: for each
candidate the least change of the answer is computed as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.engine.board import Board
from advisor.engine.concessions import Change, least_changes
from advisor.engine.conflicts import minimal_sets, unmet_questions
from advisor.engine.constraints import MEETS
from advisor.engine.scores import Scores
from advisor.engine.shortfall import Shortfall
from advisor.engine.types import Answers


@dataclass(frozen=True)
class Relaxation:
    """`drop`: questions to leave unanswered. `then_fits`: distributions that meet everything else.

    `changes`: the least change for each candidate that then fits, the smallest first.
    """

    drop: tuple[str, ...]
    then_fits: tuple[str, ...]
    changes: tuple[Change, ...] = ()


def relaxations(board: Board, answers: Answers, scores: Scores) -> tuple[Relaxation, ...]:
    """The minimal sets of questions to drop. Empty where a candidate fits already.

    The fewest questions come first, then the smallest change.
    """
    if (scores.outcome == MEETS).any():
        return ()
    minimal = minimal_sets(filter(None, unmet_questions(board, answers)))
    relaxed = [_relaxation(board, answers, scores, drop) for drop in minimal]
    return tuple(sorted(filter(None, relaxed), key=_order))


def _order(relaxation: Relaxation) -> tuple[int, Shortfall, tuple[str, ...]]:
    return len(relaxation.drop), relaxation.changes[0].cost, relaxation.drop


def _relaxation(
    board: Board, answers: Answers, scores: Scores, drop: frozenset[str]
) -> Relaxation | None:
    remaining = answers
    for question in drop:
        remaining = remaining.with_answer(question, ())
    fitting = np.flatnonzero(board.scores(remaining).outcome == MEETS)
    if not len(fitting):
        return None
    changes: list[tuple[Change, int]] = []
    for index in map(int, fitting):
        changes += [(change, index) for change in least_changes(board, answers, index)]
    changes.sort(key=lambda pair: (pair[0].cost, -scores.level[pair[1]], pair[1]))
    names = {board.distributions[index] for index in fitting}
    ordered = tuple(change for change, _ in changes)
    return Relaxation(tuple(sorted(drop)), tuple(sorted(names)), ordered)
