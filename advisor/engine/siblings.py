"""The other releases of the winner's distribution that are in regular support."""

from __future__ import annotations

from collections import defaultdict

from advisor.engine.analysis import Sibling
from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, UNCONFIRMED
from advisor.engine.failures import failures
from advisor.engine.ranking import contributions
from advisor.engine.scores import Scores
from advisor.engine.types import Answers


def siblings(board: Board, answers: Answers, scores: Scores, winner: int) -> tuple[Sibling, ...]:
    """Each of them by the plan that is nearest to meeting every requirement."""
    by_release = _by_release(board, scores, winner)

    def distance(index: int) -> tuple[bool, int, int, float, int]:
        competes, level = scores.competing[index], scores.level[index]
        return not competes, scores.failed[index], scores.open[index], -level, index

    nearest = [min(indexes, key=distance) for indexes in by_release.values()]
    return tuple(_sibling(board, answers, scores, index) for index in nearest)


def _by_release(board: Board, scores: Scores, winner: int) -> dict[str, list[int]]:
    chosen = board.candidates[winner]
    by_release: dict[str, list[int]] = defaultdict(list)
    for index, candidate in enumerate(board.candidates):
        other_release = candidate.release not in (None, chosen.release)
        same = candidate.distribution == chosen.distribution
        if same and other_release and not scores.barred[index]:
            by_release[str(candidate.release)].append(index)
    return by_release


def _sibling(board: Board, answers: Answers, scores: Scores, index: int) -> Sibling:
    failed = failures(board, answers, index, FAILS)
    return Sibling(
        candidate=board.candidates[index],
        score=float(scores.score[index]),
        high=float(scores.high[index]),
        failures=failed + failures(board, answers, index, UNCONFIRMED),
        contributions=contributions(board, answers, scores, index),
    )
