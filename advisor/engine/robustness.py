"""How sure: in what share of weightings near the user's does each distribution come first.

Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and Salminen, SMAA, European Journal of Operational
Research 106, 1998) over weightings in which each criterion counts between half and twice what the user gave it,
uniformly on a logarithmic scale. The sample is a fixed low-discrepancy sequence, so the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from advisor.engine.board import Board, Floats, Scores
from advisor.engine.constraints import MEETS

SAMPLES = 10_000
SPREAD = 2.0
"""A criterion counts between 1/SPREAD and SPREAD times what the user gave it."""


@dataclass(frozen=True)
class Robustness:
    """`win_share` by distribution, 0-1, adding up to 1. `stable_under_unknowns`: the winner stays first whatever values
    the unknown facts take; None where there is no winner."""

    samples: int
    win_share: Mapping[str, float]
    stable_under_unknowns: bool | None


NOTHING = Robustness(0, {}, None)


def robustness(board: Board, scores: Scores) -> Robustness:
    meeting = np.flatnonzero(scores.outcome == MEETS)
    counted = np.flatnonzero(scores.share)
    if not len(meeting) or not len(counted):
        return NOTHING
    sampled = sampled_weights(scores.share[counted])
    totals = scores.utility[np.ix_(meeting, counted)] @ sampled
    names = [board.candidates[index].distribution for index in meeting]
    shares: dict[str, float] = {}
    best = totals.max(axis=0)
    tops = np.stack([totals[[i for i, name in enumerate(names) if name == one]].max(axis=0) for one in sorted(set(names))]) >= best - 1e-12
    for name, won in zip(sorted(set(names)), tops / tops.sum(axis=0), strict=True):
        shares[name] = float(won.mean())
    return Robustness(SAMPLES, shares, _stable(board, scores, meeting))


def sampled_weights(share: Floats) -> Floats:
    """(k, SAMPLES) weightings near `share` (k,), each column summing to 1."""
    raw = _factors(len(share)) * share[:, np.newaxis]
    normalised: Floats = raw / raw.sum(axis=0)
    return normalised


@lru_cache(maxsize=32)
def _factors(dimensions: int) -> Floats:
    """(k, SAMPLES) factors between 1/SPREAD and SPREAD from the R sequence (Roberts 2018, generalised golden ratio)."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = np.array([root ** -(i + 1) for i in range(dimensions)])
    points = (0.5 + steps[:, np.newaxis] * np.arange(1, SAMPLES + 1)) % 1.0
    factors: Floats = SPREAD ** (2 * points - 1)
    factors.flags.writeable = False
    return factors


def _stable(board: Board, scores: Scores, meeting: np.ndarray) -> bool:
    """Whether the winner's least beats every other distribution's most."""
    winner = max(meeting, key=lambda i: (scores.level[i], -i))
    name = board.candidates[winner].distribution
    rivals = [i for i in meeting if board.candidates[i].distribution != name]
    return all(scores.low[winner] >= scores.high[i] for i in rivals)
