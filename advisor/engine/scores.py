"""What follows from one set of answers for every candidate, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.engine.constraints import Constraint
from advisor.engine.utility import Measure
from advisor.engine.weights import Weight

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]
Outcomes = NDArray[np.int8]


@dataclass(frozen=True)
class Scores:
    """n candidates in the board's order, m criteria in the rules' order.

    `weights`, `active` (m): the weight of each criterion, and its measures that count.
    `applying` (r) and `outcomes` (r, n): the requirements that apply, and the outcome of each.
    `share` (m,): the weights as an array, 0-1, with the sum 1 or 0.
    `utility`, `utility_high` (n, m), 0-1: certain, and possible if unknown facts turn out best.
    `score`, `high` (n,), 0-100: their weighted sums.
    `level` (n,): the order of the candidates. The score, rounded so that only a real difference
    counts, less PENALTY for each fact that must be known first and is not.
    `outcome` (n,): the worst outcome of all requirements.
    `competing` (n,): meets every requirement with the smallest plan of its release.
    `failed`, `open` (n,): how many requirements fail, and how many cannot be confirmed; `barred`:
    how many fail that apply whatever is answered.
    `by_score`: whether the plans of a release compete by score instead of price.
    """

    weights: tuple[Weight, ...]
    active: tuple[tuple[Measure, ...], ...]
    applying: tuple[Constraint, ...]
    outcomes: Outcomes
    share: Floats
    utility: Floats
    utility_high: Floats
    score: Floats
    level: Floats
    high: Floats
    outcome: Outcomes
    competing: Flags
    barred: NDArray[np.int16]
    failed: NDArray[np.int16]
    open: NDArray[np.int16]
    by_score: bool = False


def weighted_sum(utility: Floats, share: Floats) -> Floats:
    """(n,) scores in 0-100, added criterion by criterion so that every machine rounds alike."""
    total = np.zeros(len(utility))
    for column, weight in enumerate(share):
        total += utility[:, column] * (weight * 100)
    return total
