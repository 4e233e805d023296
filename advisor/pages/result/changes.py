"""What would change the answer: single weights, facts and answers, and ranges of the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.document.counterfactuals import AnswerChange, FactChange, WeightChange, WinnerChange
from advisor.document.recommendation import Recommendation
from advisor.document.stability import StabilityInterval
from advisor.pages.charts import percent
from advisor.pages.result.certainty import names_of_ranked


@dataclass(frozen=True)
class WeightRange:
    """A bar from `x` of that `width`, with the current weight as a line `at` its place.

    `below_name` and `above_name`: who wins outside; empty if nobody else does.
    """

    interval: StabilityInterval
    percent: float
    x: str
    width: str
    at: str
    below_name: str
    above_name: str


@dataclass(frozen=True)
class ChangesSection:
    """Changes with which another distribution wins, by what would change."""

    weights: list[WinnerChange]
    facts: list[WinnerChange]
    answers: list[WinnerChange]
    ranges: list[WeightRange]


def changes_section(recommendation: Recommendation) -> ChangesSection:
    names = names_of_ranked(recommendation)
    percents = {weight.criterion: weight.percent for weight in recommendation.weights}
    return ChangesSection(
        weights=_of_type(recommendation, WeightChange),
        facts=_of_type(recommendation, FactChange),
        answers=_of_type(recommendation, AnswerChange),
        ranges=[
            _weight_range(interval, percents[interval.criterion], names)
            for interval in recommendation.stability
        ],
    )


def _of_type(recommendation: Recommendation, kind: type[WinnerChange]) -> list[WinnerChange]:
    return [change for change in recommendation.counterfactuals if isinstance(change, kind)]


def _weight_range(
    interval: StabilityInterval, current: float, names: Mapping[str, str]
) -> WeightRange:
    return WeightRange(
        interval=interval,
        percent=current,
        x=percent(interval.low * 100),
        width=percent((interval.high - interval.low) * 100),
        at=percent(interval.now * 100),
        below_name=names.get(interval.below or "", ""),
        above_name=names.get(interval.above or "", ""),
    )
