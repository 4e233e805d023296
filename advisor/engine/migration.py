"""Migration routes: which chain of steps leads from the system that runs today to another, and what a route is worth."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Steps, Worth

Stop = tuple[str, str]
"""(distribution, major release)."""
ANYBODY = ""
"""The vendor needed on a route that passes no paid extension."""
SEVERAL = "*"
"""For the distribution passed where there is more than one."""


@dataclass(frozen=True)
class Edge:
    """One step on record with a tool. It counts as `conversions`, one for each major release it climbs.

    `official`: the vendor or project supports the tool. `architectures`: those it runs on; empty where not stated. `through`:
    the releases a row that sums up several conversions passes.
    `details` is whatever the caller wants to find again at the step.
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

    `official`: all of them are. `detour`: through a third distribution. `conversions`: the sum of the steps'.
    """

    steps: tuple[Edge, ...]
    official: bool = True
    detour: bool = False
    conversions: int = 0

    @property
    def preference(self) -> tuple[bool, bool, int, int]:
        """The lower the better: supported, then without a detour, then short, then told in single steps."""
        return (not self.official, self.detour, self.conversions, -len(self.steps))


@dataclass(frozen=True)
class Updates:
    """Who still gets updates on the day: `everybody` on these stops, and on some only who buys an extension, by seller.

    `vendors` names each distribution's own vendor; the extension that vendor sells may be passed on the way to it.
    """

    everybody: frozenset[Stop]
    extended: Mapping[Stop, frozenset[str]] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)

    def may_pass(self, stop: Stop) -> bool:
        return stop in self.everybody or stop in self.extended

    def vendors_needed(self, stop: Stop, needed: str) -> list[str]:
        """Of which vendor the target must be where a route goes on to `stop`; none where it cannot pass."""
        if stop in self.everybody:
            return [needed]
        return [
            seller for seller in sorted(self.extended.get(stop, ())) if needed in (ANYBODY, seller)
        ]

    def may_end(self, stop: Stop, needed: str) -> bool:
        return needed in (ANYBODY, self.vendors.get(stop[0], ANYBODY))


class _Partial(NamedTuple):
    """A route on its way: where it has got to, the distribution it passed beside that of its start, and the vendor its
    target must have."""

    stop: Stop
    official: bool
    passed: str
    vendor: str

    def matches(self, other: _Partial) -> bool:
        """Whether it is as good as a longer one to the same stop, wherever both go on to."""
        return (
            self.official >= other.official
            and (not self.passed or self.passed == other.passed or other.passed == SEVERAL)
            and self.vendor in (ANYBODY, other.vendor)
        )


class MigrationGraph:
    """The steps that can be taken on one kind of machine, and the best route they make from one stop to another."""

    def __init__(self, edges: Iterable[Edge], updates: Updates) -> None:
        self.updates = updates
        self._from: dict[Stop, list[Edge]] = {}
        for edge in sorted(edges, key=lambda edge: (edge.start, edge.end, edge.tool)):
            if edge.in_place and updates.everybody.issuperset(edge.through):
                self._from.setdefault(edge.start, []).append(edge)
        self._routes: dict[Stop, dict[Stop, Route]] = {}

    def steps_from(self, stop: Stop) -> tuple[Edge, ...]:
        return tuple(self._from.get(stop, ()))

    def route(self, start: Stop, end: Stop) -> Route | None:
        """The preferred route; without steps where it runs already; None where no route is known."""
        if start == end:
            return Route(())
        if start not in self._routes:
            self._routes[start] = self._search(start) if start in self._from else {}
        return self._routes[start].get(end)

    def _search(self, start: Stop) -> dict[Stop, Route]:
        """Dijkstra's algorithm over partial routes, shortest first. One goes on only from a stop that no better one reached."""
        best: dict[Stop, Route] = {}
        expanded: dict[Stop, list[_Partial]] = {}
        pushed = 0
        queue: list[tuple[int, int, int, _Partial, tuple[Edge, ...]]] = [
            (0, 0, 0, _Partial(start, True, "", ANYBODY), ())
        ]
        while queue:
            conversions, _, _, here, steps = heapq.heappop(queue)
            others = expanded.setdefault(here.stop, [])
            if any(other.matches(here) for other in others):
                continue
            others.append(here)
            if steps and self.updates.may_end(here.stop, here.vendor):
                route = Route(
                    steps, here.official, here.passed not in ("", here.stop[0]), conversions
                )
                if here.stop not in best or route.preference < best[here.stop].preference:
                    best[here.stop] = route
            for edge in self._from.get(here.stop, ()):
                for following in self._after(start, here, edge):
                    pushed += 1
                    heapq.heappush(
                        queue,
                        (
                            conversions + edge.conversions,
                            -len(steps) - 1,
                            pushed,
                            following,
                            (*steps, edge),
                        ),
                    )
        return best

    def _after(self, start: Stop, here: _Partial, edge: Edge) -> Iterator[_Partial]:
        if edge.end == start:
            return
        passed = here.passed
        if edge.end[0] not in (start[0], passed):
            passed = SEVERAL if passed else edge.end[0]
        for vendor in self.updates.vendors_needed(edge.end, here.vendor):
            yield _Partial(edge.end, here.official and edge.official, passed, vendor)


class Machine(NamedTuple):
    """For what a route is looked up: a CPU, and whether the hosting panel with tools of its own runs there."""

    cpu: str
    panel: bool = False


@dataclass(frozen=True)
class Circumstances:
    """Which answers say on what machines the systems run: a question of CPUs (`usual` where nobody answered) and the option
    that says the hosting panel runs there."""

    cpu: str
    usual: str
    panel: tuple[str, str]

    def machines(self, answers: Answers) -> tuple[Machine, ...]:
        panel = self.panel[1] in answers.to(self.panel[0])
        return tuple(Machine(cpu, panel) for cpu in answers.to(self.cpu) or (self.usual,))

    @property
    def questions(self) -> tuple[str, ...]:
        return (self.cpu, self.panel[0])


def evidence_key(attribute: str, machine: Machine) -> str:
    """Under which a candidate holds the evidence for this machine, where it differs from that for the usual one."""
    return f"{attribute}_on_{machine.cpu}" + "_with_panel" * machine.panel


@dataclass(frozen=True)
class RouteSteps(Steps):
    """What a route is worth: on the machines that were answered the worst, over the releases that may run the whole interval.

    `releases` are the attributes of the releases that may run; `value_words` says each value in words. Of the two sentences with
    {words} `depends` is for releases with different routes, `alike` for routes worth the same. A release with the value
    `passed_over` does not count where others may run: nobody goes back to an older one.
    """

    releases: tuple[str, ...] = ()
    circumstances: Circumstances = Circumstances("", "", ("", ""))
    value_words: Mapping[str, str] = field(default_factory=dict)
    depends: str = "{words}"
    alike: str = "{words}"
    passed_over: object = None

    @property
    def questions(self) -> tuple[str, ...]:
        return self.circumstances.questions

    def worth(self, candidate: Candidate, answers: Answers) -> Worth:
        machines = self.circumstances.machines(answers)
        every = [self._on_machines(candidate, attribute, machines) for attribute in self.releases]
        worths = [worth for worth in every if worth.evidence.value != self.passed_over] or every
        worst = min(worths, key=lambda worth: worth.low)
        best = max(worths, key=lambda worth: worth.high)
        if len({worth.evidence.value for worth in worths}) == 1:
            return replace(worst, evidence=replace(worst.evidence, attribute=self.attribute))
        low, high = self._words(worst), self._words(best)
        words = low if low == high else f"from {high} to {low}"
        sentence = self.alike if low == high else self.depends
        value = worst.evidence.value if worst.low == best.high else None
        evidence = replace(
            worst.evidence, attribute=self.attribute, value=value, words=words, label=""
        )
        return Worth(worst.low, best.high, sentence.format(words=words), evidence)

    def _on_machines(
        self, candidate: Candidate, attribute: str, machines: Iterable[Machine]
    ) -> Worth:
        found = (self._of(_evidence(candidate, attribute, machine)) for machine in machines)
        return min(found, key=lambda worth: worth.low)

    def _of(self, evidence: Evidence) -> Worth:
        step = self.steps.get(evidence.value) if evidence.known else None
        if step is None:
            utilities = [step.utility for step in self.steps.values()]
            return Worth(min(utilities), max(utilities), self.unknown, evidence)
        return Worth(step.utility, step.utility, step.sentence, evidence)

    def _words(self, worth: Worth) -> str:
        return self.value_words.get(str(worth.evidence.value), "unknown")


def _evidence(candidate: Candidate, attribute: str, machine: Machine) -> Evidence:
    return candidate.evidence.get(evidence_key(attribute, machine)) or candidate.of(attribute)
