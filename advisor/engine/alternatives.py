"""Who would lead after one changed answer; of many changes each costs only what it affects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.question_effects import QuestionEffects
from advisor.engine.scores import Flags, Floats, Scores
from advisor.engine.types import Answers
from advisor.engine.weights import POINTS, points_of, suggestions

AnswerChange = tuple[str, tuple[str, ...]]
"""(question, the options that answer it instead)."""


def leaders(
    board: Board, answers: Answers, scores: Scores, changes: Sequence[AnswerChange]
) -> list[int | None]:
    """For each change the index of the candidate that would lead; None where none would.

    `scores` are those of `answers`. The result is that of `Board.scores` and `Board.leader` for
    each change: points are added criterion by criterion in the same order, so both round alike.
    """
    if not changes:
        return []
    trials = _Trials(board, answers, scores, len(changes))
    for row, (question, options) in enumerate(changes):
        trials.change(row, question, options)
    return trials.leaders()


class _Trials:
    """k changes of an answer, a row each.

    `met` (k, n): meets every requirement. `points` (k, m): what each criterion counts.
    """

    def __init__(self, board: Board, answers: Answers, scores: Scores, number: int) -> None:
        self.board, self.answers, self.scores = board, answers, scores
        self.met = np.tile(scores.outcome == MEETS, (number, 1))
        columns = range(len(board.rules.criteria))
        self.present = [board.criterion_utility(column, answers) for column in columns]
        self.importance = [weight.importance for weight in scores.weights]
        points = points_of(self.importance, [bool(active) for active in scores.active])
        self.points = np.tile(np.array(points, np.float64), (number, 1))
        self.utilities: dict[int, dict[int, Floats]] = {}
        """By column and row: (n,) certain utilities, where they differ from today's."""
        self._not_met = (scores.outcomes != MEETS).sum(axis=0)
        self._met_without: dict[str, Flags] = {}

    def change(self, row: int, question: str, options: tuple[str, ...]) -> None:
        effects = self.board.effects[question]
        changed = self.answers.with_answer(question, options)
        moved = (*self.answers.to(question), *options)
        if effects.reading or not effects.by_option.keys().isdisjoint(moved):
            self._change_requirements(row, question, changed)
        for column in effects.measured:
            utility = self.board.criterion_utility(column, changed)
            if utility is not self.present[column]:
                self.utilities.setdefault(column, {})[row] = utility.bounds[0]
                self.points[row, column] = (
                    POINTS[self.importance[column]] if utility.active else 0.0
                )
        if not effects.emphasising.isdisjoint(moved):
            self._change_importance(row, effects, changed)

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

    def _change_requirements(self, row: int, question: str, changed: Answers) -> None:
        effects, met = self.board.effects[question], self.met[row]
        met[:] = self._met_without_question(question, effects)
        for option in changed.to(question):
            for constraint in effects.by_option.get(option, ()):
                met &= self.board.outcomes(constraint, changed) == MEETS
        for constraint in effects.reading:
            if constraint.applies(changed):
                met &= self.board.outcomes(constraint, changed) == MEETS

    def _change_importance(self, row: int, effects: QuestionEffects, changed: Answers) -> None:
        suggested = suggestions(self.board.emphases, changed)
        for column in effects.emphasised:
            criterion = self.board.rules.criteria[column]
            emphasis = suggested.get(criterion.key, criterion)
            importance = self.answers.importance.get(criterion.key, emphasis.importance)
            active = self.board.criterion_utility(column, changed).active
            self.points[row, column] = POINTS[importance] if active else 0.0

    def _met_without_question(self, question: str, effects: QuestionEffects) -> Flags:
        """(n,): meets every requirement that does not depend on the question."""
        if question not in self._met_without:
            dependent = {id(constraint) for constraint in effects.constraints}
            applying = enumerate(self.scores.applying)
            rows = [row for row, constraint in applying if id(constraint) in dependent]
            not_met = (self.scores.outcomes[rows] != MEETS).sum(axis=0) if rows else 0
            self._met_without[question] = self._not_met == not_met
        return self._met_without[question]

    def _utility(self, column: int) -> Floats:
        """(k, n), or (1, n) where no change affects it."""
        utility = self.scores.utility[np.newaxis, :, column]
        if column in self.utilities:
            utility = np.repeat(utility, len(self.met), axis=0)
            utility[list(self.utilities[column])] = np.array(list(self.utilities[column].values()))
        return utility
