"""What would change the combined winner: the fewest members, or one criterion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb, log

import numpy as np
from numpy.typing import NDArray

from advisor.decisions.weighing.combine import StepRows, combined_shares_without, shares_of
from advisor.engine.board import Board
from advisor.engine.dominance import unsurpassed
from advisor.engine.robustness import PENALTY, rank_shares
from advisor.engine.sampling import SPREAD, sampled_factors
from advisor.engine.scores import Floats, Scores
from advisor.engine.stability import Interval, intervals

MOST_SETS = 20_000
"""Sets of one size that are tried; with 30 members, all of up to three."""


@dataclass(frozen=True)
class MembersFlip:
    """Without these members another distribution wins; no smaller set of members does that."""

    members: tuple[int, ...]
    winner: str


@dataclass(frozen=True)
class CriterionFlip:
    """The criterion whose weight has to move least, by ratio, until another distribution wins.

    `share`: its combined weight; `at`: from where on. `within`: some member gave it as much (or as
    little) as that.
    """

    criterion: str
    share: float
    at: float
    winner: str
    within: bool


def members_flip(
    board: Board, scores: Scores, steps: StepRows, columns: list[int], winner: int
) -> MembersFlip | None:
    """The first of the smallest sets, in the members' order; None if no set that was tried does.

    `scores`: under the combined weights, whose plans compete for every set. `columns`: the criteria
    of `steps`, in the rules'.
    """
    competing = np.flatnonzero(scores.competing)
    for absent in _sets_by_size(len(steps)):
        shares = combined_shares_without(steps, absent)
        utility: Floats = scores.utility[competing][:, columns]
        totals = shares @ utility.T * 100
        levels = np.full((len(shares), len(board.candidates)), -np.inf)
        levels[:, competing] = totals
        leaders = np.where(scores.competing, board.levels(levels), -np.inf).argmax(axis=1)
        flips = np.flatnonzero(~board.same_distribution(winner)[leaders])
        if len(flips):
            members = tuple(map(int, np.flatnonzero(absent[flips[0]])))
            return MembersFlip(members, board.distributions[leaders[flips[0]]])
    return None


def criterion_flip(
    board: Board, scores: Scores, steps: StepRows, columns: list[int], winner: int
) -> CriterionFlip | None:
    """None where no single weight matters. The arguments are those of `members_flip`."""
    shares = shares_of(steps)
    by_criterion = {
        board.rules.criteria[column].key: shares[:, place] for place, column in enumerate(columns)
    }
    ends = [
        CriterionFlip(
            row.criterion, row.now, at, rival, _is_within(by_criterion[row.criterion], at)
        )
        for row in intervals(board, scores, winner, unsurpassed(board, scores))
        for at, rival in _ends(row)
    ]
    return min(ends, key=_move, default=None)


def win_shares(board: Board, scores: Scores, low: Floats, high: Floats) -> dict[str, float]:
    """By distribution, in what share (0-1) of the sampled weightings it is first.

    `low`, `high` (criteria,): the least and the greatest share a member gives; each weighting is
    drawn between them, uniformly on a log scale, from the engine's own sequence.
    """
    counted = np.flatnonzero(high)
    candidates = unsurpassed(board, scores)
    if not len(counted) or not len(candidates):
        return {}
    places = (np.log(sampled_factors(len(counted))) / np.log(SPREAD) + 1) / 2  # 0-1
    ratios = high[counted] / low[counted]
    weightings = low[counted, np.newaxis] * ratios[:, np.newaxis] ** places
    weightings /= weightings.sum(axis=0)
    totals = scores.utility[np.ix_(candidates, counted)] @ weightings
    totals -= PENALTY * board.plans.uncertain[candidates][:, np.newaxis]
    best: dict[str, Floats] = {}
    for index, total in zip(candidates, totals, strict=True):
        name = board.distributions[index]
        best[name] = np.maximum(best.get(name, total), total)
    firsts = rank_shares(np.array(list(best.values())))[:, 0]
    return dict(zip(best, map(float, firsts), strict=True))


def _sets_by_size(members: int) -> Iterator[NDArray[np.bool_]]:
    """(s, members): all sets of one size, the smallest size first; somebody always stays."""
    for size in range(1, members):
        if comb(members, size) > MOST_SETS:
            return
        rows = np.array(list(combinations(range(members), size)))
        absent = np.zeros((len(rows), members), bool)
        np.put_along_axis(absent, rows, values=True, axis=1)
        yield absent


def _ends(row: Interval) -> Iterator[tuple[float, str]]:
    if row.below:
        yield row.low, row.below
    if row.above:
        yield row.high, row.above


def _is_within(shares: Floats, at: float) -> bool:
    return bool(shares.min() <= at <= shares.max())


def _move(flip: CriterionFlip) -> float:
    """How far the weight moves, as a ratio on a log scale."""
    return abs(log(flip.at / flip.share)) if flip.at > 0 else float("inf")
