"""Which conversions may follow each other on the way from one system to another.

Each goes on from the stop that the last one reached, never back to the start, and through no stop
without updates on the day: free ones, or an extension that the target's vendor sells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
class Updates:
    """Which stops still get updates on the day.

    `free`: for everybody. `extended`: only with an extension, by its sellers. `vendors`: each
    distribution's own vendor. A route may pass a stop on the extension of its target's vendor.
    """

    free: frozenset[Stop]
    extended: Mapping[Stop, frozenset[str]] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)

    def may_take(self, edge: Edge) -> bool:
        """Only in place, and what a row sums up leads through no release without updates."""
        return edge.in_place and self.free.issuperset(edge.through)

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


class PartialRoute(NamedTuple):
    """A route so far: from where, where it is, the other distribution it passed, its target's
    vendor."""

    start: Stop
    stop: Stop
    official: bool
    passed: str
    vendor: str

    @property
    def is_detour(self) -> bool:
        return self.passed not in ("", self.stop[0])

    def matches(self, other: PartialRoute) -> bool:
        """Whether it is as good as a longer one to the same stop, whatever their targets."""
        return (
            self.official >= other.official
            and (not self.passed or self.passed == other.passed or other.passed == SEVERAL)
            and self.vendor in (ANY_VENDOR, other.vendor)
        )

    def followed_by(self, edge: Edge, updates: Updates) -> Iterator[PartialRoute]:
        """The routes that this conversion makes of it; none where it may not follow."""
        if edge.end == self.start:
            return
        passed = self.passed
        if edge.end[0] not in (self.start[0], passed):
            passed = SEVERAL if passed else edge.end[0]
        official = self.official and edge.official
        for vendor in updates.vendors_needed(edge.end, self.vendor):
            yield PartialRoute(self.start, edge.end, official, passed, vendor)
