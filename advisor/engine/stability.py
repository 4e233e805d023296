"""How far each weight can move before another distribution wins.

Scores are linear in a weight t: (1 - t) r + t u, with u the utility under the criterion and r the
score of the rest as if it were all. Two lines meet at t = (r1 - r2) / ((r1 - r2) - (u1 - u2)); the
rival must lead just beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.engine.board import Board
from advisor.engine.scores import Floats, Indexes, Scores

End = tuple[float, int] | None
"""(weight, index of the rival) where the lead changes hands; None where it does not."""
JUST_BEYOND, SAME_WEIGHT, CLEARLY = 1e-6, 1e-9, 1e-12
FEW = 40
"""Up to this number of candidates all pairs are quicker than to find first who can lead at all."""


@dataclass(frozen=True)
class Interval:
    """Between which weights (0-1) of one criterion the winner stays first.

    The other weights keep their proportions. `below` and `above`: the distributions that win just
    outside; empty where the winner stays first down to 0 or up to 1.
    """

    criterion: str
    now: float
    low: float
    below: str
    high: float
    above: str


@dataclass(frozen=True)
class _Lines:
    """The candidates' scores over the weight of each of m criteria.

    `rest`, `utility` (m, n): the score at weight 0 and at 1. `now` (m,): today's weight.
    """

    rest: Floats
    utility: Floats
    now: Floats


def intervals(
    board: Board, scores: Scores, winner: int, candidates: Indexes
) -> tuple[Interval, ...]:
    """One for each criterion that counts. `candidates`: the result of `unsurpassed`."""
    uncertain = board.plans.uncertain
    # No weight brings a candidate ahead of a more certain one.
    certain = candidates[uncertain[candidates] == uncertain[winner]]
    of_winner = board.same_distribution(winner)[certain]
    own, rivals = certain[of_winner], certain[~of_winner]
    columns = np.flatnonzero((scores.share > 0) & (scores.share < 1))
    if not len(columns) or not len(rivals):
        return ()
    ends = _ends(_lines(scores, columns), own, rivals)
    return tuple(
        _interval(board, scores, int(column), *pair)
        for column, pair in zip(columns, ends, strict=True)
    )


def _interval(board: Board, scores: Scores, column: int, low: End, high: End) -> Interval:
    return Interval(
        board.rules.criteria[column].key,
        float(scores.share[column]),
        low[0] if low else 0.0,
        board.distributions[low[1]] if low else "",
        high[0] if high else 1.0,
        board.distributions[high[1]] if high else "",
    )


def _lines(scores: Scores, columns: Indexes) -> _Lines:
    now = scores.share[columns]
    utility = scores.utility[:, columns].T
    rest = (scores.score / 100 - now[:, np.newaxis] * utility) / (1 - now[:, np.newaxis])
    return _Lines(rest, utility, now)


def _ends(lines: _Lines, own: Indexes, rivals: Indexes) -> list[tuple[End, End]]:
    """For each criterion the ends below and above today's weight."""
    if len(own) + len(rivals) <= FEW:
        below = _overtaken(lines, own, rivals, -1.0)
        above = _overtaken(lines, own, rivals, 1.0)
        return list(zip(below, above, strict=True))
    # Of many candidates only those that lead their own side somewhere are paired, so that the work
    # grows with their number and not with its square.
    ends: list[tuple[End, End]] = []
    for column in range(len(lines.now)):
        here = slice(column, column + 1)
        line = _Lines(lines.rest[here], lines.utility[here], lines.now[here])
        leaders, rival_leaders = (
            _leading(line.rest[0], line.utility[0], side) for side in (own, rivals)
        )
        below = _overtaken(line, leaders, rival_leaders, -1.0)
        above = _overtaken(line, leaders, rival_leaders, 1.0)
        ends += zip(below, above, strict=True)
    return ends


def _overtaken(lines: _Lines, own: Indexes, rivals: Indexes, direction: float) -> list[End]:
    """For each criterion the end nearest to today's weight in that direction."""
    rest, utility, now = lines.rest, lines.utility, lines.now
    ahead = (rest[:, own, np.newaxis] - rest[:, np.newaxis, rivals]).reshape(len(now), -1)
    steeper = (utility[:, own, np.newaxis] - utility[:, np.newaxis, rivals]).reshape(len(now), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        meet = ahead / (ahead - steeper)
    possible = (meet >= 0) & (meet <= 1) & ((meet - now[:, np.newaxis]) * direction > -SAME_WEIGHT)
    beyond = np.where(possible, np.clip(meet + direction * JUST_BEYOND, 0.0, 1.0), 0.0)
    of_own, of_rivals = (
        rest[:, side, np.newaxis] * (1 - beyond)[:, np.newaxis]
        + utility[:, side, np.newaxis] * beyond[:, np.newaxis]
        for side in (own, rivals)
    )
    overtaken = possible & (of_rivals.max(axis=1) > of_own.max(axis=1) + CLEARLY)
    nearest = np.where(overtaken, meet * direction, np.inf).argmin(axis=1)
    return [
        (float(meet[column, place]), int(rivals[of_rivals[column, :, place].argmax()]))
        if overtaken[column, place]
        else None
        for column, place in enumerate(nearest)
    ]


def _leading(rest: Floats, utility: Floats, side: Indexes) -> Indexes:
    """Those of a side that lead it at some weight: the upper envelope of their lines."""
    start, slope = rest[side], utility[side] - rest[side]
    leader = int(np.lexsort((-slope, -start))[0])
    envelope, weight = [leader], 0.0
    while True:
        steeper = slope - slope[leader]
        with np.errstate(divide="ignore", invalid="ignore"):
            passes = np.where(steeper > 0, (start[leader] - start) / steeper, np.inf)
        weight = max(weight, float(passes.min()))
        if weight >= 1:
            return side[np.unique(envelope)]
        passing = np.flatnonzero(passes <= weight + CLEARLY)
        leader = int(max(passing, key=lambda index: slope[index]))
        envelope.append(leader)
