"""Where the bars of the charts begin and end, in percent of the chart's width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from advisor.document.ranking import CriterionScore
from catalog.template_values import TemplateValue

_BAR = (
    '<svg class="bar" width="100%" height="12" aria-hidden="true" focusable="false">'
    '<rect class="track" x="0" y="0.5" width="{}" height="11"/>'
    '<rect class="sure" x="0" y="0.5" width="{}" height="11"/>{}</svg>'
)
_OPEN_PART = '<rect class="maybe" x="{}" y="0.5" width="{}" height="11" fill="url(#hatch)"/>'


@dataclass(frozen=True)
class Bar(TemplateValue):
    """`track` is what could be reached, `sure` what is certain.

    From there `open` is what unknown facts could add.
    """

    track: str
    sure: str
    open: str

    @property
    def drawn(self) -> SafeString:
        """A page has dozens; a template for each takes four times as long."""
        is_open = self.open != "0%"
        return format_html(_BAR, self.track, self.sure, self._hatched if is_open else "")

    @property
    def _hatched(self) -> SafeString:
        return format_html(_OPEN_PART, self.sure, self.open)


def contribution_bars(scores: Iterable[CriterionScore]) -> list[Bar]:
    """A bar for each criterion.

    The track of the heaviest fills the chart, so that lengths compare across criteria.
    """
    rows = list(scores)
    widest = max((row.percent for row in rows), default=0)
    return [bar(row.points_low, row.points_high, row.percent, widest) for row in rows]


def bar(low: float, high: float, most: float, widest: float = 100) -> Bar:
    """From `low` to `high` of `most` points, in a chart `widest` points wide."""
    scale = 100 / widest if widest else 0
    return Bar(percent(most * scale), percent(low * scale), percent(max(high - low, 0) * scale))


@dataclass(frozen=True)
class Stretch(TemplateValue):
    """A part of a bar: where it begins, how wide it is."""

    x: str
    width: str


def side_by_side(shares: Sequence[float]) -> list[Stretch]:
    """The shares (0-1) one after the other, in a chart that is 1 wide."""
    starts = [sum(shares[:place]) * 100 for place in range(len(shares))]
    return [
        Stretch(percent(start), percent(share * 100))
        for start, share in zip(starts, shares, strict=True)
    ]


def either_way(differences: Iterable[float]) -> list[Stretch]:
    """A bar for each difference, from the middle to the left (negative) or right.

    The largest fills its half.
    """
    rows = list(differences)
    largest = max(map(abs, rows), default=0) or 1
    return [
        Stretch(
            percent(50 + min(difference, 0) / largest * 50),
            percent(abs(difference) / largest * 50),
        )
        for difference in rows
    ]


def between(low: float, high: float | None, widest: float) -> Bar:
    """An amount: `low` is certain, up to `high` is possible; None: to the end of the chart."""
    return bar(low, widest if high is None else high, widest, widest)


def percent(number: float) -> str:
    """Within the chart, whatever rounding did to the numbers."""
    inside = 0 if number < 0 else min(number, 100)
    return f"{round(inside, 2):g}%"
