"""The bars of a kept ranking: what each criterion added, those that differ most first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from advisor.pages.charts import percent
from advisor.pages.decisions.frozen_document import FrozenRanked
from advisor.pages.result.ranking import COLOURS, Segment
from catalog.formats import join_words


class Stacks:
    """The order and colours of the criteria over these candidates."""

    def __init__(self, candidates: Sequence[FrozenRanked]) -> None:
        points = [_points(candidate) for candidate in candidates]
        self.labels = {row.criterion: row.label for row in candidates[0].contributions}
        spread = {
            key: max(row.get(key, 0.0) for row in points) - min(row.get(key, 0.0) for row in points)
            for key in self.labels
        }
        self.order = sorted(self.labels, key=lambda key: -spread[key])

    def segments(self, candidate: FrozenRanked) -> list[Segment]:
        points = _points(candidate)
        widths = [points.get(key, 0.0) for key in self.order]
        return [
            Segment(_colour(place), percent(end - width), percent(width))
            for place, (width, end) in enumerate(zip(widths, accumulate(widths), strict=True))
        ]

    def legend(self) -> list[tuple[int, str]]:
        """(colour, criteria). Those that differ least share the last colour."""
        own = [(_colour(place), self.labels[key]) for place, key in enumerate(self._own)]
        shared = [self.labels[key] for key in self.order[len(self._own) :]]
        return [*own, (COLOURS, join_words(shared))] if shared else own

    @property
    def _own(self) -> list[str]:
        return self.order[: COLOURS - 1]


def _points(candidate: FrozenRanked) -> dict[str, float]:
    return {row.criterion: row.points for row in candidate.contributions}


def _colour(place: int) -> int:
    return min(place + 1, COLOURS)
