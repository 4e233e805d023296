"""Which answered questions contradict each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np

from advisor.engine.board import Board
from advisor.engine.causes import without_others
from advisor.engine.constraints import FAILS, MEETS
from advisor.engine.scores import Flags, Scores
from advisor.engine.types import Answers

Questions = frozenset[str]
Item = TypeVar("Item", str, tuple[str, str])
"""A question, or a question with an option."""


def conflicts(board: Board, answers: Answers, scores: Scores) -> tuple[tuple[str, ...], ...]:
    """The minimal sets of answered questions that no candidate can meet together, smallest first.

    They are the minimal hitting sets of the questions each candidate fails (Reiter, A theory of
    diagnosis from first principles, Artificial Intelligence 32, 1987). A requirement that cannot be
    confirmed is no contradiction: it may still be met. Candidates that do not certainly meet what
    always applies are left aside. Empty where a candidate fails nothing.
    """
    if (scores.outcome == MEETS).any():
        return ()
    unmet = unmet_questions(board, answers, only_failed=True)
    failed = {questions for questions in unmet if questions is not None}
    if not failed or frozenset() in failed:
        return ()
    hitting = _minimal_hitting_sets(sorted(minimal_sets(failed), key=sorted))
    ordered = [tuple(sorted(questions)) for questions in hitting]
    return tuple(sorted(ordered, key=lambda questions: (len(questions), questions)))


def unmet_questions(
    board: Board, answers: Answers, *, only_failed: bool = False, by_cause: bool = False
) -> list[Questions | None]:
    """For each candidate the questions whose requirements it does not certainly meet.

    None: it does not meet one that always applies. With `only_failed` a requirement of a question
    counts only where it fails. With `by_cause` one that is met without the other answers it reads
    counts as theirs.
    """
    unmet: list[set[str] | None] = [set() for _ in board.candidates]
    for constraint in board.rules.constraints:
        if not constraint.applies(answers):
            continue
        outcomes = board.outcomes(constraint, answers)
        if constraint.question is None:
            for index in np.flatnonzero(outcomes != MEETS):
                unmet[index] = None
        else:
            counted = outcomes == FAILS if only_failed else outcomes != MEETS
            without = without_others(constraint, answers) if by_cause else None
            if without is not None:
                caused = counted & (board.outcomes(constraint, without) == MEETS)
                for question in set(constraint.test.questions) - {constraint.question}:
                    _add_question(unmet, question, caused)
                counted &= ~caused
            _add_question(unmet, constraint.question, counted)
    return [None if questions is None else frozenset(questions) for questions in unmet]


def _add_question(unmet: list[set[str] | None], question: str, counted: Flags) -> None:
    for index in np.flatnonzero(counted):
        questions = unmet[index]
        if questions is not None:
            questions.add(question)


def minimal_sets(sets: Iterable[frozenset[Item]]) -> list[frozenset[Item]]:
    """The sets that contain no other."""
    distinct = set(sets)
    return [items for items in distinct if not _contains_another(items, distinct)]


def _contains_another(items: frozenset[Item], sets: Iterable[frozenset[Item]]) -> bool:
    return any(other < items for other in sets)


def _minimal_hitting_sets(sets: Iterable[Questions]) -> list[Questions]:
    """The smallest sets with an element in common with each set."""
    hitting: list[Questions] = [frozenset()]
    for questions in sets:
        hitting = minimal_sets(larger for hit in hitting for larger in _extended(hit, questions))
    return hitting


def _extended(hit: Questions, questions: Questions) -> list[Questions]:
    return [hit] if hit & questions else [hit | {question} for question in questions]
