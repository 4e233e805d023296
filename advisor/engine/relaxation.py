"""When nothing fits: which answers contradict each other, the smallest sets of them to give up, and who would then fit.

A candidate fits once every question it does not meet is dropped; the smallest such sets over all candidates are the
minimal hitting sets of the conflict (Reiter, A theory of diagnosis from first principles, Artificial Intelligence 32, 1987).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from advisor.engine.board import Board, Scores
from advisor.engine.constraints import FAILS, MEETS
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


def conflicts(board: Board, answers: Answers, scores: Scores) -> tuple[tuple[str, ...], ...]:
    """Sets of answered questions that contradict each other: no candidate can meet them all, and any part of them somebody can.

    The minimal hitting sets of what each candidate fails (Reiter, as above). Smallest first. An open requirement is no
    contradiction: it may still turn out to be met. Candidates of which it is not certain that they meet what always holds
    are left aside. Empty where somebody fails nothing.
    """
    if (scores.outcome == MEETS).any():
        return ()
    failed = {questions for questions in _obstacles(board, answers, only_failed=True) if questions is not None}
    if frozenset() in failed:
        return ()
    least = [one for one in failed if not any(other < one for other in failed)]
    hitting: set[frozenset[str]] = {frozenset()} if least else set()
    for one in sorted(least, key=sorted):
        grown = {held if held & one else held | {question} for held in hitting for question in one}
        hitting = {held for held in grown if not any(other < held for other in grown)}
    return tuple(sorted((tuple(sorted(one)) for one in hitting), key=lambda one: (len(one), one)))


def _obstacles(board: Board, answers: Answers, *, only_failed: bool = False) -> list[frozenset[str] | None]:
    """For each candidate the questions whose requirements it does not (certainly) meet; None: one that always holds.

    With `only_failed` an open requirement is none of them, unless it always holds.
    """
    sets: list[set[str] | None] = [set() for _ in board.candidates]
    for constraint in board.rules.constraints:
        if not constraint.applies(answers):
            continue
        outcomes, always = board.outcomes(constraint, answers), constraint.question is None
        for index in np.flatnonzero(outcomes == FAILS if only_failed and not always else outcomes != MEETS):
            questions = sets[index]
            if constraint.question is None:
                sets[index] = None
            elif questions is not None:
                questions.add(constraint.question)
    return [None if questions is None else frozenset(questions) for questions in sets]
