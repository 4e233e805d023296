"""From importances in words to weights that sum to 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisor.engine.types import Answers
from advisor.engine.utility import Criterion, Emphasis

IGNORE, LOW, NORMAL, HIGH, DECISIVE = range(5)
POINTS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""What each step of importance counts: from low on, each step counts twice the one before."""
ORGANISATION = "organisation"
"""The question whose emphases give way to those of any other."""

EmphasesByAnswer = Mapping[tuple[str, str], Sequence[Emphasis]]
"""By (question, option)."""


@dataclass(frozen=True)
class Weight:
    """A criterion's importance (0-4), whether the user set it, and its share (0-1) of the total.

    `suggested`: the importance without the user's own setting. `because`: the answer that suggests
    it; None where it is the criterion's own.
    """

    criterion: str
    importance: int
    chosen: bool
    share: float
    suggested: int
    because: Emphasis | None


def weights(
    criteria: Sequence[Criterion],
    emphases: EmphasesByAnswer,
    answers: Answers,
    active: Sequence[bool] | None = None,
) -> tuple[Weight, ...]:
    """One weight a criterion, in the criteria's order. They sum to 1, or all are 0.

    A criterion without an active measure has share 0 whatever its importance. `active`: whether
    each has one, where the caller knows.
    """
    suggested = suggestions(emphases, answers)
    usual = [suggested.get(criterion.key, criterion).importance for criterion in criteria]
    importance = [
        answers.importance.get(criterion.key, step)
        for criterion, step in zip(criteria, usual, strict=True)
    ]
    if active is None:
        active = [criterion.is_active(answers) for criterion in criteria]
    points = points_of(importance, active)
    total = sum(points) or 1.0
    rows = zip(criteria, importance, points, usual, strict=True)
    return tuple(
        Weight(
            criterion.key,
            step,
            criterion.key in answers.importance,
            counted / total,
            without,
            suggested.get(criterion.key),
        )
        for criterion, step, counted, without in rows
    )


def points_of(importance: Iterable[int], active: Iterable[bool]) -> list[float]:
    """What each criterion counts before the shares: nothing without an active measure."""
    pairs = zip(importance, active, strict=True)
    return [POINTS[step] if is_active else 0.0 for step, is_active in pairs]


def emphases_by_answer(emphases: Iterable[Emphasis]) -> EmphasesByAnswer:
    grouped: dict[tuple[str, str], list[Emphasis]] = {}
    for emphasis in emphases:
        grouped.setdefault((emphasis.question, emphasis.option), []).append(emphasis)
    return grouped


def suggestions(emphases: EmphasesByAnswer, answers: Answers) -> dict[str, Emphasis]:
    """By criterion: the emphasis that suggests its importance. Others keep their own importance.

    Of several answers the highest importance counts; the kind of organisation counts only where no
    other answer suggests one.
    """
    by_organisation: dict[str, Emphasis] = {}
    by_answer: dict[str, Emphasis] = {}
    for question, options in answers.options.items():
        highest = by_organisation if question == ORGANISATION else by_answer
        for option in options:
            for emphasis in emphases.get((question, option), ()):
                criterion = emphasis.criterion
                known = highest.get(criterion)
                if known is None or emphasis.importance > known.importance:
                    highest[criterion] = emphasis
    return by_organisation | by_answer
