"""Migration routes: chains of conversions from the system that runs today to another."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Stop = tuple[str, str]
"""(distribution, major release)."""
ANY_VENDOR = ""
"""The vendor needed on a route that passes no paid extension."""
SEVERAL = "*"
"""The distribution passed, where there are several."""


@dataclass(frozen=True)
class Edge:
    """One documented step with a tool.

    `official`: the vendor or project supports the tool. `conversions`: one for each major release
    it climbs. `architectures`: those the tool runs on; empty where not stated. `through`: the
    releases passed, where the row sums up several conversions. `details`: the caller's own data.
    """

    start: Stop
    end: Stop
    tool: str
    in_place: bool = True
    official: bool = True
    conversions: int = 1
    architectures: frozenset[str] = frozenset()
    through: tuple[Stop, ...] = ()
    details: object = None

    def runs_on(self, architecture: str) -> bool:
        return not self.architectures or architecture in self.architectures


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


@dataclass(frozen=True)
class Updates:
    """Which stops still get updates on the day.

    `free`: for everybody. `extended`: only with an extension, by its sellers. `vendors`: each
    distribution's own vendor. A route may pass a stop on the extension of its target's vendor.
    """

    free: frozenset[Stop]
    extended: Mapping[Stop, frozenset[str]] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)

    def may_pass(self, stop: Stop) -> bool:
        return stop in self.free or stop in self.extended

    def vendors_needed(self, stop: Stop, needed: str) -> list[str]:
        """The vendors of which the target can be once a route passes `stop`; none: no way through.

        `needed`: the vendor of which it must be so far.
        """
        if stop in self.free:
            return [needed]
        sellers = sorted(self.extended.get(stop, ()))
        return [seller for seller in sellers if needed in (ANY_VENDOR, seller)]

    def may_end(self, stop: Stop, needed: str) -> bool:
        return needed in (ANY_VENDOR, self.vendors.get(stop[0], ANY_VENDOR))


class _Partial(NamedTuple):
    """A route so far: where it is, the other distribution it passed, its target's vendor."""

    stop: Stop
    official: bool
    passed: str
    vendor: str

    @property
    def is_detour(self) -> bool:
        return self.passed not in ("", self.stop[0])

    def matches(self, other: _Partial) -> bool:
        """Whether it is as good as a longer one to the same stop, whatever their targets."""
        return (
            self.official >= other.official
            and (not self.passed or self.passed == other.passed or other.passed == SEVERAL)
            and self.vendor in (ANY_VENDOR, other.vendor)
        )


class MigrationGraph:
    """The steps that can be taken on one kind of machine, and the best routes they make."""

    def __init__(self, edges: Iterable[Edge], updates: Updates) -> None:
        self.updates = updates
        self._from: dict[Stop, list[Edge]] = {}
        for edge in sorted(edges, key=lambda edge: (edge.start, edge.end, edge.tool)):
            if edge.in_place and updates.free.issuperset(edge.through):
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
        expanded: dict[Stop, list[_Partial]] = {}
        queue = _Queue()
        queue.push(0, _Partial(start, True, "", ANY_VENDOR), ())
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
                for following in self._following(start, partial, edge):
                    queue.push(conversions + edge.conversions, following, (*steps, edge))
        return best

    def _following(self, start: Stop, partial: _Partial, edge: Edge) -> Iterator[_Partial]:
        if edge.end == start:
            return
        passed = partial.passed
        if edge.end[0] not in (start[0], passed):
            passed = SEVERAL if passed else edge.end[0]
        for vendor in self.updates.vendors_needed(edge.end, partial.vendor):
            yield _Partial(edge.end, partial.official and edge.official, passed, vendor)


class _Queue:
    """Partial routes: the fewest conversions first, then the most steps, then as they came."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, int, _Partial, tuple[Edge, ...]]] = []
        self._pushed = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def push(self, conversions: int, partial: _Partial, steps: tuple[Edge, ...]) -> None:
        heapq.heappush(self._heap, (conversions, -len(steps), self._pushed, partial, steps))
        self._pushed += 1

    def pop(self) -> tuple[int, _Partial, tuple[Edge, ...]]:
        conversions, _, _, partial, steps = heapq.heappop(self._heap)
        return conversions, partial, steps
