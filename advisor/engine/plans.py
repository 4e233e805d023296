"""Which candidates compete: of each release the smallest plan that meets every requirement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from advisor.engine.scores import Flags, Floats
from advisor.engine.types import Candidate

UNPUBLISHED = 1e12
"""Added to a price for each fact that must be known first and is not: certain plans are smaller."""
PENALTY = 1000.0
"""Points taken off for each such fact: more than any score (0-100) can make up for."""


class PlanChoice:
    """The candidates of one board (n, in its order), grouped by distribution and release.

    `uncertain` (n,): how many facts that must be known first are unknown. `price` (n,): the order
    of the plans of one release. Their price or its lower bound, and UNPUBLISHED for each fact
    counted in `uncertain`. Without a price attribute all plans are equal.
    """

    def __init__(
        self, candidates: Sequence[Candidate], price: str, known_first: Sequence[str]
    ) -> None:
        uncertain = [_unknown_number(candidate, known_first) for candidate in candidates]
        self.uncertain = np.array(uncertain, np.int64)
        least = np.array([least_of(candidate, price) for candidate in candidates], np.float64)
        self.price = least + UNPUBLISHED * self.uncertain if price else least
        groups = groupby(candidates, key=lambda candidate: candidate.key[:2])
        self._sizes = np.array([len(list(group)) for _, group in groups], np.intp)
        self._starts = np.cumsum(self._sizes) - self._sizes

    def competing(
        self, meets: Flags, *, by_score: bool = False, price: Floats | None = None
    ) -> Flags:
        """(…, n): of the candidates that meet everything those with their release's smallest plan.

        `by_score`: plans with a published price compete by their score; the others only where none
        is published. `price`: used instead of the board's own.
        """
        if not meets.shape[-1]:
            return meets
        prices = self.price if price is None else price
        if by_score:
            prices = np.where(prices < UNPUBLISHED, 0.0, prices)
        smallest = np.minimum.reduceat(np.where(meets, prices, np.inf), self._starts, axis=-1)
        chosen: Flags = meets & (prices <= np.repeat(smallest, self._sizes, axis=-1))
        return chosen

    def smallest_if_met(self, meets: Flags, *, by_score: bool) -> Flags:
        """(n,): the candidates that compete, or would if they met every requirement."""
        return self._within(self.price, meets, by_score)

    def could_compete(self, meets: Flags, *, by_score: bool) -> Flags:
        """(n,): the same, with every unpublished price at its lower bound."""
        return self._within(self.price % UNPUBLISHED, meets, by_score)

    def _within(self, prices: Floats, meets: Flags, by_score: bool) -> Flags:
        if not len(prices):
            return meets
        limit = self.price
        if by_score:
            prices, limit = (np.where(array < UNPUBLISHED, 0.0, array) for array in (prices, limit))
        smallest = np.minimum.reduceat(np.where(meets, limit, np.inf), self._starts)
        within: Flags = prices <= np.repeat(smallest, self._sizes)
        return within


def _unknown_number(candidate: Candidate, attributes: Sequence[str]) -> int:
    return sum(not candidate.of(attribute).known for attribute in attributes)


def least_of(candidate: Candidate, attribute: str) -> float:
    """The number that is certain, in the attribute's unit: 0 or more, 0 without an attribute."""
    return max(candidate.of(attribute).bounds[0], 0.0) if attribute else 0.0
