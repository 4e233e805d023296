"""How far the weight of each criterion can move before another distribution wins."""

from __future__ import annotations

from typing import Annotated

from advisor.document.counterfactuals import share_in_words
from advisor.document.fields import CriterionKey, Part, Share, Slug, about
from advisor.document.names import CatalogNames
from advisor.document.weights import CRITERION_LABELS
from advisor.engine.stability import Interval


class StabilityInterval(Part, frozen=True):
    """How far the weight of one criterion can move."""

    criterion: CriterionKey
    label: str
    now: Share
    low: Annotated[
        Share,
        about("The winner stays first down to this weight, the others scaled in proportion."),
    ]
    below: Annotated[Slug | None, about("Who wins below `low`. Null: no other.")]
    high: Annotated[Share, about("The winner stays first up to this weight.")]
    above: Annotated[Slug | None, about("Who wins above `high`. Null: no other.")]
    words: str


def stability_interval(interval: Interval, names: CatalogNames) -> StabilityInterval:
    return StabilityInterval(
        interval.criterion,
        CRITERION_LABELS[interval.criterion],
        round(interval.now, 6),
        round(interval.low, 6),
        interval.below or None,
        round(interval.high, 6),
        interval.above or None,
        _words(interval, names),
    )


def _words(interval: Interval, names: CatalogNames) -> str:
    sides = []
    if interval.below:
        low, rival = share_in_words(interval.low), names.short_names[interval.below]
        sides.append(f"below {low} {rival} wins")
    if interval.above:
        high, rival = share_in_words(interval.high), names.short_names[interval.above]
        sides.append(f"above {high} {rival} wins")
    return "; ".join(sides) or "no weight changes the winner"
