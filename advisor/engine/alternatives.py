"""Who comes first after one other answer: many changes tried together, of which each works out only what it touches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Scores
from advisor.engine.constraints import MEETS
from advisor.engine.touched import Touched
from advisor.engine.types import Answers
from advisor.engine.weights import POINTS, points_of, suggestions

Change = tuple[str, tuple[str, ...]]
"""(question, the options it is answered with instead)."""
Met = NDArray[np.bool_]


def leaders(
    board: Board, answers: Answers, scores: Scores, changes: Sequence[Change]
) -> list[int | None]:
    """For each change the index of the candidate that `Board.scores` would put first then; None where there is none.

    `scores` are those of `answers`. All changes are added up together, criterion by criterion in the rules' order as
    `Board.scores` does, so that both round alike.
    """
    if not changes:
        return []
    tried = _Tried(board, answers, scores, len(changes))
    for row, (question, chosen) in enumerate(changes):
        tried.change(row, question, chosen)
    return tried.leaders()


class _Tried:
    """k changes, a row each: who meets every requirement (k, n), the points of the criteria (k, m), and utilities where they differ."""

    def __init__(self, board: Board, answers: Answers, scores: Scores, number: int) -> None:
        self.board, self.answers, self.scores = board, answers, scores
        self.met = np.tile(scores.outcome == MEETS, (number, 1))
        self.judged = [board.judged(column, answers) for column in range(len(board.rules.criteria))]
        self.importance = [weight.importance for weight in scores.weights]
        points = points_of(self.importance, [bool(active) for active in scores.active])
        self.points = np.tile(np.array(points, np.float64), (number, 1))
        self.utilities: dict[int, dict[int, Floats]] = {}
        """By column and row: (n,), what each candidate is certainly worth."""
        self._not_met = (scores.outcomes != MEETS).sum(axis=0)
        self._met_without: dict[str, Met] = {}

    def change(self, row: int, question: str, chosen: tuple[str, ...]) -> None:
        touched = self.board.touched[question]
        changed = self.answers.with_answer(question, chosen)
        moved = (*self.answers.to(question), *chosen)
        if touched.reading or not touched.by_option.keys().isdisjoint(moved):
            self._meet(row, question, changed)
        for column in touched.measured:
            judged = self.board.judged(column, changed)
            if judged is not self.judged[column]:
                self.utilities.setdefault(column, {})[row] = judged.bounds[0]
                self.points[row, column] = POINTS[self.importance[column]] if judged.active else 0.0
        if not touched.emphasising.isdisjoint(moved):
            self._emphasise(row, touched, changed)

    def _meet(self, row: int, question: str, changed: Answers) -> None:
        touched, met = self.board.touched[question], self.met[row]
        met[:] = self._met_without_answer(question, touched)
        for option in changed.to(question):
            for constraint in touched.by_option.get(option, ()):
                met &= self.board.outcomes(constraint, changed) == MEETS
        for constraint in touched.reading:
            if constraint.applies(changed):
                met &= self.board.outcomes(constraint, changed) == MEETS

    def _emphasise(self, row: int, touched: Touched, changed: Answers) -> None:
        suggested = suggestions(self.board.emphasised, changed)
        for column in touched.emphasised:
            criterion = self.board.rules.criteria[column]
            usual = (
                suggested[criterion.key].importance
                if criterion.key in suggested
                else criterion.importance
            )
            importance = self.answers.importance.get(criterion.key, usual)
            self.points[row, column] = (
                POINTS[importance] if self.board.judged(column, changed).active else 0.0
            )

    def leaders(self) -> list[int | None]:
        total = self.points.sum(axis=1)
        weight = self.points / np.where(total, total, 1.0)[:, np.newaxis] * 100
        score = np.zeros(self.met.shape)
        for column in np.flatnonzero(weight.any(axis=0)):
            score += self._utility(int(column)) * weight[:, column, np.newaxis]
        competing = self.board.plans.competing(self.met, by_score=self.scores.by_score)
        first = np.where(competing, self.board.levels(score), -np.inf).argmax(axis=1)
        wins = self.met.any(axis=1) & (total > 0)
        return [int(index) if won else None for index, won in zip(first, wins, strict=True)]

    def _met_without_answer(self, question: str, touched: Touched) -> Met:
        """(n,): who meets every requirement that has nothing to do with the question."""
        if question not in self._met_without:
            aside = {id(one) for one in touched.constraints}
            rows = [row for row, one in enumerate(self.scores.applying) if id(one) in aside]
            failed = (self.scores.outcomes[rows] != MEETS).sum(axis=0) if rows else 0
            self._met_without[question] = self._not_met == failed
        return self._met_without[question]

    def _utility(self, column: int) -> Floats:
        """(k, n), or (1, n) where no change touches it."""
        utility = self.scores.utility[np.newaxis, :, column]
        if column in self.utilities:
            utility = np.repeat(utility, len(self.met), axis=0)
            utility[list(self.utilities[column])] = np.array(list(self.utilities[column].values()))
        return utility
