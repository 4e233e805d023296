"""From importances in words to weights that sum to 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisor.engine.types import Answers
from advisor.engine.utility import Criterion, Emphasis

IGNORE, LOW, NORMAL, HIGH, DECISIVE = range(5)
POINTS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""What each step of importance counts: from low on, each step counts twice the one before."""

Emphasised = Mapping[tuple[str, str], Sequence[Emphasis]]
"""Emphases by (question, option)."""


@dataclass(frozen=True)
class Weight:
    """A criterion's importance (0-4), whether the user set it, and its share (0-1) of all that counts.

    `suggested` is the importance without the user's own setting, `because` the answer that suggests it; None: its own.
    """

    criterion: str
    importance: int
    chosen: bool
    share: float
    suggested: int
    because: Emphasis | None


def weights(
    criteria: Sequence[Criterion],
    asked: Emphasised,
    answers: Answers,
    active: Sequence[bool] | None = None,
) -> tuple[Weight, ...]:
    """One weight a criterion, in the criteria's order. They sum to 1, or are all 0 where nothing counts.

    A criterion about which nothing was asked (no active measure) has share 0 whatever its importance. `active`: whether
    each has one, where the caller knows.
    """
    suggested = suggestions(asked, answers)
    usual = [
        suggested[one.key].importance if one.key in suggested else one.importance
        for one in criteria
    ]
    importance = [
        answers.importance.get(one.key, step) for one, step in zip(criteria, usual, strict=True)
    ]
    points = points_of(
        importance, [one.is_active(answers) for one in criteria] if active is None else active
    )
    total = sum(points) or 1.0
    return tuple(
        Weight(
            one.key,
            step,
            one.key in answers.importance,
            counted / total,
            without,
            suggested.get(one.key),
        )
        for one, step, counted, without in zip(criteria, importance, points, usual, strict=True)
    )


def points_of(importance: Iterable[int], active: Iterable[bool]) -> list[float]:
    """What each criterion counts before all are brought to a sum of 1: nothing where nothing was asked about it."""
    return [POINTS[step] if asked else 0.0 for step, asked in zip(importance, active, strict=True)]


def emphasised(emphases: Iterable[Emphasis]) -> Emphasised:
    """The emphases by the answer that asks for them."""
    found: dict[tuple[str, str], list[Emphasis]] = {}
    for one in emphases:
        found.setdefault((one.question, one.option), []).append(one)
    return found


def suggestions(asked: Emphasised, answers: Answers) -> dict[str, Emphasis]:
    """What suggests the importance of each criterion: the highest any answer asks for; where none does, the kind of
    organisation. A criterion that is not in it keeps its own."""
    by_kind: dict[str, Emphasis] = {}
    by_answer: dict[str, Emphasis] = {}
    for question, options in answers.given.items():
        found = by_kind if question == "organisation" else by_answer
        for option in options:
            for one in asked.get((question, option), ()):
                if one.criterion not in found or one.importance > found[one.criterion].importance:
                    found[one.criterion] = one
    return by_kind | by_answer
