"""Distributions that are not ranked, each by the candidate nearest to meeting everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.failures import Failure, failures
from advisor.engine.scores import Scores
from advisor.engine.shortfall import NO_SHORTFALL, Shortfall, shortfall
from advisor.engine.types import Answers, Candidate


@dataclass(frozen=True)
class Unranked:
    """A distribution that is ruled out or unconfirmed, by its nearest candidate.

    `failures`: the requirements that fail or, where none fails, that cannot be confirmed.
    `unknown`: those that cannot be confirmed where others fail. `barred`: a requirement fails that
    applies whatever is answered.
    """

    candidate: Candidate
    failures: tuple[Failure, ...]
    unknown: tuple[Failure, ...] = ()
    barred: bool = False

    @property
    def missing(self) -> tuple[Failure, ...]:
        return (*self.failures, *self.unknown)


@dataclass(frozen=True, order=True)
class Distance:
    """How far a candidate is from meeting every requirement; the smallest is nearest.

    `level`: what candidates are ranked by, negated.
    """

    barred: int
    failed: int
    open: int
    shortfall: Shortfall
    level: float


def unranked(
    board: Board, answers: Answers, scores: Scores, ranked: set[str]
) -> tuple[tuple[Unranked, ...], tuple[Unranked, ...]]:
    """(ruled out, unconfirmed): each distribution that is not `ranked`, the nearest first."""
    by_distribution: dict[str, list[int]] = defaultdict(list)
    for index, distribution in enumerate(board.distributions):
        if distribution not in ranked:
            by_distribution[distribution].append(index)
    nearest = [_nearest(board, answers, scores, rows) for rows in by_distribution.values()]
    excluded: list[Unranked] = []
    unconfirmed: list[Unranked] = []
    for _, index in sorted(nearest):
        group = excluded if scores.failed[index] else unconfirmed
        group.append(_unranked(board, answers, scores, index))
    return tuple(excluded), tuple(unconfirmed)


def _unranked(board: Board, answers: Answers, scores: Scores, index: int) -> Unranked:
    failed = failures(board, answers, index, FAILS)
    unknown = failures(board, answers, index, UNCONFIRMED)
    return Unranked(
        candidate=board.candidates[index],
        failures=failed or unknown,
        unknown=unknown if failed else (),
        barred=bool(scores.barred[index]),
    )


def _nearest(
    board: Board, answers: Answers, scores: Scores, rows: Sequence[int]
) -> tuple[Distance, int]:
    """How near the nearest of these candidates is, and its index."""
    counts = {index: _counts(scores, index) for index in rows}
    fewest = min(counts.values())
    # Only of these the numbers can decide: to measure them is the slow part.
    level = [index for index in rows if counts[index] == fewest]
    return min((_distance(board, answers, scores, index), index) for index in level)


def _counts(scores: Scores, index: int) -> tuple[int, int, int]:
    return int(scores.barred[index]), int(scores.failed[index]), int(scores.open[index])


def _distance(board: Board, answers: Answers, scores: Scores, index: int) -> Distance:
    total = NO_SHORTFALL
    for constraint, outcome in zip(scores.applying, scores.outcomes[:, index], strict=True):
        if outcome != MEETS:
            total += shortfall(constraint.test, board.candidates[index], answers)
    return Distance(*_counts(scores, index), total, -float(scores.level[index]))
