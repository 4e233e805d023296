"""How far a candidate's numbers are from those a requirement asks for."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from advisor.engine.constraints import FAILS, MEETS, AllOf, AnyOf, AtLeast, AtMost, Test
from advisor.engine.types import Answers, Candidate


@dataclass(frozen=True, order=True)
class Shortfall:
    """How far numbers are from those asked for, at worst.

    `amount`: the distance as a part of what was asked, added up; 1 for a requirement that is about
    no number. `unbounded`: how many numbers have no known bound; they weigh more than any amount.
    """

    unbounded: int = 0
    amount: float = 0.0

    def __add__(self, other: Shortfall) -> Shortfall:
        return Shortfall(self.unbounded + other.unbounded, self.amount + other.amount)


NO_SHORTFALL = Shortfall()
WHOLE = Shortfall(0, 1.0)


def shortfall(test: Test, candidate: Candidate, answers: Answers) -> Shortfall:
    """How far the candidate is from passing the test; WHOLE for a failed test of no number."""
    if isinstance(test, AtLeast):
        low, high = candidate.of(test.attribute).bounds
        return _distance(test.number, test.number - low, test.number - high)
    if isinstance(test, AtMost):
        low, high = candidate.of(test.attribute).bounds
        return _distance(test.number, high - test.number, low - test.number)
    outcome = test.outcome(candidate, answers)[0]
    if isinstance(test, AllOf | AnyOf):
        if outcome == MEETS:
            return NO_SHORTFALL
        parts = [shortfall(part, candidate, answers) for part in test.tests]
        return min(parts) if isinstance(test, AnyOf) else sum(parts, NO_SHORTFALL)
    return WHOLE if outcome == FAILS else NO_SHORTFALL


def _distance(wanted: float, most: float, least: float) -> Shortfall:
    """From `least` to `most` away from the wanted number; without a bound `least` counts."""
    if most <= 0:
        return NO_SHORTFALL
    distance = max(least, 0.0) if most == inf else most
    return Shortfall(int(most == inf), distance / wanted if wanted else distance)
