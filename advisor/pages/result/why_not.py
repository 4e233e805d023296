"""Why not another: each ranked distribution against the winner, criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.document.points import PointsDifference
from advisor.document.recommendation import Recommendation
from advisor.document.why_not import WhyNot
from advisor.pages.charts import Stretch, either_way


@dataclass(frozen=True)
class DifferenceRow:
    difference: PointsDifference
    bar: Stretch


@dataclass(frozen=True)
class Rival:
    """Another ranked distribution, with the differences drawn."""

    why_not: WhyNot
    rows: tuple[DifferenceRow, ...]


def ranked_rivals(recommendation: Recommendation) -> list[Rival]:
    return [_rival(row) for row in recommendation.why_not if row.standing == "ranked"]


def _rival(why_not: WhyNot) -> Rival:
    bars = either_way(row.difference for row in why_not.rows)
    return Rival(why_not, tuple(map(DifferenceRow, why_not.rows, bars)))
