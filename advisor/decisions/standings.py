"""Who leads and in which order, also with some candidates changed: quick enough to ask often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.decisions.result import CandidateKey
from advisor.document import rounding
from advisor.engine.analysis import SAME
from advisor.engine.board import DECIMALS, Board
from advisor.engine.constraints import MEETS
from advisor.engine.plans import PENALTY, PlanChoice
from advisor.engine.ranking import best_by_distribution
from advisor.engine.scores import Scores
from advisor.engine.types import Answers, Candidate


@dataclass(frozen=True)
class Standing:
    """Who leads, and in which order.

    `winner`, `runner_up`, `margin`: see `Result`. `lead`: the margin between the scores as pages
    show them, as sums of rounded points. `places`: (distribution, place) of the ranked.
    """

    winner: CandidateKey | None
    runner_up: CandidateKey | None
    margin: float | None
    lead: float | None
    places: tuple[tuple[str, int], ...]


class Standings:
    """The standing on a board for one set of answers, and with changed candidates instead."""

    def __init__(self, board: Board, answers: Answers) -> None:
        self.board, self.answers = board, answers
        self.scores = board.scores(answers)
        self._index = {candidate.key: row for row, candidate in enumerate(board.candidates)}

    def now(self) -> Standing:
        return self._standing(self.board.candidates, self.scores)

    def with_changed(self, changed: Sequence[Candidate]) -> Standing:
        """With these candidates instead of those of the same keys; KeyError for another key.

        Only they are scored; the result is that of a new board.
        """
        candidates = list(self.board.candidates)
        score, outcome = self.scores.score.copy(), self.scores.outcome.copy()
        board = Board(changed, self.board.rules, self.board.arithmetic)
        scores = board.scores(self.answers)
        rows = [self._index[candidate.key] for candidate in board.candidates]
        for row, candidate in zip(rows, board.candidates, strict=True):
            candidates[row] = candidate
        utility = self.scores.utility.copy()
        score[rows], outcome[rows], utility[rows] = scores.score, scores.outcome, scores.utility
        ordered = self.board.in_order(candidates)  # a changed end can change it
        order = [self._index[candidate.key] for candidate in ordered]
        scores = replace(
            self.scores, score=score[order], outcome=outcome[order], utility=utility[order]
        )
        return self._standing(ordered, scores)

    def _standing(self, candidates: Sequence[Candidate], scores: Scores) -> Standing:
        """`scores`: of which score, outcome and utility count; the rest follows from the plans."""
        plans = PlanChoice(candidates, self.board.rules.price, self.board.rules.known_first)
        competing = plans.competing(scores.outcome == MEETS, by_score=scores.by_score)
        level = scores.score.round(DECIMALS) - PENALTY * plans.uncertain
        scores = replace(scores, competing=competing, level=level)
        # The distributions have the same rows in every order.
        best = [index for index, _ in best_by_distribution(self.board, scores)]
        keys = [candidates[index].key for index in best]
        levels = [float(level[index]) for index in best]
        wins = bool(best) and bool(scores.share.any()) and not self._unanswered
        second = best[1] if wins and len(best) > 1 else None
        alike = second is not None and plans.uncertain[best[0]] == plans.uncertain[second]
        return Standing(
            winner=keys[0] if wins else None,
            runner_up=keys[1] if second is not None else None,
            margin=float(scores.score[best[0]] - scores.score[second]) if alike else None,
            lead=_lead(scores, best[0], second) if alike and second is not None else None,
            places=tuple(
                (key[0], 1 + sum(other - own > SAME for other in levels[:position]))
                for position, (key, own) in enumerate(zip(keys, levels, strict=True))
            ),
        )

    @property
    def _unanswered(self) -> bool:
        answered = self.answers.options or self.answers.importance
        return self.board.rules.needs_an_answer and not answered


def _lead(scores: Scores, first: int, second: int) -> float:
    percents = rounding.percents(scores.share.tolist())
    first_score, second_score = (
        rounding.total(scores.utility[index] * percents) for index in (first, second)
    )
    return round(first_score - second_score, rounding.POINTS)
