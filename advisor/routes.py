"""From the catalog document to migration routes: what can be converted into what on a day, and the evidence candidates get of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from advisor.catalog_keys import SameCatalog
from advisor.engine.migration import Edge, MigrationGraph, Route, Stop, Updates
from advisor.engine.route_utility import Machine, evidence_key
from advisor.engine.types import Evidence
from advisor.rules.derived import (
    DERIVED,
    DOWNGRADE,
    ESTATES,
    FAMILY,
    LONG_ROUTE,
    NEW_INSTALLATION,
    NO_ROUTE,
    NOTHING_TO_DO,
    REBUILD_FROM,
    Estate,
)
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle

Document = Mapping[str, Any]
Row = Mapping[str, Any]

USUAL = Machine("x86-64-v3")
"""The machine where no CPU was answered."""
CPUS = tuple(option.key for option in QUESTIONS["cpu"].options)
X86 = "x86-64"
PANEL = "cpanel"
"""A tool that names this hosting panel is for servers it runs on, and there instead of the usual tool."""
OTHER_FAMILIES = frozenset({"fedora-derived", "independent"})
"""Relations to RHEL from which no conversion leads into the family of RHEL, nor back."""
CONFIDENCES = ("verified", "verified_secondary", "computed", "unverified")
ATTRIBUTES = ("relation_to_rhel", "architectures", "x86_baseline", "owner")


@dataclass(frozen=True)
class Outcome:
    """How one gets from a system to a release on one kind of machine.

    `value` is what it comes to (advisor.rules.derived.ROUTES). A rebuild because the route is too long still has its `route`; one
    for another reason may have the `row` that says so.
    """

    value: str
    route: Route | None = None
    row: Row | None = None

    @property
    def rebuild(self) -> bool:
        return self.route is None or self.value == LONG_ROUTE


_NO_ROUTE = Outcome(NO_ROUTE)


class Routes:
    """The migration routes of one catalog on one day."""

    def __init__(self, document: Document, today: date) -> None:
        self.document, self.today = document, today
        self.releases: dict[Stop, Row] = {
            (distribution["slug"], release["name"]): release
            for distribution in document["distributions"]
            for release in distribution["releases"]
            if release["parent"] is None
        }
        self._facts = _facts_by_stop(document)
        self._graphs: dict[Machine, MigrationGraph] = {}
        self._evidence: dict[Stop, dict[str, Evidence]] = {}
        self._no_route: dict[str, Evidence] = {}

    # Routes

    def outcome(self, estate: Estate, end: Stop, machine: Machine = USUAL) -> Outcome:
        """The route from a release that runs to another; `estate` names its release."""
        start = (estate.distribution, str(estate.release))
        if start == end:
            return Outcome(NOTHING_TO_DO, Route(()))
        if not self.gets_updates(end):
            return _NO_ROUTE
        if start[0] == end[0] and _is_older(end[1], start[1]):
            return Outcome(DOWNGRADE)
        if other_family := self.between_families(start, end):
            return Outcome(FAMILY, row=other_family)
        return self._within_family(start, end, self.graph(machine))

    def _within_family(self, start: Stop, end: Stop, graph: MigrationGraph) -> Outcome:
        route, row = graph.route(start, end), self.new_installation(start, end)
        if row and (route is None or route.detour):
            return Outcome(NEW_INSTALLATION, row=row)
        if route is None:
            return _NO_ROUTE
        if route.conversions >= REBUILD_FROM:
            return Outcome(LONG_ROUTE, route)
        return Outcome(
            f"in-place-{route.conversions}{'' if route.official else '-unsupported'}", route
        )

    def graph(self, machine: Machine) -> MigrationGraph:
        """The steps that can be taken on such a machine, through releases that still get updates and have a build for it."""
        if machine not in self._graphs:
            architecture = architecture_of(machine.cpu)
            updates = self._updates
            free = frozenset(stop for stop in updates.free if self._has_build(stop, machine.cpu))
            extended = {
                stop: sellers
                for stop, sellers in updates.extended.items()
                if self._has_build(stop, machine.cpu)
            }
            edges = (edge for edge in self._edges[machine.panel] if edge.runs_on(architecture))
            self._graphs[machine] = MigrationGraph(edges, Updates(free, extended, updates.vendors))
        return self._graphs[machine]

    def between_families(self, start: Stop, end: Stop) -> Row | None:
        """The fact that says the two belong to different families; None where they do not, or it is unknown."""
        relations = [self.fact(stop, "relation_to_rhel") for stop in (start, end)]
        outside = [
            relation for relation in relations if relation and relation["value"] in OTHER_FAMILIES
        ]
        if (
            None in relations
            or not outside
            or (len(outside) == len(relations) and start[0] == end[0])
        ):
            return None
        return outside[0]

    def new_installation(self, start: Stop, end: Stop) -> Row | None:
        """The row on record that says this takes a new installation, if there is one."""
        return self._new_installations.get((start, end))

    def no_upgrade_to(self, end: Stop) -> Row | None:
        """The row that says there is no in-place upgrade to this release from another of its own distribution."""
        return next(
            (
                row
                for row in self._new_installations.values()
                if row["from"] == end[0] and _end(row) == end
            ),
            None,
        )

    def extension(self, stop: Stop) -> lifecycle.Phase | None:
        """The paid phase by which alone a release still gets updates; None where everybody gets them."""
        if stop in self._updates.free:
            return None
        return next(
            (
                phase
                for phase in self._phases(stop)
                if _is_sold(phase) and phase.end.reaches(self.today)
            ),
            None,
        )

    def gets_updates(self, stop: Stop) -> bool:
        """By everybody, or by who buys an extension."""
        return self._updates.may_pass(stop)

    def newer_releases(self, start: Stop) -> list[Stop]:
        """The later major releases of the same distribution that get updates, the next first."""
        current = release_number(start[1])
        newer = [
            stop
            for stop in self.releases
            if stop[0] == start[0] and release_number(stop[1]) > current and self.gets_updates(stop)
        ]
        return sorted(newer, key=lambda stop: release_number(stop[1]))

    def fact(self, stop: Stop, attribute: str) -> Row | None:
        """The most specific fact that is known: of the release, else of the distribution."""
        facts = self._facts.get((stop[0], attribute), {})
        return facts.get(stop[1]) or facts.get(None)

    # Evidence

    def evidence(self, distribution: str, release: str) -> Mapping[str, Evidence]:
        """How one gets to this release from each system that can run, and from it on another machine where that differs."""
        end = (distribution, release)
        if end not in self._evidence:
            self._evidence[end] = dict(self._evidence_of(end))
        return self._evidence[end]

    def _evidence_of(self, end: Stop) -> Iterator[tuple[str, Evidence]]:
        machines = [Machine(cpu, panel) for panel in self._panels for cpu in CPUS]
        others = [(machine, self.graph(machine)) for machine in machines if machine != USUAL]
        for estate in ESTATES.values():
            if estate.release is None:
                continue
            usual = self.outcome(estate, end)
            yield estate.attribute, self._evidence_with(estate, usual)
            if usual.value in (NOTHING_TO_DO, FAMILY) or not self.gets_updates(end):
                continue
            for machine, graph in others:
                outcome = self._within_family((estate.distribution, estate.release), end, graph)
                if outcome != usual:
                    yield (
                        evidence_key(estate.attribute, machine),
                        self._evidence_with(estate, outcome),
                    )

    def _evidence_with(self, estate: Estate, outcome: Outcome) -> Evidence:
        if outcome.value == NO_ROUTE:
            if estate.key not in self._no_route:
                self._no_route[estate.key] = self._evidence_from(estate, outcome)
            return self._no_route[estate.key]
        return self._evidence_from(estate, outcome)

    def _evidence_from(self, estate: Estate, outcome: Outcome) -> Evidence:
        row = outcome.row or (weakest(outcome.route) if outcome.route else None)
        label = DERIVED[estate.attribute].label
        return Evidence(
            estate.attribute,
            outcome.value,
            label,
            _words(outcome),
            **(_provenance(self.document, row) if row else {}),
        )

    # What can be passed

    @cached_property
    def _updates(self) -> Updates:
        free, extended = set(), {}
        for stop, release in self.releases.items():
            if release["withdrawn_on"] or release.get("preview"):
                continue
            if self._everybody_gets_updates(stop):
                free.add(stop)
            elif sellers := self._sellers(stop):
                extended[stop] = sellers
        return Updates(frozenset(free), extended, self._vendors)

    def _everybody_gets_updates(self, stop: Stop) -> bool:
        """By a phase nobody has to buy. An end nobody knows counts only while new versions appear, or none was announced."""
        open_phases = [phase for phase in self._phases(stop) if not _is_sold(phase)]
        support = lifecycle.support_with(open_phases)
        alive = support.end.reaches(self.today)
        if alive is None:
            return support.end.kind == lifecycle.NOT_ANNOUNCED or bool(
                self.releases[stop]["latest"]
            )
        return alive

    def _sellers(self, stop: Stop) -> frozenset[str]:
        """Who sells a phase in which it certainly still gets updates."""
        plans = self._plans_by_slug[stop[0]]
        running = [
            phase
            for phase in self._phases(stop)
            if _is_sold(phase) and phase.end.reaches(self.today)
        ]
        sellers = {seller for phase in running for seller in _sellers_of(phase, plans)}
        return frozenset(sellers - {""})

    def _phases(self, stop: Stop) -> list[lifecycle.Phase]:
        return lifecycle.phases_from(self.releases[stop]["phases"])

    @cached_property
    def _plans_by_slug(self) -> dict[str, dict[str, str]]:
        """By distribution, who sells each plan."""
        return {
            distribution["slug"]: {
                plan["slug"]: plan.get("seller") or "" for plan in distribution["plans"]
            }
            for distribution in self.document["distributions"]
        }

    @cached_property
    def _vendors(self) -> dict[str, str]:
        """Each distribution's own vendor: the company in control; where that is no key, the only company that sells plans."""
        vendors = {}
        for slug, plans in self._plans_by_slug.items():
            owner = self.fact((slug, ""), "owner")
            sellers = set(plans.values()) - {""}
            if owner is not None and owner["value"] in sellers:
                vendors[slug] = owner["value"]
            elif owner is not None and owner["value"] == "other-company" and len(sellers) == 1:
                vendors[slug] = sellers.pop()
        return vendors

    def _has_build(self, stop: Stop, cpu: str) -> bool:
        architectures, baseline = self.fact(stop, "architectures"), self.fact(stop, "x86_baseline")
        if architectures is not None and architecture_of(cpu) not in architectures["value"]:
            return False
        return cpu != "x86-64-v2" or baseline is None or baseline["value"] != "x86-64-v3"

    # Steps

    @cached_property
    def _edges(self) -> dict[bool, list[Edge]]:
        """The steps on record within a family: without the tools of the hosting panel, and with them in place of the usual ones."""
        rows = [
            row
            for row in self.document["migrations"]
            if row["in_place"] and not self.between_families(_start(row), _end(row))
        ]
        own = {_between(row) for row in rows if _is_panels(row)}
        edges = [(row, _edge(row)) for row in rows]
        return {
            False: [edge for row, edge in edges if not _is_panels(row)],
            True: [edge for row, edge in edges if _is_panels(row) or _between(row) not in own],
        }

    @cached_property
    def _new_installations(self) -> dict[tuple[Stop, Stop], Row]:
        return {_between(row): row for row in self.document["migrations"] if not row["in_place"]}

    @cached_property
    def _panels(self) -> tuple[bool, ...]:
        return (
            (False, True)
            if any(_is_panels(row) for row in self.document["migrations"])
            else (False,)
        )


def routes_on(document: Document, today: date) -> Routes:
    """The routes of a catalog on that day, kept while it stands: whatever is answered, they are the same."""
    return _routes_on(SameCatalog(document), today)


@lru_cache(maxsize=4)
def _routes_on(catalog: SameCatalog, today: date) -> Routes:
    return Routes(catalog.document, today)


def architecture_of(cpu: str) -> str:
    return X86 if cpu.startswith(X86) else cpu


def rows_of(route: Route) -> list[Row]:
    """The rows on record of a route's steps."""
    rows: list[Any] = [step.details for step in route.steps]
    return rows


def weakest(route: Route) -> Row | None:
    """The step that is least certain: a route is no surer than that."""
    rows = rows_of(route)
    return max(rows, key=lambda row: CONFIDENCES.index(row["confidence"]), default=None)


def _facts_by_stop(document: Document) -> dict[tuple[str, str], dict[str | None, Row]]:
    """By distribution and attribute, the facts that are known, by release (None: of all its releases)."""
    facts: dict[tuple[str, str], dict[str | None, Row]] = {}
    for distribution in document["distributions"]:
        for fact in distribution["facts"]:
            if (
                fact["attribute"] in ATTRIBUTES
                and fact["plan"] is None
                and fact["value"] is not None
                and not fact["unreliable"]
            ):
                facts.setdefault((distribution["slug"], fact["attribute"]), {})[fact["release"]] = (
                    fact
                )
    return facts


def _is_sold(phase: lifecycle.Phase) -> bool:
    return phase.paid or bool(phase.plans)


def _sellers_of(phase: lifecycle.Phase, sellers: Mapping[str, str]) -> Collection[str]:
    if phase.plans:
        return {sellers.get(plan, "") for plan in phase.plans}
    named = set(sellers.values()) - {""}
    return named if len(named) == 1 else ()


def _edge(row: Row) -> Edge:
    through = tuple(
        (row["to"], release)
        for release in _between_releases(row["from_release"], row["to_release"])
    )
    return Edge(
        _start(row),
        _end(row),
        row["tool"],
        official=bool(row["official"]) or _is_panels(row),
        conversions=len(through) + 1,
        architectures=frozenset(row.get("architectures") or ()),
        through=through,
        details=row,
    )


def _between_releases(start: str, end: str) -> list[str]:
    """The major releases that a row from 7 to 10 sums up: 8 and 9; none where the releases are not numbered alike."""
    numbered = start.isdecimal() and end.isdecimal() and len(start) <= 2 >= len(end)
    return [str(number) for number in range(int(start) + 1, int(end))] if numbered else []


def _is_older(release: str, other: str) -> bool:
    """Of two releases that are numbered alike; Amazon Linux 2 and 2018.03 are not."""
    return (
        release.isdecimal()
        and other.isdecimal()
        and len(release) <= 2 >= len(other)
        and int(release) < int(other)
    )


def release_number(release: str) -> tuple[int, ...]:
    """For sorting: 10 is above 9.4."""
    return tuple(int(part) if part.isdecimal() else 0 for part in release.split("."))


def _is_panels(row: Row) -> bool:
    return PANEL in row["tool"].lower()


def _start(row: Row) -> Stop:
    return (row["from"], row["from_release"])


def _end(row: Row) -> Stop:
    return (row["to"], row["to_release"])


def _between(row: Row) -> tuple[Stop, Stop]:
    return (_start(row), _end(row))


def _words(outcome: Outcome) -> str:
    if outcome.value == NOTHING_TO_DO:
        return "it runs already"
    if outcome.route is None:
        return {FAMILY: "another family", NEW_INSTALLATION: "a new installation"}.get(
            outcome.value, "no in-place route known"
        )
    return ", then ".join(f"{step.tool} to {step.end[1]}" for step in outcome.route.steps)


def _provenance(document: Document, row: Row) -> dict[str, Any]:
    source = document["sources"][row["source"]]
    return {
        "source": source["title"],
        "url": source["url"],
        "as_of": row["as_of"],
        "checked_on": row["checked_on"],
        "confidence": row["confidence"],
        "note": row["note"],
    }
