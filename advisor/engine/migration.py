"""The way there: the shortest chain of migration steps from what runs today to a candidate."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

Stop = tuple[str, str]
"""(distribution, major release)."""


@dataclass(frozen=True)
class Edge:
    """One step with a tool. `details` is whatever the caller wants to find again at the step."""

    start: Stop
    end: Stop
    tool: str
    in_place: bool
    details: object = None


class Roads:
    """All steps on record, and the chains they make."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._from: dict[Stop, list[Edge]] = {}
        for edge in sorted(edges, key=lambda one: (one.start, one.end, one.tool)):
            self._from.setdefault(edge.start, []).append(edge)
        self._known: dict[Stop, dict[Stop, tuple[Edge, ...]]] = {}

    def steps_from(self, stop: Stop) -> tuple[Edge, ...]:
        return tuple(self._from.get(stop, ()))

    def way(self, start: Stop, end: Stop) -> tuple[Edge, ...] | None:
        """The in-place chain of the fewest single steps; () where one is there already; None where none is on record."""
        if start not in self._known:
            self._known[start] = self._ways_from(start)
        return self._known[start].get(end)

    def within(self, edge: Edge) -> tuple[Edge, ...]:
        """The single steps that a step over several major releases sums up; () where it sums up none that are on record."""
        if not edge.in_place or _majors_between(edge) < 2:
            return ()
        return self._single.way(edge.start, edge.end) or ()

    def single_steps(self, way: Sequence[Edge]) -> tuple[Edge, ...]:
        """The way with each step that sums up others replaced by those: what really has to be done, one after the other."""
        return tuple(step for edge in way for step in self.within(edge) or (edge,))

    def new_installation(self, distribution: str, end: Stop) -> Edge | None:
        """The step on record that says this takes a new installation from whichever release, if there is one."""
        edges = (edge for stop in sorted(self._from) if stop[0] == distribution for edge in self._from[stop])
        return next((edge for edge in edges if edge.end == end and not edge.in_place), None)

    @cached_property
    def _single(self) -> Roads:
        return Roads(one for edges in self._from.values() for one in edges if _majors_between(one) < 2)

    def _ways_from(self, start: Stop) -> dict[Stop, tuple[Edge, ...]]:
        """Dijkstra's algorithm: by single steps, then by steps on record, then by what is found first."""
        ways: dict[Stop, tuple[Edge, ...]] = {}
        found = 0
        queue: list[tuple[int, int, int, Stop, tuple[Edge, ...]]] = [(0, 0, found, start, ())]
        while queue:
            steps, rows, _, here, way = heapq.heappop(queue)
            if here in ways:
                continue
            ways[here] = way
            for edge in self._from.get(here, []):
                if edge.in_place and edge.end not in ways:
                    found += 1
                    single = len(self.within(edge)) or 1
                    heapq.heappush(queue, (steps + single, rows + 1, found, edge.end, (*way, edge)))
        return ways


def _majors_between(edge: Edge) -> int:
    """1 for 8 to 9; 0 where the releases are not numbered alike."""
    start, end = edge.start[1], edge.end[1]
    return int(end) - int(start) if start.isdecimal() and end.isdecimal() and len(start) <= 2 >= len(end) else 0
