"""At which numbers of an attribute the lead can change hands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isfinite

from advisor.engine.attribute_effects import AttributeEffects
from advisor.engine.board import Board
from advisor.engine.constraints import AtLeast, AtMost, parts_of
from advisor.engine.types import Candidate


def turning_points(
    board: Board, effects: AttributeEffects, candidate: Candidate, needed: float
) -> set[float]:
    """Where a requirement is met, a line bends, or the points are just those `needed` (of 100).

    Of a price also where another plan of the release costs the same.
    """
    bends = (number for number, _ in effects.bends)
    numbers = {*bends, *_limits(effects), *_crossings(effects, needed)}
    if effects.attribute == board.rules.price:
        numbers.update(board.known_prices(candidate))
    return {number for number in numbers if isfinite(number)}


def _limits(effects: AttributeEffects) -> Iterator[float]:
    for reader in effects.readers:
        for test in parts_of(reader.test):
            if isinstance(test, AtLeast | AtMost) and test.attribute == effects.attribute:
                yield float(test.number)


def _crossings(effects: AttributeEffects, needed: float) -> Iterator[float]:
    for (left, low), (right, high) in pairwise(effects.bends):
        if min(low, high) <= needed <= max(low, high) and low != high:
            yield left + (needed - low) / (high - low) * (right - left)
