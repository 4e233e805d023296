"""Scores and points as a reader sees them: rounded once, so that they add up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from advisor.document import rounding
from advisor.document.fields import CriterionKey, Difference, Part, Points, about
from advisor.engine.analysis import Contribution, Ranked


@dataclass(frozen=True)
class RoundedPoints:
    """Points of a criterion: `points` are certain, `high` possible, `percent` the most."""

    percent: float
    points: float
    high: float


class PointsDifference(Part, frozen=True):
    """One criterion of another distribution against the winner."""

    criterion: CriterionKey
    label: str
    points: Points
    winner_points: Points
    difference: Annotated[Difference, about("`points` minus `winner_points`.")]
    known: Annotated[bool, about("False: a fact of one side or both is unknown.")]


def rounded_parts(contributions: tuple[Contribution, ...]) -> dict[str, RoundedPoints]:
    """By criterion. Points come from the rounded share, so that full marks equal that share."""
    exact = tuple((row.weight.share, row.points, row.points_high) for row in contributions)
    parts = _rounded_parts(exact)
    return {row.criterion.key: part for row, part in zip(contributions, parts, strict=True)}


@lru_cache(maxsize=256)  # one document reads the parts of each candidate several times
def _rounded_parts(exact: tuple[tuple[float, float, float], ...]) -> tuple[RoundedPoints, ...]:
    """`exact`: (share, points, possible points)."""
    percents = rounding.percents([share for share, _, _ in exact])
    return tuple(_rounded_part(*row, percent) for row, percent in zip(exact, percents, strict=True))


def _rounded_part(share: float, certain: float, possible: float, percent: float) -> RoundedPoints:
    scale = percent / (share * 100)
    points = rounding.rounded(certain * scale)
    return RoundedPoints(percent, points, max(points, rounding.rounded(possible * scale)))


def rounded_score(contributions: tuple[Contribution, ...]) -> float:
    return rounding.total(part.points for part in rounded_parts(contributions).values())


def differences(
    winner: Ranked, contributions: tuple[Contribution, ...]
) -> tuple[PointsDifference, ...]:
    """By criterion in the rules' order. They add up to the difference of the rounded scores."""
    winner_parts, parts = rounded_parts(winner.contributions), rounded_parts(contributions)
    known = {contribution.criterion.key: contribution.known for contribution in contributions}
    rows = []
    for contribution in winner.contributions:
        key = contribution.criterion.key
        winner_points = winner_parts[key].points
        points = parts[key].points if key in parts else 0.0
        rows.append(
            PointsDifference(
                criterion=key,
                label=contribution.criterion.label,
                points=points,
                winner_points=winner_points,
                difference=round(points - winner_points, 1),
                known=contribution.known and known.get(key, False),
            )
        )
    return tuple(rows)


def losses(rows: tuple[PointsDifference, ...]) -> list[PointsDifference]:
    """Where the winner is ahead, the largest difference first."""
    return sorted((row for row in rows if row.difference < 0), key=lambda row: row.difference)


def gains(rows: tuple[PointsDifference, ...]) -> list[PointsDifference]:
    """Where the winner is certainly behind, the largest difference first."""
    return sorted(
        (row for row in rows if row.difference > 0 and row.known),
        key=lambda row: -row.difference,
    )
