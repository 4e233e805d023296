"""At which numbers of an attribute the lead can change hands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import isfinite

from advisor.engine.attribute_effects import AttributeEffects
from advisor.engine.board import Board
from advisor.engine.constraints import AtLeast, AtMost, parts_of
from advisor.engine.types import Candidate
from advisor.engine.utility import Piecewise


def turning_points(
    board: Board, effects: AttributeEffects, candidate: Candidate, needed: float
) -> set[float]:
    """Where a requirement is met, a line bends, or the points are just those `needed` (of 100).

    Of a price also where another plan of the release costs the same.
    """
    bends = set(_bends(effects))
    numbers = {*bends, *_limits(effects), *_crossings(effects, bends, needed)}
    if effects.attribute == board.rules.price:
        numbers.update(_prices(board, effects.attribute, candidate))
    return {number for number in numbers if isfinite(number)}


def _bends(effects: AttributeEffects) -> Iterator[float]:
    for utility, _ in effects.utilities:
        if isinstance(utility, Piecewise):
            yield from (float(value) for value, _ in utility.points)


def _limits(effects: AttributeEffects) -> Iterator[float]:
    for reader in effects.readers:
        for test in parts_of(reader.test):
            if isinstance(test, AtLeast | AtMost) and test.attribute == effects.attribute:
                yield float(test.number)


def _crossings(effects: AttributeEffects, bends: Iterable[float], needed: float) -> Iterator[float]:
    for left, right in pairwise(sorted(bends)):
        low, high = effects.points(left), effects.points(right)
        if min(low, high) <= needed <= max(low, high) and low != high:
            yield left + (needed - low) / (high - low) * (right - left)


def _prices(board: Board, attribute: str, candidate: Candidate) -> Iterator[float]:
    """Of the plans of the candidate's release."""
    for plan in board.candidates:
        price = plan.of(attribute).value if plan.key[:2] == candidate.key[:2] else None
        if isinstance(price, int | float):
            yield float(price)
