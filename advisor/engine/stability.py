"""How far each weight can move before another distribution wins: closed form, as scores are linear in a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.engine.board import Board, Floats, Indexes, Scores, unsurpassed

End = tuple[float, int] | None
JUST_BEYOND, SAME_WEIGHT = 1e-6, 1e-9
FEW = 40
"""Up to so many candidates all pairs are quicker than finding out first who can lead at all."""


@dataclass(frozen=True)
class Interval:
    """Between which weights (0-1) of one criterion the winner stays first, the others keeping their proportions.

    `below` and `above` win just outside; empty where the winner stays first down to 0 or up to 1.
    """

    criterion: str
    now: float
    low: float
    below: str
    high: float
    above: str


def first(board: Board, scores: Scores) -> int | None:
    """The index of the winner: the best of those that compete; ties by key. None where there is none, or nothing counts."""
    competing = np.flatnonzero(scores.competing)
    if not len(competing) or not scores.share.any():
        return None
    return int(competing[np.argmax(scores.level[competing])])


def intervals(board: Board, scores: Scores, kept: Indexes | None = None) -> tuple[Interval, ...]:
    """For each criterion that counts, how far its weight can move before another distribution overtakes. `kept` is what
    `unsurpassed` finds, where the caller has it already.

    Scores are linear in that weight t: (1 - t) r + t u, with u the utility under the criterion and r the score of the rest
    as if it were all. Two lines meet at t = (r1 - r2) / ((r1 - r2) - (u1 - u2)); just beyond that the rival must lead.
    """
    winner = first(board, scores)
    if winner is None:
        return ()
    kept = unsurpassed(board, scores) if kept is None else kept
    kept = kept[
        board.plans.uncertain[kept] == board.plans.uncertain[winner]
    ]  # no weight brings a less certain one ahead
    of_winner = np.array(
        [board.candidates[i].distribution == board.candidates[winner].distribution for i in kept]
    )
    own, rivals = kept[of_winner], kept[~of_winner]
    columns = np.flatnonzero((scores.share > 0) & (scores.share < 1))
    if not len(columns) or not len(rivals):
        return ()
    now = scores.share[columns]
    utility = scores.utility[:, columns].T
    rest = (scores.score / 100 - now[:, np.newaxis] * utility) / (1 - now[:, np.newaxis])
    ends = _ends(rest, utility, own, rivals, now)
    return tuple(
        Interval(
            board.rules.criteria[column].key,
            float(share),
            low[0] if low else 0.0,
            board.candidates[low[1]].distribution if low else "",
            high[0] if high else 1.0,
            board.candidates[high[1]].distribution if high else "",
        )
        for column, share, (low, high) in zip(columns, now, ends, strict=True)
    )


def _ends(
    rest: Floats, utility: Floats, own: Indexes, rivals: Indexes, now: Floats
) -> list[tuple[End, End]]:
    """For each of m columns, (m, n): what `_overtaken` finds below and above today's weight."""
    if len(own) + len(rivals) <= FEW:
        below, above = (
            _overtaken(rest, utility, own, rivals, now, direction) for direction in (-1.0, 1.0)
        )
        return list(zip(below, above, strict=True))
    found: list[tuple[End, End]] = []
    for column in range(len(now)):
        here = slice(column, column + 1)
        leading = [_leading(rest[column], utility[column], some) for some in (own, rivals)]
        below, above = (
            _overtaken(rest[here], utility[here], leading[0], leading[1], now[here], direction)
            for direction in (-1.0, 1.0)
        )
        found.append((below[0], above[0]))
    return found


def _overtaken(
    rest: Floats, utility: Floats, own: Indexes, rivals: Indexes, now: Floats, direction: float
) -> list[End]:
    """(weight, index of the rival) where the lead changes hands nearest to `now` in that direction, for each of m columns, (m, n).

    Of many candidates `own` and `rivals` hold only those that lead their own somewhere, so that the work grows with their
    number, not with its square.
    """
    ahead = (rest[:, own, np.newaxis] - rest[:, np.newaxis, rivals]).reshape(len(now), -1)
    steeper = (utility[:, own, np.newaxis] - utility[:, np.newaxis, rivals]).reshape(len(now), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        meet = ahead / (ahead - steeper)
    there = (meet >= 0) & (meet <= 1) & ((meet - now[:, np.newaxis]) * direction > -SAME_WEIGHT)
    beyond = np.where(there, np.clip(meet + direction * JUST_BEYOND, 0.0, 1.0), 0.0)
    of_own, of_rivals = (
        rest[:, some, np.newaxis] * (1 - beyond)[:, np.newaxis]
        + utility[:, some, np.newaxis] * beyond[:, np.newaxis]
        for some in (own, rivals)
    )
    overtaken = there & (of_rivals.max(axis=1) > of_own.max(axis=1) + 1e-12)
    nearest = np.where(overtaken, meet * direction, np.inf).argmin(axis=1)
    return [
        (float(meet[column, place]), int(rivals[of_rivals[column, :, place].argmax()]))
        if overtaken[column, place]
        else None
        for column, place in enumerate(nearest)
    ]


def _leading(rest: Floats, utility: Floats, among: Indexes) -> Indexes:
    """Those of `among` that are ahead of all the others at some weight from 0 to 1 (the upper envelope of their lines)."""
    start, slope = rest[among], utility[among] - rest[among]
    leader = int(np.lexsort((-slope, -start))[0])
    found, at = [leader], 0.0
    while True:
        steeper = slope - slope[leader]
        with np.errstate(divide="ignore", invalid="ignore"):
            passes = np.where(steeper > 0, (start[leader] - start) / steeper, np.inf)
        at = max(at, float(passes.min()))
        if at >= 1:
            return among[np.unique(found)]
        leader = int(max(np.flatnonzero(passes <= at + 1e-12), key=lambda index: slope[index]))
        found.append(leader)
