"""Which other value of one decisive fact would make another distribution win.

For example a price, an end of support, a certification.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.engine.attribute_effects import AttributeEffects, effects_of
from advisor.engine.board import Board
from advisor.engine.scores import Flags, Scores
from advisor.engine.turning_points import turning_points
from advisor.engine.types import Answers
from advisor.engine.unknowns import CLEARLY

JUST_BEYOND = 1e-4
"""How far beyond a number it is tried whether the lead has changed hands there."""

SAME_NUMBER = 1e-6
"""Numbers closer than this to today's count as today's: the two are level, both sides are tried."""

NearestValue = tuple[float, object, bool | None]
"""(distance from today's value, value, whether it wins above it)."""


@dataclass(frozen=True)
class Revision:
    """`new_winner` would win if the attribute of this candidate, known today, were `value`.

    `at_least`: for a number, whether it wins from just above it (True) or just below it (False).
    """

    candidate: tuple[str, str, str]
    attribute: str
    value: object
    at_least: bool | None
    new_winner: str


@dataclass(frozen=True)
class _Trial:
    """Other values of one candidate's attribute.

    `needed`: the points (of 100) at which it is level. `rising`: it does not win yet, and must;
    otherwise it is the winner, and must lose.
    """

    board: Board
    effects: AttributeEffects
    scores: Scores
    index: int
    needed: float
    rising: bool

    @property
    def distribution(self) -> str:
        return self.board.distributions[self.index]

    def leader(self, value: object) -> str | None:
        """The distribution that leads with this value."""
        effects, candidate = self.effects, self.board.candidates[self.index]
        is_price = effects.attribute == self.board.rules.price
        leader = self.board.leader_if(
            self.scores,
            self.index,
            meets=bool(effects.eligible[self.index]) and effects.meets(candidate, value),
            score=effects.score(self.index, value),
            price=float(value) if is_price and isinstance(value, int | float) else None,
        )
        return None if leader is None else self.board.distributions[leader]

    def changes(self, value: object) -> bool:
        if not self._may_change(value):
            return False
        leader = self.leader(value)
        return leader is not None and (leader == self.distribution) == self.rising

    def _may_change(self, value: object) -> bool:
        """Quick: looks at this candidate alone."""
        meets = self.effects.meets(self.board.candidates[self.index], value)
        if self.rising:
            return meets and self.effects.points(value) > self.needed + CLEARLY
        return not meets or self.effects.points(value) < self.needed - CLEARLY


def revisions(
    board: Board, answers: Answers, scores: Scores, winner: int, attributes: Sequence[str]
) -> tuple[Revision, ...]:
    """The smallest changes of a known value that change the winner.

    For each attribute and each other distribution the smallest with which it wins, and the smallest
    with which the winner no longer does.
    """
    rival = _threat(board, scores, winner)
    revised: list[Revision] = []
    for effects in effects_of(board, answers, scores, attributes):
        revised += _rising(board, effects, scores, winner)
        if rival is not None:
            revised += _falling(board, effects, scores, winner, rival)
    return tuple(revised)


def _threat(board: Board, scores: Scores, winner: int) -> int | None:
    """The index of the best rival; None where the winner's distribution would lead without it."""
    own = board.same_distribution(winner)
    rivals, siblings = np.flatnonzero(scores.competing & ~own), scores.competing & own
    siblings[winner] = False
    if not len(rivals):
        return None
    rival = int(rivals[np.argmax(scores.level[rivals])])
    best_sibling = scores.level[siblings].max(initial=-np.inf)
    return None if best_sibling >= scores.level[rival] - CLEARLY else rival


def _rising(
    board: Board, effects: AttributeEffects, scores: Scores, winner: int
) -> Iterator[Revision]:
    nearest: dict[str, tuple[float, Revision]] = {}
    for index in np.flatnonzero(_can_rise(board, effects, scores, winner)):
        needed = float(scores.score[winner]) - float(effects.without[index])
        trial = _Trial(board, effects, scores, int(index), needed, rising=True)
        change = _smallest(trial)
        name = trial.distribution
        if change and (name not in nearest or change[0] < nearest[name][0]):
            key = board.candidates[index].key
            nearest[name] = change[0], Revision(key, effects.attribute, *change[1:], name)
    return (revision for _, revision in nearest.values())


def _can_rise(board: Board, effects: AttributeEffects, scores: Scores, winner: int) -> Flags:
    """(n,): candidates of other distributions that the attribute at its best puts ahead."""
    uncertain = board.plans.uncertain
    ahead = effects.without + effects.most_points > float(scores.score[winner]) + CLEARLY
    other = ~board.same_distribution(winner)
    rising: Flags = effects.eligible & (uncertain <= uncertain[winner]) & other & ahead
    return rising


def _falling(
    board: Board, effects: AttributeEffects, scores: Scores, winner: int, rival: int
) -> Iterator[Revision]:
    certain = board.plans.uncertain[rival] <= board.plans.uncertain[winner]
    needed = float(scores.score[rival] - effects.without[winner]) if certain else -np.inf
    trial = _Trial(board, effects, scores, winner, needed, rising=False)
    change = _smallest(trial)
    if change:
        leader = trial.leader(_just_beyond(change[1], change[2]))
        if leader is not None:
            key = board.candidates[winner].key
            yield Revision(key, effects.attribute, *change[1:], leader)


def _smallest(trial: _Trial) -> NearestValue | None:
    """The nearest value that changes who leads; None where none does, or none is known today."""
    candidate = trial.board.candidates[trial.index]
    now = candidate.of(trial.effects.attribute).value
    if now is None:
        return None  # an open fact, not another value
    if isinstance(now, int | float) and not isinstance(now, bool):
        return min(_numbers(trial, now), default=None)
    values = (value for value in _other_values(trial.effects, now) if trial.changes(value))
    return next(((1.0, value, None) for value in values), None)


def _numbers(trial: _Trial, now: float) -> Iterator[tuple[float, float, bool]]:
    candidate = trial.board.candidates[trial.index]
    for value in sorted(turning_points(trial.board, trial.effects, candidate, trial.needed)):
        above, below = value >= now - SAME_NUMBER, JUST_BEYOND < value <= now + SAME_NUMBER
        for upwards, possible in ((True, above), (False, below)):
            if possible and trial.changes(_just_beyond(value, upwards)):
                yield abs(value - now), value, upwards


def _just_beyond(value: object, upwards: bool | None) -> object:
    if upwards is None or not isinstance(value, int | float):
        return value
    return value + JUST_BEYOND if upwards else value - JUST_BEYOND


def _other_values(effects: AttributeEffects, now: object) -> list[object]:
    """The values other than today's, the one worth most first, in a fixed order."""
    values = effects.values | ({True, False} if isinstance(now, bool) else set())
    return sorted(values - {now}, key=lambda value: (-effects.points(value), str(value)))
