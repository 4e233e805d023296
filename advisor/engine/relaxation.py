"""When nothing fits: the smallest sets of answered questions to give up, and who would then fit.

A candidate fits once every question it does not meet is dropped; the smallest such sets over all candidates are the
minimal hitting sets of the conflict (Reiter, A theory of diagnosis from first principles, Artificial Intelligence 32, 1987).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from advisor.engine.board import Board, Scores
from advisor.engine.constraints import MEETS
from advisor.engine.types import Answers


@dataclass(frozen=True)
class Relaxation:
    """`drop`: questions to leave unanswered. `then_fits`: distributions that meet everything else."""

    drop: tuple[str, ...]
    then_fits: tuple[str, ...]


def relaxations(board: Board, answers: Answers, scores: Scores) -> tuple[Relaxation, ...]:
    """Sets of which no smaller part would do, smallest first. Empty where somebody fits as it is."""
    if (scores.outcome == MEETS).any():
        return ()
    obstacles: dict[frozenset[str], set[str]] = defaultdict(set)
    for index, questions in enumerate(_obstacles(board, answers)):
        if questions is not None:
            obstacles[questions].add(board.candidates[index].distribution)
    minimal = [drop for drop in obstacles if not any(other < drop for other in obstacles)]
    found = []
    for drop in sorted(minimal, key=lambda one: (len(one), sorted(one))):
        remaining = answers
        for question in drop:
            remaining = remaining.with_answer(question, ())
        fits = board.scores(remaining).outcome == MEETS
        names = {board.candidates[i].distribution for i in np.flatnonzero(fits)}
        if names:
            found.append(Relaxation(tuple(sorted(drop)), tuple(sorted(names))))
    return tuple(found)


def _obstacles(board: Board, answers: Answers) -> list[frozenset[str] | None]:
    """For each candidate the questions whose requirements it does not (certainly) meet; None: one that always holds."""
    sets: list[set[str] | None] = [set() for _ in board.candidates]
    for constraint in board.rules.constraints:
        if not constraint.applies(answers):
            continue
        for index in np.flatnonzero(board.outcomes(constraint, answers) != MEETS):
            questions = sets[index]
            if constraint.question is None:
                sets[index] = None
            elif questions is not None:
                questions.add(constraint.question)
    return [None if questions is None else frozenset(questions) for questions in sets]
