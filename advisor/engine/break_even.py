"""At which quote a plan without a published price would win."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

import numpy as np

from advisor.engine.attribute_effects import AttributeEffects, effects_of
from advisor.engine.board import Board
from advisor.engine.scores import Scores
from advisor.engine.turning_points import turning_points
from advisor.engine.types import Answers
from advisor.engine.unknowns import CLEARLY

A_CENT = Decimal("0.01")
DEAREST = Decimal(1_000_000)
"""USD per server and year; a plan that would win at this price would win at any."""


@dataclass(frozen=True)
class BreakEven:
    """The highest quote (USD per server and year, in cents) at which `candidate` would win.

    `price` None: at any quote. Such candidates are left out where the price of the winner itself is
    unpublished, as any quote can do then.
    """

    candidate: tuple[str, str, str]
    price: Decimal | None


def break_even(
    board: Board, answers: Answers, scores: Scores, winner: int
) -> tuple[BreakEven, ...]:
    """For each candidate with an unpublished price that a quote could make win, highest first.

    A quote below the lower bound of the price is no quote.
    """
    quotes: list[BreakEven] = []
    attributes = [board.rules.price] if board.rules.price else []
    for effects in effects_of(board, answers, scores, attributes):
        unpublished = ~board.known(effects.attribute)
        unpublished[winner] = False
        for index in np.flatnonzero(unpublished & effects.eligible):
            quotes += _of_candidate(board, effects, scores, int(index), winner)
    return tuple(sorted(quotes, key=lambda quote: (-(quote.price or DEAREST + 1), quote.candidate)))


def _of_candidate(
    board: Board, effects: AttributeEffects, scores: Scores, index: int, winner: int
) -> Iterator[BreakEven]:
    candidate = board.candidates[index]
    least = _in_cents(max(candidate.of(effects.attribute).bounds[0], 0.0)) or A_CENT

    def wins(price: Decimal) -> bool:
        value = float(price)
        leader = board.leader_if(
            scores,
            index,
            meets=effects.meets(candidate, value),
            score=effects.score(index, value),
            price=value,
            becomes_known=True,
        )
        return leader == index

    if _is_out_of_reach(board, effects, scores, index, winner, float(least)) or not wins(least):
        return
    if wins(DEAREST):
        if not board.plans.uncertain[winner]:
            yield BreakEven(candidate.key, None)
        return
    for price in sorted(_prices_to_try(board, effects, scores, index), reverse=True):
        if price >= least and wins(price):
            yield BreakEven(candidate.key, price)
            return


def _is_out_of_reach(
    board: Board, effects: AttributeEffects, scores: Scores, index: int, winner: int, least: float
) -> bool:
    """Quick: of another release than a certain winner, and with too few points at any quote."""
    other_release = board.candidates[index].key[:2] != board.candidates[winner].key[:2]
    if not other_release or board.plans.uncertain[winner]:
        return False
    return bool(effects.score(index, least) < scores.score[winner] - CLEARLY)


def _prices_to_try(
    board: Board, effects: AttributeEffects, scores: Scores, index: int
) -> set[Decimal]:
    """In cents: around every price at which the lead can change hands with some rival."""
    candidate = board.candidates[index]
    prices: set[float] = set()
    for rival in np.flatnonzero(scores.competing):
        needed = float(scores.score[rival] - effects.without[index])
        prices |= turning_points(board, effects, candidate, needed)
    cents = {_in_cents(price) for price in prices if price >= 0}
    return {price + step for price in cents for step in (-A_CENT, Decimal(0), A_CENT)}


@lru_cache(maxsize=1024)  # the same few price lists, again and again
def _in_cents(price: float) -> Decimal:
    return Decimal(repr(price)).quantize(A_CENT, ROUND_FLOOR)
