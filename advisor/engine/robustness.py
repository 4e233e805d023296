"""How sure: in what share of weightings near the user's does each distribution take each place.

Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and Salminen, SMAA, European Journal of Operational
Research 106, 1998) over weightings in which each criterion counts between half and twice what the user gave it,
uniformly on a logarithmic scale. The sample is a fixed low-discrepancy sequence, so the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Scores
from advisor.engine.constraints import MEETS

SAMPLES = 10_000
SPREAD = 2.0
"""A criterion counts between 1/SPREAD and SPREAD times what the user gave it."""
LEVEL = 1e-12
"""Sums closer than this (of 1) share their place."""


@dataclass(frozen=True)
class Robustness:
    """`win_share` by distribution, 0-1, adding up to 1. `rank_share` by distribution: the share of the samples in which it
    takes the first, second, ... place; each adds up to 1, and so does each place over all distributions. Those that are
    level share the places they take together. `stable_under_unknowns`: the winner stays first whatever values the unknown
    facts take; None where there is no winner."""

    samples: int
    win_share: Mapping[str, float]
    stable_under_unknowns: bool | None
    rank_share: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


NOTHING = Robustness(0, {}, None)


def robustness(board: Board, scores: Scores, *, stable: bool) -> Robustness:
    """The shares over all samples. `stable` is worked out from the unknown facts elsewhere and only carried along."""
    meeting = np.flatnonzero(scores.outcome == MEETS)
    counted = np.flatnonzero(scores.share)
    if not len(meeting) or not len(counted):
        return NOTHING
    utility = scores.utility[np.ix_(meeting, counted)]
    names = np.array([board.candidates[index].distribution for index in meeting])
    kept = _unsurpassed(utility, names)
    starts = np.flatnonzero(np.append(True, names[kept][1:] != names[kept][:-1]))  # the board's order keeps a distribution together
    tops = np.maximum.reduceat(utility[kept] @ sampled_weights(scores.share[counted]), starts, axis=0)
    ranks = rank_shares(tops)
    shares = {str(name): tuple(map(float, row)) for name, row in zip(names[kept][starts], ranks, strict=True)}
    return Robustness(SAMPLES, {name: row[0] for name, row in shares.items()}, stable, shares)


def rank_shares(tops: Floats) -> Floats:
    """(d, d): in what share of the columns of `tops` (d, samples) each row takes each place; level ones share theirs alike."""
    number, samples = tops.shape
    found = np.zeros((number, number))
    for row in range(number):
        above, level = np.zeros(samples, np.int64), np.zeros(samples, np.int64)
        for other in range(number):
            if other != row:
                ahead = tops[other] - tops[row]
                above += ahead > LEVEL
                level += np.abs(ahead) <= LEVEL
        for code, times in enumerate(np.bincount(above * number + level, minlength=number * number)):
            if times:
                first, beside = divmod(code, number)
                found[row, first : first + beside + 1] += times / (beside + 1) / samples
    return found


def sampled_weights(share: Floats) -> Floats:
    """(k, SAMPLES) weightings near `share` (k,), each column summing to 1."""
    raw = _factors(len(share)) * share[:, np.newaxis]
    raw /= raw.sum(axis=0)
    return raw


def _unsurpassed(utility: Floats, names: NDArray[np.str_]) -> NDArray[np.intp]:
    """Rows that no other of their distribution matches in everything: with non-negative weights the rest never leads its own.

    Of rows that are equal in everything the first is kept.
    """
    kept = []
    for name in np.unique(names):
        rows = np.flatnonzero(names == name)
        own = utility[rows]
        matched = (own[np.newaxis] >= own[:, np.newaxis]).all(axis=2)  # [i, j]: j is at least as good as i in everything
        beaten = matched & ~matched.T | matched & matched.T & np.tri(len(rows), k=-1, dtype=bool)
        kept.append(rows[~beaten.any(axis=1)])
    return np.concatenate(kept)


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
