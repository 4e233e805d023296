"""How far each weight can move before another distribution wins: closed form, as scores are linear in a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Scores, unsurpassed
from advisor.engine.constraints import MEETS

Indexes = NDArray[np.intp]
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
    """The index of the winner: best score among those that meet everything; ties by key."""
    meeting = np.flatnonzero(scores.outcome == MEETS)
    if not len(meeting) or not scores.share.any():
        return None
    return int(max(meeting, key=lambda i: (scores.level[i], -i)))


def intervals(board: Board, scores: Scores) -> tuple[Interval, ...]:
    """For each criterion that counts, how far its weight can move before another distribution overtakes.

    Scores are linear in that weight t: (1 - t) r + t u, with u the utility under the criterion and r the score of the rest
    as if it were all. Two lines meet at t = (r1 - r2) / ((r1 - r2) - (u1 - u2)); just beyond that the rival must lead.
    """
    winner = first(board, scores)
    if winner is None:
        return ()
    kept = unsurpassed(board, scores)
    of_winner = np.array([board.candidates[i].distribution == board.candidates[winner].distribution for i in kept])
    own, rivals = kept[of_winner], kept[~of_winner]
    found = []
    for column, criterion in enumerate(board.rules.criteria):
        now = float(scores.share[column])
        if not 0 < now < 1 or not len(rivals):
            continue
        utility = scores.utility[:, column]
        rest = (scores.score / 100 - now * utility) / (1 - now)
        leading = (own, rivals) if len(kept) <= FEW else (_leading(rest, utility, own), _leading(rest, utility, rivals))
        low, high = (_overtaken(rest, utility, leading[0], leading[1], now, direction) for direction in (-1.0, 1.0))
        found.append(
            Interval(
                criterion.key,
                now,
                low[0] if low else 0.0,
                board.candidates[low[1]].distribution if low else "",
                high[0] if high else 1.0,
                board.candidates[high[1]].distribution if high else "",
            )
        )
    return tuple(found)


def _overtaken(rest: Floats, utility: Floats, own: Indexes, rivals: Indexes, now: float, direction: float) -> tuple[float, int] | None:
    """(weight, index of the rival) where the lead changes hands nearest to `now` in that direction; None where it never does.

    Of many candidates `own` and `rivals` hold only those that lead their own somewhere, so that the work grows with their
    number, not with its square.
    """
    ahead = rest[own][:, np.newaxis] - rest[rivals]
    steeper = utility[own][:, np.newaxis] - utility[rivals]
    with np.errstate(divide="ignore", invalid="ignore"):
        meet = (ahead / (ahead - steeper)).ravel()
    meet = np.unique(meet[(meet >= 0) & (meet <= 1) & ((meet - now) * direction > -SAME_WEIGHT)])[:: int(direction)]
    beyond = np.clip(meet + direction * JUST_BEYOND, 0.0, 1.0)
    of_own, of_rivals = (np.outer(rest[some], 1 - beyond) + np.outer(utility[some], beyond) for some in (own, rivals))
    overtaken = np.flatnonzero(of_rivals.max(axis=0) > of_own.max(axis=0) + 1e-12)
    if not len(overtaken):
        return None
    place = int(overtaken[0])
    return float(meet[place]), int(rivals[np.argmax(of_rivals[:, place])])


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
