"""The drawing of the lifecycle page: every release with a known day, all on the same years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from catalog import timeline
from catalog.document import Distribution, Release
from catalog.pages.support_chart import legend, titles
from catalog.timeline import Life, Line, Scale, Stretch


@dataclass(frozen=True)
class Drawing:
    """The releases of one distribution."""

    slug: str
    name: str
    lines: list[Line]

    @property
    def height(self) -> str:
        return timeline.height(self.lines)


@dataclass(frozen=True)
class LifecycleChart:
    """`day`: its place; None: outside the years drawn. `undrawn`: without any known day."""

    drawings: tuple[Drawing, ...]
    ticks: tuple[tuple[int, str], ...]
    day: str | None
    undrawn: tuple[str, ...]

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        return legend({stretch.kind for stretch in self._stretches()})

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


def draw_lifecycle(chosen: Iterable[Chosen], day: date) -> LifecycleChart | None:
    """One drawing a distribution. None: no day of any release is known."""
    lives = [(distribution, list(map(_life, releases))) for distribution, releases in chosen]
    scale = timeline.scale_for(_days(lives))
    if scale is None:
        return None
    drawings = (_drawing(distribution, rows, scale) for distribution, rows in lives)
    undrawn = (distribution.name for distribution, rows in lives if not any(map(Life.days, rows)))
    return LifecycleChart(
        drawings=tuple(drawing for drawing in drawings if drawing.lines),
        ticks=tuple(scale.ticks()),
        day=timeline.percent(scale.at(day)) if scale.first <= day.year <= scale.last else None,
        undrawn=tuple(undrawn),
    )


def _life(release: Release) -> Life:
    return Life(release.name, release.released_on, tuple(titles(release)))


def _days(lives: Iterable[tuple[Distribution, list[Life]]]) -> Iterator[date]:
    for _, rows in lives:
        for life in rows:
            yield from life.days()


def _drawing(distribution: Distribution, lives: list[Life], scale: Scale) -> Drawing:
    return Drawing(distribution.slug, distribution.name, timeline.lines(lives, scale))
