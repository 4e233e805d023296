"""The drawing of the lifecycle page: every release with a known day, all on the same years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog import timeline
from catalog.document import Distribution, Release
from catalog.timeline import Life, Line, Scale, Stretch

LABELLED = 92.0
"""Percent of a chart's width; a year further to the right has no room for its label."""


@dataclass(frozen=True)
class Pane:
    """A part of the years. A narrow screen leaves out the past."""

    key: str
    width: str
    ticks: tuple[tuple[int, str], ...]
    labels: tuple[tuple[int, str], ...]
    starts_on_day: bool


@dataclass(frozen=True)
class PaneLines:
    """The releases of one distribution in one pane."""

    pane: Pane
    lines: list[Line]


@dataclass(frozen=True)
class Drawing:
    """The releases of one distribution."""

    slug: str
    name: str
    lines: list[Line]
    panes: tuple[PaneLines, ...]

    @property
    def height(self) -> str:
        return timeline.height(self.lines)


@dataclass(frozen=True)
class LifecycleChart:
    """`undrawn`: the distributions without any known day."""

    drawings: tuple[Drawing, ...]
    panes: tuple[Pane, ...]
    undrawn: tuple[str, ...]

    @property
    def starts_on_day(self) -> bool:
        return self.panes[-1].starts_on_day

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        return timeline.phase_legend({stretch.kind for stretch in self._stretches()})

    @property
    def has_projected(self) -> bool:
        return any(stretch.projected for stretch in self._stretches())

    @property
    def has_open_ends(self) -> bool:
        return any(line.open_at for line in self._lines())

    @property
    def has_ends_only(self) -> bool:
        """Whether the day of release of some release is unknown."""
        return any(line.ends for line in self._lines())

    def _lines(self) -> Iterator[Line]:
        for drawing in self.drawings:
            yield from drawing.lines

    def _stretches(self) -> Iterator[Stretch]:
        for line in self._lines():
            yield from line.stretches


Chosen = tuple[Distribution, Sequence[Release]]


def draw_lifecycle(
    chosen: Iterable[Chosen], day: date, *, starts_on_day: bool
) -> LifecycleChart | None:
    """One drawing a distribution. None: no day of any release is known."""
    lives = [(distribution, list(map(_life, releases))) for distribution, releases in chosen]
    scale = timeline.scale_for(_days(lives))
    if scale is None:
        return None
    panes = _panes(scale, day if starts_on_day else None)
    drawings = (_drawing(distribution, rows, scale, panes) for distribution, rows in lives)
    undrawn = (distribution.name for distribution, rows in lives if not any(map(Life.days, rows)))
    return LifecycleChart(
        drawings=tuple(drawing for drawing in drawings if drawing.lines),
        panes=tuple(pane for pane, _ in panes),
        undrawn=tuple(undrawn),
    )


def _life(release: Release) -> Life:
    return Life(release.name, release.released_on, tuple(timeline.phase_titles(release.phases)))


def _days(lives: Iterable[tuple[Distribution, list[Life]]]) -> Iterator[date]:
    for _, rows in lives:
        for life in rows:
            yield from life.days()


def _panes(scale: Scale, day: date | None) -> list[tuple[Pane, Scale]]:
    """Before and from `day`; one pane where it is None or outside the years."""
    if day is None or not scale.start < day < scale.end:
        return [(_pane("all", scale, scale), scale)]
    past, ahead = replace(scale, until=day), replace(scale, since=day)
    return [(_pane("past", past, scale), past), (_pane("ahead", ahead, scale), ahead)]


def _pane(key: str, part: Scale, scale: Scale) -> Pane:
    left, right = scale.at(part.start), scale.at(part.end)
    ticks = part.ticks()
    labels = (tick for tick in ticks if part.at(date(tick[0], 1, 1)) <= LABELLED or key == "past")
    return Pane(
        key=key,
        width=timeline.percent(right - left),
        ticks=tuple(ticks),
        labels=tuple(labels),
        starts_on_day=key == "ahead",
    )


def _drawing(
    distribution: Distribution, lives: list[Life], scale: Scale, panes: list[tuple[Pane, Scale]]
) -> Drawing:
    parts = (PaneLines(pane, timeline.lines(lives, part)) for pane, part in panes)
    lines = timeline.lines(lives, scale)
    return Drawing(distribution.slug, distribution.name, lines, tuple(parts))
