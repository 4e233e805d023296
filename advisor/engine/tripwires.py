"""Which other value of a single fact would rule a candidate out that meets every requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.engine.attribute_effects import AttributeEffects, effects_of
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.revisions import JUST_BEYOND
from advisor.engine.scores import Scores
from advisor.engine.turning_points import turning_points
from advisor.engine.types import Answers, Candidate


@dataclass(frozen=True)
class RuledOutAbove:
    """Ruled out by any number of the attribute above this."""

    attribute: str
    number: float


@dataclass(frozen=True)
class RuledOutBelow:
    """Ruled out by any number of the attribute below this."""

    attribute: str
    number: float


@dataclass(frozen=True)
class RuledOutUnless:
    """Ruled out by any value of the attribute but these."""

    attribute: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class RuledOutWithout:
    """Ruled out where the attribute's list lacks this value."""

    attribute: str
    value: str


RuleOut = RuledOutAbove | RuledOutBelow | RuledOutUnless | RuledOutWithout


def rule_outs(
    board: Board, answers: Answers, scores: Scores, index: int, attributes: Iterable[str]
) -> tuple[RuleOut, ...]:
    """The smallest changes of a known value by which the candidate no longer meets everything.

    Empty for a candidate that does not meet everything now.
    """
    if scores.outcome[index] != MEETS:
        return ()
    rows: list[RuleOut] = []
    for effects in effects_of(board, answers, scores, attributes):
        if effects.readers:
            rows += _of_attribute(board, effects, board.candidates[index])
    return tuple(rows)


def _of_attribute(
    board: Board, effects: AttributeEffects, candidate: Candidate
) -> Iterator[RuleOut]:
    now = candidate.of(effects.attribute).value
    if isinstance(now, list | tuple):
        yield from _without(effects, candidate, tuple(now))
    elif isinstance(now, int | float) and not isinstance(now, bool):
        yield from _beyond(board, effects, candidate, now)
    elif now is not None:
        yield from _unless(effects, candidate, now)


def _without(
    effects: AttributeEffects, candidate: Candidate, now: tuple[object, ...]
) -> Iterator[RuleOut]:
    for value in now:
        others = tuple(other for other in now if other != value)
        if not effects.meets(candidate, others):
            yield RuledOutWithout(effects.attribute, str(value))


def _unless(effects: AttributeEffects, candidate: Candidate, now: object) -> Iterator[RuleOut]:
    values = effects.values | ({True, False} if isinstance(now, bool) else {now})
    meeting = [value for value in values if effects.meets(candidate, value)]
    if len(meeting) < len(values):
        yield RuledOutUnless(effects.attribute, tuple(sorted(meeting, key=str)))


def _beyond(
    board: Board, effects: AttributeEffects, candidate: Candidate, now: float
) -> Iterator[RuleOut]:
    """The nearest number on either side beyond which it does not meet a requirement."""
    points = turning_points(board, effects, candidate, needed=0.0)
    below = [point for point in points if JUST_BEYOND < point <= now]
    above = [point for point in points if point >= now]
    for point in sorted(below, reverse=True):
        if not effects.meets(candidate, point - JUST_BEYOND):
            yield RuledOutBelow(effects.attribute, point)
            break
    for point in sorted(above):
        if not effects.meets(candidate, point + JUST_BEYOND):
            yield RuledOutAbove(effects.attribute, point)
            break
