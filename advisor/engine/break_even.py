"""At which quote a plan without a published price would win."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

import numpy as np

from advisor.engine.board import Board, Scores
from advisor.engine.revised import Column, columns, turning_points
from advisor.engine.types import Answers
from advisor.engine.unknowns import CLEARLY

A_CENT = Decimal("0.01")
DEAREST = Decimal(1_000_000)
"""USD per server and year; a plan that would win at this price would win at any."""


@dataclass(frozen=True)
class BreakEven:
    """The highest quote (USD per server and year, in cents) at which `candidate` would win. None: at any quote.

    Where the winner itself has no published price any quote can do, and those are left out."""

    candidate: tuple[str, str, str]
    price: Decimal | None


def break_even(
    board: Board, answers: Answers, scores: Scores, winner: int
) -> tuple[BreakEven, ...]:
    """For each candidate with an unpublished price that a quote could make the winner, the highest first.

    A quote below what the plan costs at least is no quote: candidates that would need one are left out.
    """
    quotes: list[BreakEven] = []
    for _, column in columns(
        board, answers, scores, [board.rules.price] if board.rules.price else []
    ):
        unpublished = ~board.known(column.attribute)
        unpublished[winner] = False
        for index in np.flatnonzero(unpublished & column.eligible):
            quotes += _of_candidate(board, column, scores, int(index), winner)
    return tuple(sorted(quotes, key=lambda quote: (-(quote.price or DEAREST + 1), quote.candidate)))


def _of_candidate(
    board: Board, column: Column, scores: Scores, index: int, winner: int
) -> Iterator[BreakEven]:
    candidate = board.candidates[index]
    least = _in_cents(max(candidate.of(column.attribute).bounds[0], 0.0)) or A_CENT

    def wins(price: Decimal) -> bool:
        value = float(price)
        leader = board.leader_if(
            scores,
            index,
            meets=column.meets(candidate, value),
            score=float(column.without[index]) + column.points(value),
            price=value,
            becomes_known=True,
        )
        return leader == index

    elsewhere = (
        candidate.key[:2] != board.candidates[winner].key[:2] and not board.plans.uncertain[winner]
    )
    if (
        elsewhere
        and column.without[index] + column.points(float(least)) < scores.score[winner] - CLEARLY
    ):
        return  # quick: at the lowest quote it has too few points, and the winner's release is not its own
    if not wins(least):
        return
    if wins(DEAREST):
        if not board.plans.uncertain[winner]:
            yield BreakEven(candidate.key, None)
        return
    for price in sorted(_tried(board, column, scores, index), reverse=True):
        if price >= least and wins(price):
            yield BreakEven(candidate.key, price)
            return


def _tried(board: Board, column: Column, scores: Scores, index: int) -> set[Decimal]:
    """The cents beside every price at which the lead can change hands: with each rival the points can be level."""
    candidate = board.candidates[index]
    prices: set[float] = set()
    for rival in np.flatnonzero(scores.competing):
        needed = float(scores.score[rival] - column.without[index])
        prices |= turning_points(board, column, candidate, needed)
    cents = {_in_cents(price) for price in prices if price >= 0}
    return {price + step for price in cents for step in (-A_CENT, Decimal(0), A_CENT)}


@lru_cache(maxsize=1024)  # the same few price lists, again and again
def _in_cents(price: float) -> Decimal:
    return Decimal(repr(price)).quantize(A_CENT, ROUND_FLOOR)
