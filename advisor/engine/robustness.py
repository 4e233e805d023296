"""In what share of similar weightings each distribution takes each place.

Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and Salminen, SMAA, European
Journal of Operational Research 106, 1998) over the weightings of `advisor.engine.sampling`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board
from advisor.engine.sampling import SAMPLES, sampled_factors
from advisor.engine.scores import Floats, Indexes, Scores

Name = TypeVar("Name", str, tuple[str, str])

PENALTY = 10.0
"""Taken off a weighted sum (0 to SPREAD) for each fact that must be known first and is not."""
LEVEL = 1e-12
"""Sums closer than this (of 1) share their place."""
OTHER_RELEASES = ("", "")


@dataclass(frozen=True)
class Robustness:
    """Shares (0-1) of the samples; distributions that are level share the places they take.

    `win_share`: by distribution, with the sum 1. `rank_share`: by distribution, the share of the
    first, second, … place; the sum over places is 1, and so is that over distributions.
    `release_share`: by (distribution, release), how often it is first, with the sum 1.
    `stable_under_unknowns`: the winner stays first whatever values the unknown facts of contenders
    take; None where there is no winner.
    """

    samples: int
    win_share: Mapping[str, float]
    stable_under_unknowns: bool | None
    rank_share: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    release_share: Mapping[tuple[str, str], float] = field(default_factory=dict)


NOT_SAMPLED = Robustness(0, {}, None)


def robustness(
    board: Board,
    scores: Scores,
    candidates: Indexes,
    *,
    stable: bool,
    winner: int | None = None,
) -> Robustness:
    """The shares over all samples. `candidates`: the result of `unsurpassed`.

    `stable`: carried along to `stable_under_unknowns`. With `winner` (its index) the releases of
    all other distributions share one name, OTHER_RELEASES: which of them is first decides nothing.
    """
    counted = np.flatnonzero(scores.share)
    if not len(candidates) or not len(counted):
        return NOT_SAMPLED
    totals = _totals(board, scores, candidates, counted)
    names = [board.distributions[index] for index in candidates]
    by_distribution = _tops(totals, names)
    by_release = _tops(totals, _releases(board, candidates, winner))
    places = rank_shares(np.array(list(by_distribution.values())))
    rows = zip(by_distribution, places, strict=True)
    shares = {name: tuple(map(float, row)) for name, row in rows}
    return Robustness(
        samples=SAMPLES,
        win_share={name: row[0] for name, row in shares.items()},
        stable_under_unknowns=stable,
        rank_share=shares,
        release_share=_first_shares(by_release),
    )


def rank_shares(tops: Floats) -> Floats:
    """(d, d): in what share of the columns of `tops` (d, samples) each row takes each place."""
    number, samples = tops.shape
    above, level = np.zeros(tops.shape, np.uint8), np.zeros(tops.shape, np.uint8)
    for row, other in combinations(range(number), 2):
        lead = tops[other] - tops[row]
        worse, better = lead > LEVEL, lead < -LEVEL
        above[row] += worse.view(np.uint8)  # a view: to add booleans would convert each
        above[other] += better.view(np.uint8)
        if np.count_nonzero(worse) + np.count_nonzero(better) < samples:
            even = ~(worse | better)
            level[row] += even.view(np.uint8)
            level[other] += even.view(np.uint8)
    return np.array([_place_shares(number, above[row], level[row]) for row in range(number)])


def _totals(board: Board, scores: Scores, candidates: Indexes, counted: Indexes) -> Floats:
    """(candidates, samples): the weighted sums, with the penalty for uncertain candidates.

    To bring each weighting to the sum 1 would change no place, so the shares are multiplied into
    the smaller factor of the product.
    """
    weighted = scores.utility[np.ix_(candidates, counted)] * scores.share[counted]
    totals: Floats = weighted @ sampled_factors(len(counted))
    uncertain = board.plans.uncertain[candidates]
    if uncertain.any():
        totals -= PENALTY * uncertain[:, np.newaxis]
    return totals


def _releases(board: Board, candidates: Indexes, winner: int | None) -> list[tuple[str, str]]:
    own = None if winner is None else board.distributions[winner]
    releases = [board.candidates[index].key[:2] for index in candidates]
    return [release if own in (None, release[0]) else OTHER_RELEASES for release in releases]


def _tops(totals: Floats, names: Sequence[Name]) -> dict[Name, Floats]:
    """By name, (samples,): the best of its rows of `totals` (rows, samples)."""
    tops: dict[Name, Floats] = {}
    for name, total in zip(names, totals, strict=True):
        tops[name] = np.maximum(tops[name], total) if name in tops else total
    return tops


def _first_shares(tops: Mapping[Name, Floats]) -> dict[Name, float]:
    """In what share of the samples each name is first."""
    best = np.maximum.reduce(list(tops.values())) - LEVEL
    first = np.array([top >= best for top in tops.values()])
    times = np.count_nonzero(first, axis=1)
    if times.sum() == len(best):  # no tie
        return {name: float(number) / len(best) for name, number in zip(tops, times, strict=True)}
    shares = (first / np.count_nonzero(first, axis=0)).mean(axis=1)
    return dict(zip(tops, map(float, shares), strict=True))


def _place_shares(number: int, above: NDArray[np.uint8], level: NDArray[np.uint8]) -> Floats:
    """(number,): the share of each place, from how many are `above` and `level` (samples,)."""
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
