"""Which candidates compete: of each release the smallest plan that meets everything, and certain ones before uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from advisor.engine.types import Candidate

UNPUBLISHED = 1e12
"""Added to a price for each thing that must be known first and is not, so that every certain plan is smaller."""
PENALTY = 1000.0
"""Points taken off for each thing that must be known first and is not: more than any score (0-100) can make up for."""


class PlanChoice:
    """The candidates of one board (n of them, sorted by key), grouped by distribution and release.

    `price` (n,) orders the plans of one release: what they cost, or at least cost, and UNPUBLISHED for each thing that must
    be known first and is not. `uncertain` (n,) counts those. Without a price attribute all plans are equal.
    """

    def __init__(
        self, candidates: Sequence[Candidate], price: str, known_first: Sequence[str]
    ) -> None:
        unknown = [[not candidate.of(key).known for key in known_first] for candidate in candidates]
        self.uncertain = np.array([sum(keys) for keys in unknown], np.int64)
        least = np.array([_least(candidate, price) for candidate in candidates], np.float64)
        self.price = least + UNPUBLISHED * self.uncertain if price else least
        groups = groupby(candidates, key=lambda candidate: candidate.key[:2])
        self._sizes = np.array([sum(1 for _ in group) for _, group in groups], np.intp)
        self._starts = np.cumsum(self._sizes) - self._sizes

    def competing(
        self,
        meets: NDArray[np.bool_],
        *,
        by_score: bool = False,
        price: NDArray[np.float64] | None = None,
    ) -> NDArray[np.bool_]:
        """(…, n): of the candidates that meet everything those with the smallest plan of their release.

        `by_score`: plans with a published price compete by their score; the others only where none is published.
        `price`: used instead of the board's own.
        """
        if not meets.shape[-1]:
            return meets
        prices = self.price if price is None else price
        if by_score:
            prices = np.where(prices < UNPUBLISHED, 0.0, prices)
        smallest = np.minimum.reduceat(np.where(meets, prices, np.inf), self._starts, axis=-1)
        chosen: NDArray[np.bool_] = meets & (prices <= np.repeat(smallest, self._sizes, axis=-1))
        return chosen

    def smallest_if_met(self, meets: NDArray[np.bool_], *, by_score: bool) -> NDArray[np.bool_]:
        """(n,): the candidates that compete, or would if they met everything."""
        return self._within(self.price, meets, by_score)

    def could_compete(self, meets: NDArray[np.bool_], *, by_score: bool) -> NDArray[np.bool_]:
        """(n,): the same where an unpublished price may turn out as low as it can be."""
        return self._within(self.price % UNPUBLISHED, meets, by_score)

    def _within(
        self, prices: NDArray[np.float64], meets: NDArray[np.bool_], by_score: bool
    ) -> NDArray[np.bool_]:
        if not len(prices):
            return meets
        limit = self.price
        if by_score:
            prices, limit = (np.where(array < UNPUBLISHED, 0.0, array) for array in (prices, limit))
        smallest = np.minimum.reduceat(np.where(meets, limit, np.inf), self._starts)
        within: NDArray[np.bool_] = prices <= np.repeat(smallest, self._sizes)
        return within


def _least(candidate: Candidate, attribute: str) -> float:
    """What the plan costs at least; 0 where no attribute says."""
    return max(candidate.of(attribute).bounds[0], 0.0) if attribute else 0.0
