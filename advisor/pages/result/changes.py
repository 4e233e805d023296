"""What would change the answer: single weights, facts and answers, and ranges of the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.document.counterfactuals import (
    AnswerChange,
    FactChange,
    WeightChange,
    WinnerChange,
    share_in_words,
)
from advisor.document.recommendation import Recommendation
from advisor.document.stability import StabilityInterval
from advisor.document.weights import CRITERION_LABELS
from advisor.pages.charts import percent
from advisor.pages.result.certainty import names_of_ranked
from catalog.template_values import TemplateValue

MOST_FLIPS = 3


@dataclass(frozen=True)
class Flip:
    """A weight with which another wins, on a line from 0 to 100 %: where it is `now`, where it
    `becomes` enough.
    """

    label: str
    now: str
    becomes: str
    now_words: str
    words: str


@dataclass(frozen=True)
class WeightRange(TemplateValue):
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
    """Changes with which another distribution wins, by what would change.

    `flips`: the nearest weights. `nearest`: other changes in words, up to three with the flips.
    """

    flips: list[Flip]
    nearest: list[WinnerChange]
    weights: list[WinnerChange]
    facts: list[WinnerChange]
    answers: list[WinnerChange]
    ranges: list[WeightRange]

    @property
    def count(self) -> int:
        return len(self.weights) + len(self.facts) + len(self.answers)


def changes_section(recommendation: Recommendation) -> ChangesSection:
    names = names_of_ranked(recommendation)
    percents = {weight.criterion: weight.percent for weight in recommendation.weights}
    flips = _flips(recommendation, percents)
    facts, answers = _of_type(recommendation, FactChange), _of_type(recommendation, AnswerChange)
    return ChangesSection(
        flips=flips,
        nearest=_nearest(recommendation)[: MOST_FLIPS - len(flips)],
        weights=_of_type(recommendation, WeightChange),
        facts=facts,
        answers=answers,
        ranges=[
            _weight_range(interval, percents[interval.criterion], names)
            for interval in recommendation.stability
        ],
    )


def _flips(recommendation: Recommendation, percents: Mapping[str, float]) -> list[Flip]:
    """The weights that have to move least."""
    names = names_of_ranked(recommendation)
    changes = [row for row in recommendation.counterfactuals if isinstance(row, WeightChange)]
    nearest = sorted(changes, key=lambda change: abs(change.becomes - change.now))
    return [
        _flip(change, names[change.new_winner], percents[change.criterion])
        for change in nearest[:MOST_FLIPS]
    ]


def _flip(change: WeightChange, winner: str, current: float) -> Flip:
    side = "above" if change.becomes > change.now else "below"
    return Flip(
        label=CRITERION_LABELS[change.criterion],
        now=percent(change.now * 100),
        becomes=percent(change.becomes * 100),
        now_words=f"now {current:.1f} %",
        words=f"{winner} wins {side} {share_in_words(change.becomes)}",
    )


def _nearest(recommendation: Recommendation) -> list[WinnerChange]:
    """Changes of facts and of given answers; last that what is free could cost something."""
    changes = [*_of_type(recommendation, FactChange), *_to_given_answers(recommendation)]
    return sorted(changes, key=lambda change: _is_free(change, recommendation))


def _is_free(change: WinnerChange, recommendation: Recommendation) -> bool:
    """Whether it is the price of a ranked plan that costs nothing."""
    if not isinstance(change, FactChange) or change.attributes != ["price_per_system_year"]:
        return False
    offers = {
        (row.distribution, row.release, row.plan): row.cost_per_server_year.amount
        for row in recommendation.ranking
    }
    return offers.get((change.distribution, change.release, change.plan)) == 0


def _to_given_answers(recommendation: Recommendation) -> list[WinnerChange]:
    return [
        change
        for change in recommendation.counterfactuals
        if isinstance(change, AnswerChange) and change.question in recommendation.answers
    ]


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
