"""How sure: in what share of weightings near the user's does each distribution take each place.

Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and Salminen, SMAA, European Journal of Operational
Research 106, 1998) over weightings in which each criterion counts between half and twice what the user gave it,
uniformly on a logarithmic scale. The sample is a fixed low-discrepancy sequence, so the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Indexes, Scores, unsurpassed

Name = TypeVar("Name", str, tuple[str, str])

SAMPLES = 10_000
SPREAD = 2.0
"""A criterion counts between 1/SPREAD and SPREAD times what the user gave it."""
BEHIND = 10.0
"""Taken off a weighted sum (0 to SPREAD) for each thing that must be known first: no weighting makes up for it."""
LEVEL = 1e-12
"""Sums closer than this (of 1) share their place."""


@dataclass(frozen=True)
class Robustness:
    """`win_share` by distribution, 0-1, adding up to 1. `rank_share` by distribution: the share of the samples in which it
    takes the first, second, ... place; each adds up to 1, and so does each place over all distributions. Those that are
    level share the places they take together. `release_share`: the share in which a release (distribution, release) is
    first, adding up to 1. `stable_under_unknowns`: the winner stays first whatever values the unknown
    facts take; None where there is no winner."""

    samples: int
    win_share: Mapping[str, float]
    stable_under_unknowns: bool | None
    rank_share: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    release_share: Mapping[tuple[str, str], float] = field(default_factory=dict)


NOTHING = Robustness(0, {}, None)
REST = ("", "")


def robustness(
    board: Board,
    scores: Scores,
    *,
    stable: bool,
    kept: Indexes | None = None,
    winner: int | None = None,
) -> Robustness:
    """The shares over all samples. `stable` is worked out from the unknown facts elsewhere and only carried along, as is
    `kept`: what `unsurpassed` finds, where the caller has it already. With `winner` (its index) the releases of all other
    distributions share one name, ("", ""): nobody asks which of them is first."""
    kept, counted = (
        unsurpassed(board, scores) if kept is None else kept,
        np.flatnonzero(scores.share),
    )
    if not len(kept) or not len(counted):
        return NOTHING
    # Bringing each weighting back to a sum of 1 would change no place: the shares go into the smaller factor of the product.
    weighted = scores.utility[np.ix_(kept, counted)] * scores.share[counted]
    totals = weighted @ _factors(len(counted))
    if board.plans.uncertain[kept].any():
        totals -= BEHIND * board.plans.uncertain[kept, np.newaxis]
    own = board.candidates[winner].distribution if winner is not None else None
    releases = [board.candidates[index].key[:2] for index in kept]
    by_release = _tops(totals, [key if own in (None, key[0]) else REST for key in releases])
    by_distribution = _tops(totals, [board.candidates[index].distribution for index in kept])
    places = rank_shares(np.array(list(by_distribution.values())))
    shares = {
        name: tuple(map(float, row)) for name, row in zip(by_distribution, places, strict=True)
    }
    return Robustness(
        SAMPLES,
        {name: row[0] for name, row in shares.items()},
        stable,
        shares,
        _first_shares(by_release),
    )


def _tops(totals: Floats, names: Sequence[Name]) -> dict[Name, Floats]:
    """(samples,) for each name: the best of its rows of `totals` (rows, samples)."""
    tops: dict[Name, Floats] = {}
    for name, total in zip(names, totals, strict=True):
        tops[name] = np.maximum(tops[name], total) if name in tops else total
    return tops


def _first_shares(tops: Mapping[Name, Floats]) -> dict[Name, float]:
    """In what share of the samples each is first; level ones share theirs."""
    best = np.maximum.reduce(list(tops.values())) - LEVEL
    first = np.array([top >= best for top in tops.values()])
    times = np.count_nonzero(first, axis=1)
    if times.sum() == len(best):
        return {name: float(number) / len(best) for name, number in zip(tops, times, strict=True)}
    shares = (first / np.count_nonzero(first, axis=0)).mean(axis=1)
    return dict(zip(tops, map(float, shares), strict=True))


def rank_shares(tops: Floats) -> Floats:
    """(d, d): in what share of the columns of `tops` (d, samples) each row takes each place; level ones share theirs alike."""
    number, samples = tops.shape
    above, level = np.zeros(tops.shape, np.uint8), np.zeros(tops.shape, np.uint8)
    for row, other in combinations(range(number), 2):
        ahead = tops[other] - tops[row]
        behind, before = ahead > LEVEL, ahead < -LEVEL
        above[row] += behind.view(np.uint8)  # to add booleans as they are would convert each
        above[other] += before.view(np.uint8)
        if np.count_nonzero(behind) + np.count_nonzero(before) < samples:
            even = ~(behind | before)
            level[row] += even.view(np.uint8)
            level[other] += even.view(np.uint8)
    return np.array([_place_shares(number, above[row], level[row]) for row in range(number)])


def _place_shares(number: int, above: NDArray[np.uint8], level: NDArray[np.uint8]) -> Floats:
    """(number,): the share of the samples in which a row takes each place, by how many are `above` and `level` (samples,)."""
    samples = len(above)
    if not level.any():
        return np.array([np.count_nonzero(above == place) / samples for place in range(number)])
    shares = np.zeros(number)
    codes = above.astype(np.intp) * number + level
    for code, times in enumerate(np.bincount(codes, minlength=number * number)):
        if times:
            first, others = divmod(code, number)
            shares[first : first + others + 1] += times / (others + 1) / samples
    return shares


def sampled_weights(share: Floats) -> Floats:
    """(k, SAMPLES) weightings near `share` (k,), each column summing to 1."""
    raw = _factors(len(share)) * share[:, np.newaxis]
    raw /= raw.sum(axis=0)
    return raw


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
