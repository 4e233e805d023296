"""Weightings near the user's: a fixed low-discrepancy sequence, so results can be repeated."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from advisor.engine.scores import Floats

SAMPLES = 10_000
SPREAD = 2.0
"""A criterion counts between 1/SPREAD and SPREAD times its weight, uniformly on a log scale."""


def sampled_weights(share: Floats) -> Floats:
    """(m, SAMPLES) weightings near `share` (m,), each column with the sum 1."""
    weightings = sampled_factors(len(share)) * share[:, np.newaxis]
    weightings /= weightings.sum(axis=0)
    return weightings


@lru_cache(maxsize=32)
def sampled_factors(dimensions: int) -> Floats:
    """(dimensions, SAMPLES) factors between 1/SPREAD and SPREAD.

    The R sequence, after the generalised golden ratio (Roberts, The Unreasonable Effectiveness of
    Quasirandom Sequences, 2018).
    """
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = np.array([root ** -(i + 1) for i in range(dimensions)])
    points = (0.5 + steps[:, np.newaxis] * np.arange(1, SAMPLES + 1)) % 1.0
    factors: Floats = SPREAD ** (2 * points - 1)
    factors.flags.writeable = False
    return factors
