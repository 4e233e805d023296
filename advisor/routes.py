"""Migration routes of a catalog on a day, and the evidence of them for candidates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from advisor.catalog_evidence import EvidenceWriter
from advisor.catalog_keys import SameCatalog
from advisor.engine.conversions import Edge, Stop, Updates
from advisor.engine.migration import MigrationGraph, Route
from advisor.engine.route_utility import Machine, evidence_key
from advisor.engine.types import Evidence
from advisor.migration_edges import (
    edge_of,
    end_of,
    ends_of,
    is_for_panel,
    is_older,
    release_number,
    weakest_path,
)
from advisor.release_updates import ReleaseUpdates
from advisor.rules.derived import (
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
from catalog.catalog_cache import cached_by_catalog
from catalog.document import Catalog, Fact, MigrationPath, Phase, Release

USUAL = Machine("x86-64-v3")
"""The machine if no CPU was answered."""
CPUS = tuple(option.key for option in QUESTIONS["cpu"].options)
X86 = "x86-64"
OTHER_FAMILIES = frozenset({"fedora-derived", "independent"})
"""Relations to RHEL from which no conversion leads into the family of RHEL, nor back."""


@dataclass(frozen=True)
class Outcome:
    """How one gets from a system to a release on one kind of machine.

    `value` is a key of advisor.rules.derived.ROUTES. A new installation because the route is too
    long still has its `route`; one for another reason may have the `row` that says so.
    """

    value: str
    route: Route | None = None
    row: MigrationPath | Fact | None = None

    @property
    def rebuild(self) -> bool:
        return self.route is None or self.value == LONG_ROUTE


_NO_ROUTE = Outcome(NO_ROUTE)


class Routes:
    """The migration routes of one catalog on one day."""

    def __init__(self, catalog: Catalog, today: date) -> None:
        self.catalog = catalog
        self.release_updates = ReleaseUpdates(catalog, today)
        self._writer = EvidenceWriter(catalog)
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
        if start[0] == end[0] and is_older(end[1], start[1]):
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
        suffix = "" if route.official else "-unsupported"
        return Outcome(f"in-place-{route.conversions}{suffix}", route)

    def graph(self, machine: Machine) -> MigrationGraph:
        """The steps such a machine can take, through releases with updates and a build for it."""
        if machine not in self._graphs:
            architecture = architecture_of(machine.cpu)
            edges = (edge for edge in self._edges[machine.panel] if edge.runs_on(architecture))
            self._graphs[machine] = MigrationGraph(edges, self._updates_for(machine.cpu))
        return self._graphs[machine]

    def _updates_for(self, cpu: str) -> Updates:
        updates = self.release_updates.updates
        free = frozenset(stop for stop in updates.free if self._has_build(stop, cpu))
        extended = {
            stop: sellers
            for stop, sellers in updates.extended.items()
            if self._has_build(stop, cpu)
        }
        return Updates(free, extended, updates.vendors)

    def between_families(self, start: Stop, end: Stop) -> Fact | None:
        """The fact by which the two belong to different families; None if unknown or not so."""
        relations = [self.fact(stop, "relation_to_rhel") for stop in (start, end)]
        known = [relation for relation in relations if relation]
        outside = [relation for relation in known if relation.value in OTHER_FAMILIES]
        is_same_outsider = len(outside) == len(relations) and start[0] == end[0]
        if len(known) < len(relations) or not outside or is_same_outsider:
            return None
        return outside[0]

    def new_installation(self, start: Stop, end: Stop) -> MigrationPath | None:
        """The row of the catalog by which this takes a new installation."""
        return self._new_installations.get((start, end))

    def no_upgrade_to(self, end: Stop) -> MigrationPath | None:
        """The row by which its own distribution has no in-place upgrade to this release."""
        rows = self._new_installations.values()
        return next((row for row in rows if row.from_ == end[0] and end_of(row) == end), None)

    def newer_releases(self, start: Stop) -> list[Stop]:
        """The later major releases of the same distribution that get updates, the next first."""
        current = release_number(start[1])
        newer = [
            stop
            for stop in self.releases
            if stop[0] == start[0] and release_number(stop[1]) > current and self.gets_updates(stop)
        ]
        return sorted(newer, key=lambda stop: release_number(stop[1]))

    # Releases

    @property
    def releases(self) -> dict[Stop, Release]:
        return self.release_updates.releases

    def extension(self, stop: Stop) -> Phase | None:
        return self.release_updates.extension(stop)

    def gets_updates(self, stop: Stop) -> bool:
        """From everybody, or from who sells an extension."""
        return self.release_updates.updates.may_pass(stop)

    def fact(self, stop: Stop, attribute: str) -> Fact | None:
        return self.release_updates.fact(stop, attribute)

    def _has_build(self, stop: Stop, cpu: str) -> bool:
        architectures, baseline = self.fact(stop, "architectures"), self.fact(stop, "x86_baseline")
        if architectures is not None and not _includes(architectures, architecture_of(cpu)):
            return False
        return cpu != "x86-64-v2" or baseline is None or baseline.value != "x86-64-v3"

    # Evidence

    def evidence(self, distribution: str, release: str) -> Mapping[str, Evidence]:
        """The route to this release from each system, and from other machines if it differs."""
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
                    key = evidence_key(estate.attribute, machine)
                    yield key, self._evidence_with(estate, outcome)

    def _evidence_with(self, estate: Estate, outcome: Outcome) -> Evidence:
        if outcome.value != NO_ROUTE:
            return self._new_evidence(estate, outcome)
        if estate.key not in self._no_route:
            self._no_route[estate.key] = self._new_evidence(estate, outcome)
        return self._no_route[estate.key]

    def _new_evidence(self, estate: Estate, outcome: Outcome) -> Evidence:
        row = outcome.row or (weakest_path(outcome.route) if outcome.route else None)
        words = _outcome_in_words(outcome)
        if row is None:
            return self._writer.derived(estate.attribute, outcome.value, words)
        return self._writer.sourced(row, estate.attribute, outcome.value, words)

    # Steps

    @cached_property
    def _edges(self) -> dict[bool, list[Edge]]:
        """The in-place steps within a family: without, and with the tools of the hosting panel.

        With them, they replace the usual tools.
        """
        rows = [
            row
            for row in self.catalog.migrations
            if row.in_place and not self.between_families(*ends_of(row))
        ]
        panel_ends = {ends_of(row) for row in rows if is_for_panel(row)}
        edges = [(row, edge_of(row)) for row in rows]
        return {
            False: [edge for row, edge in edges if not is_for_panel(row)],
            True: [
                edge for row, edge in edges if is_for_panel(row) or ends_of(row) not in panel_ends
            ],
        }

    @cached_property
    def _new_installations(self) -> dict[tuple[Stop, Stop], MigrationPath]:
        return {ends_of(row): row for row in self.catalog.migrations if not row.in_place}

    @cached_property
    def _panels(self) -> tuple[bool, ...]:
        has_panel_tools = any(is_for_panel(row) for row in self.catalog.migrations)
        return (False, True) if has_panel_tools else (False,)


def routes_on(catalog: Catalog, today: date) -> Routes:
    """The routes of a catalog on that day, cached: they are the same whatever is answered."""
    return _routes_on(SameCatalog(catalog), today)


@cached_by_catalog(maxsize=2)
def _routes_on(same: SameCatalog, today: date) -> Routes:
    return Routes(same.catalog, today)


def architecture_of(cpu: str) -> str:
    return X86 if cpu.startswith(X86) else cpu


def _includes(fact: Fact, key: str) -> bool:
    return isinstance(fact.value, tuple | str) and key in fact.value


def _outcome_in_words(outcome: Outcome) -> str:
    if outcome.value == NOTHING_TO_DO:
        return "it runs already"
    if outcome.route is None:
        words = {FAMILY: "another family", NEW_INSTALLATION: "a new installation"}
        return words.get(outcome.value, "no in-place route known")
    return ", then ".join(f"{step.tool} to {step.end[1]}" for step in outcome.route.steps)
