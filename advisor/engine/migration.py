"""Migration routes: the best chain of conversions from the system that runs today to another."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from advisor.engine.conversions import ANY_VENDOR, Edge, PartialRoute, Stop, Updates


@dataclass(frozen=True)
class Route:
    """Steps in place, one after the other; none where the system runs already.

    `official`: every step is. `detour`: through a third distribution. `conversions`: of all steps.
    """

    steps: tuple[Edge, ...]
    official: bool = True
    detour: bool = False
    conversions: int = 0

    @property
    def preference(self) -> tuple[bool, bool, int, int]:
        """The lower the better: supported, without a detour, short, in single steps."""
        return (not self.official, self.detour, self.conversions, -len(self.steps))


class MigrationGraph:
    """The steps that can be taken on one kind of machine, and the best routes they make."""

    def __init__(self, edges: Iterable[Edge], updates: Updates) -> None:
        self.updates = updates
        self._from: dict[Stop, list[Edge]] = {}
        for edge in sorted(edges, key=lambda edge: (edge.start, edge.end, edge.tool)):
            if updates.may_take(edge):
                self._from.setdefault(edge.start, []).append(edge)
        self._routes: dict[Stop, dict[Stop, Route]] = {}

    def steps_from(self, stop: Stop) -> tuple[Edge, ...]:
        return tuple(self._from.get(stop, ()))

    def route(self, start: Stop, end: Stop) -> Route | None:
        """The preferred route, without steps from a stop to itself; None where none is known."""
        if start == end:
            return Route(())
        if start not in self._routes:
            self._routes[start] = self._search(start) if start in self._from else {}
        return self._routes[start].get(end)

    def _search(self, start: Stop) -> dict[Stop, Route]:
        """The preferred route to each stop that can be reached.

        Dijkstra's algorithm over partial routes, shortest first. A partial route goes on only from
        a stop that no better one has reached.
        """
        best: dict[Stop, Route] = {}
        expanded: dict[Stop, list[PartialRoute]] = {}
        queue = _Queue()
        queue.push(0, PartialRoute(start, start, True, "", ANY_VENDOR), ())
        while queue:
            conversions, partial, steps = queue.pop()
            others = expanded.setdefault(partial.stop, [])
            if any(other.matches(partial) for other in others):
                continue
            others.append(partial)
            if steps and self.updates.may_end(partial.stop, partial.vendor):
                route = Route(steps, partial.official, partial.is_detour, conversions)
                if partial.stop not in best or route.preference < best[partial.stop].preference:
                    best[partial.stop] = route
            for edge in self._from.get(partial.stop, ()):
                for following in partial.followed_by(edge, self.updates):
                    queue.push(conversions + edge.conversions, following, (*steps, edge))
        return best


class _Queue:
    """Partial routes: the fewest conversions first, then the most steps, then as they came."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, int, PartialRoute, tuple[Edge, ...]]] = []
        self._pushed = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def push(self, conversions: int, partial: PartialRoute, steps: tuple[Edge, ...]) -> None:
        heapq.heappush(self._heap, (conversions, -len(steps), self._pushed, partial, steps))
        self._pushed += 1

    def pop(self) -> tuple[int, PartialRoute, tuple[Edge, ...]]:
        conversions, _, _, partial, steps = heapq.heappop(self._heap)
        return conversions, partial, steps
