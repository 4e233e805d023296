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
    """A criterion's importance (0-4), whether the user set it, and its share (0-1) of all that counts."""

    criterion: str
    importance: int
    chosen: bool
    share: float


def weights(criteria: Sequence[Criterion], asked: Emphasised, answers: Answers) -> tuple[Weight, ...]:
    """One weight a criterion, in the criteria's order. They sum to 1, or are all 0 where nothing counts.

    A criterion about which nothing was asked (no active measure) has share 0 whatever its importance.
    """
    suggested = suggestions(asked, answers)
    importance = [answers.importance.get(one.key, suggested.get(one.key, one.importance)) for one in criteria]
    points = [POINTS[step] if one.is_active(answers) else 0.0 for one, step in zip(criteria, importance, strict=True)]
    total = sum(points) or 1.0
    return tuple(
        Weight(one.key, step, one.key in answers.importance, counted / total)
        for one, step, counted in zip(criteria, importance, points, strict=True)
    )


def emphasised(emphases: Iterable[Emphasis]) -> Emphasised:
    """The emphases by the answer that asks for them."""
    found: dict[tuple[str, str], list[Emphasis]] = {}
    for one in emphases:
        found.setdefault((one.question, one.option), []).append(one)
    return found


def suggestions(asked: Emphasised, answers: Answers) -> dict[str, int]:
    """The importance that the answers suggest, by criterion: the highest any answer asks for; where none does, what the
    kind of organisation suggests. A criterion that is not in it keeps its own."""
    by_kind: dict[str, int] = {}
    by_answer: dict[str, int] = {}
    for question, options in answers.given.items():
        found = by_kind if question == "organisation" else by_answer
        for option in options:
            for one in asked.get((question, option), ()):
                found[one.criterion] = max(one.importance, found.get(one.criterion, 0))
    return by_kind | by_answer
