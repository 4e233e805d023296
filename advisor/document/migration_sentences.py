"""Sentences about a migration: the route and its tools, or why to reinstall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.document.migration_rows import REBUILD, Migration
from advisor.document.names import CatalogNames
from advisor.document.warnings import WEAK
from advisor.document.wording import joined
from advisor.engine.conversions import Edge, Stop
from advisor.engine.migration import Route
from advisor.engine.route_utility import Machine
from advisor.migration_edges import path_of, release_number
from advisor.routes import USUAL, Outcome, Routes, architecture_of
from advisor.rules.derived import (
    DOWNGRADE,
    FAMILY,
    LONG_ROUTE,
    NEW_INSTALLATION,
    NOTHING_TO_DO,
    Estate,
    releases_of,
)
from catalog import lifecycle
from catalog.document import MigrationPath

_STEPS = {1: "One step in place", 2: "Two steps in place"}


@dataclass(frozen=True)
class MigrationCase:
    """One release on machines (`cpus`: keys of their CPUs) with the same outcome."""

    system: Estate
    cpus: tuple[str, ...]
    outcome: Outcome

    @property
    def start(self) -> Stop:
        return (self.system.distribution, str(self.system.release))


class MigrationSentences:
    """`names_cpus`: whether the answers say which CPUs."""

    def __init__(
        self,
        names: CatalogNames,
        routes: Routes,
        machines: Sequence[Machine],
        names_cpus: bool,
    ) -> None:
        self.names, self.routes, self.machines = names, routes, machines
        self.names_cpus = names_cpus
        self._by_outcome: Mapping[str, Callable[[MigrationCase, Stop], str]] = {
            NOTHING_TO_DO: self._nothing_to_do,
            FAMILY: self._other_family,
            DOWNGRADE: self._downgrade,
            NEW_INSTALLATION: self._new_installation,
            LONG_ROUTE: self._long_route,
        }

    def sentence(self, case: MigrationCase, end: Stop) -> str:
        write = self._by_outcome.get(case.outcome.value)
        if write:
            return write(case, end)
        if case.outcome.route is None:
            return self._no_route(case, end)
        return self._in_place(case, case.outcome.route, end)

    def replacement(self, system: Estate, end: Stop) -> str:
        target = self.names.stop_name(end)
        move = f"install {target} and move the workloads from {system.label}"
        return f"You replace servers: {move}; nothing is converted."

    def _nothing_to_do(self, case: MigrationCase, end: Stop) -> str:
        return f"You run {self.names.stop_name(end)} already: nothing to do."

    def _other_family(self, case: MigrationCase, end: Stop) -> str:
        systems = f"{self.names.stop_name(case.start)} and {self.names.stop_name(end)}"
        return f"Reinstall: {systems} belong to different families."

    def _downgrade(self, case: MigrationCase, end: Stop) -> str:
        start = self.names.stop_name(case.start)
        return f"Reinstall: {start} is the newer release, and no tool goes back."

    def _new_installation(self, case: MigrationCase, end: Stop) -> str:
        if case.start[0] == end[0]:
            return " ".join(["Reinstall.", *self._no_upgrade(case.start, end)])
        stops = f"{self.names.stop_name(case.start)} to {self.names.stop_name(end)}"
        return f"Reinstall: there is no in-place path from {stops}."

    def _no_route(self, case: MigrationCase, end: Stop) -> str:
        sentences = [
            "Reinstall: no in-place path is known.",
            *self._wrong_cpu(case, end),
        ]
        return " ".join([*sentences, *self._no_upgrade(case.start, end)])

    def _long_route(self, case: MigrationCase, end: Stop) -> str:
        route = case.outcome.route
        if route is None:
            return self._no_route(case, end)
        steps = f"{route.conversions} steps ({self._stops(case, route)})"
        sentence = f"Reinstall: in place it would take {steps}."
        return " ".join([sentence, *self._no_upgrade(case.start, end)])

    def _in_place(self, case: MigrationCase, route: Route, end: Stop) -> str:
        tools = joined(list(dict.fromkeys(step.tool for step in route.steps)))
        stops = self._stops(case, route)
        sentence = f"{_STEPS[route.conversions]}: {stops}, with {tools}."
        if not route.detour:
            return sentence
        through = joined(
            [
                self.names.stop_name(step.end)
                for step in route.steps
                if step.end[0] not in (case.start[0], end[0])
            ]
        )
        detour = f"The path goes through {through} because no direct path is supported."
        return f"{sentence} {detour}"

    def _stops(self, case: MigrationCase, route: Route) -> str:
        stops = [case.start, *(step.end for step in route.steps)]
        return " → ".join(map(self.names.stop_name, stops))

    def _no_upgrade(self, start: Stop, end: Stop) -> list[str]:
        """If the target is a newer major release without an in-place upgrade to it."""
        row = self.routes.no_upgrade_to(end)
        if row is None or not _is_upgrade(start, end):
            return []
        name, previous = self.names.short_names[end[0]], row.from_release
        return [f"{name} has no in-place major upgrade: none from {previous} to {end[1]}."]

    def _wrong_cpu(self, case: MigrationCase, end: Stop) -> list[str]:
        """The tools that work on the usual machine and do not run on these."""
        usual_machine = Machine(USUAL.cpu, self.machines[0].panel)
        usual_route = self.routes.outcome(case.system, end, usual_machine).route
        architectures = {architecture_of(cpu) for cpu in case.cpus}
        sentences = [
            f"{step.tool} runs on {joined(sorted(step.architectures))} only."
            for step in (usual_route.steps if usual_route else ())
            if not all(map(step.runs_on, architectures))
        ]
        return list(dict.fromkeys(sentences))

    def depending(
        self, ordered: list[Migration], system: Estate, by_cpu: bool, end: Stop
    ) -> tuple[str, str]:
        """(words, sentence) for a migration that depends on a release or CPU."""
        least, most = ordered[0].words, ordered[-1].words
        any_release = system.release is None
        if least == most:
            scope = ["for every release"] * any_release + ["on every CPU"] * by_cpu
            words, sentence = most, f"{most.capitalize()} {' and '.join(scope)}."
        else:
            reasons = " and ".join(["your release"] * any_release + ["the CPU"] * by_cpu)
            words = f"from {least} to {most}, depending on {reasons}"
            sentence = f"It depends on {reasons}. {_efforts(ordered)}."
        if ordered[-1].kind == REBUILD:
            sentence = " ".join([sentence, *self._no_upgrades(system, end)])
        return words, sentence

    def _no_upgrades(self, system: Estate, end: Stop) -> list[str]:
        sentences: dict[str, None] = {}
        for release in releases_of(system):
            start = (release.distribution, str(release.release))
            sentences |= dict.fromkeys(self._no_upgrade(start, end))
        return list(sentences)

    def caveats(self, steps: Sequence[Edge]) -> list[str]:
        return list(dict.fromkeys(self._caveats(steps)))

    def _caveats(self, steps: Sequence[Edge]) -> Iterator[str]:
        paths = [path_of(step) for step in steps]
        yield from (f"{path.tool}: {path.limits}" for path in paths if path.limits)
        for step in steps:
            if not step.official:
                yield f"No vendor or project supports {step.tool}."
        if self.names_cpus:
            for tool in (step.tool for step in steps if not step.architectures):
                yield f"The CPU architectures on which {tool} runs are unknown."
        yield from (
            f"{path.tool} is {WEAK[path.confidence]}."
            for path in paths
            if path.confidence in ("unverified", "computed")
        )
        yield from self._paid_stops(steps)

    def _paid_stops(self, steps: Sequence[Edge]) -> Iterator[str]:
        for step in steps:
            if phase := self.routes.extension(step.end):
                paid = f"with {phase.name} (paid) until {lifecycle.end_in_words(phase.end)}"
                yield f"{self.names.stop_name(step.end)} gets updates only {paid}."

    def next_upgrade(
        self,
        start: Stop,
        newer: list[Stop],
        edges: list[Edge],
        replacements: Sequence[MigrationPath],
    ) -> str:
        """`replacements`: rows of the catalog that say it takes a new installation."""
        name = self.names.stop_name(start)
        if not newer:
            return f"{name} is the newest major release: there is nothing to upgrade to yet."
        if edges:
            target = self.names.stop_name(edges[0].end)
            return f"Later you can upgrade {name} in place to {target}, with {edges[0].tool}."
        if replacements:
            releases = f"none from {start[1]} to {replacements[0].to_release}"
            missing = f"{self.names.short_names[start[0]]} has no in-place major upgrade"
            return f"{missing}: {releases}. Reinstall by then."
        target = self.names.stop_name(newer[0])
        missing = f"No in-place upgrade from {name} to {target} is known"
        return f"{missing}: plan a new installation by then."


def _efforts(ordered: list[Migration]) -> str:
    labels_by_words: dict[str, list[str]] = {}
    for case in ordered:
        labels_by_words.setdefault(case.words, []).append(case.system_label)
    return "; ".join(f"{joined(labels)}: {words}" for words, labels in labels_by_words.items())


def _is_upgrade(start: Stop, end: Stop) -> bool:
    """To a newer release of the same distribution, or one that is numbered alike."""
    if start[0] == end[0]:
        return True
    is_numbered_alike = len(start[1]) <= 2 >= len(end[1])
    return is_numbered_alike and release_number(start[1]) < release_number(end[1])
