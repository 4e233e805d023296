"""The migrations to each candidate, step by step, and the next upgrade from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from advisor.catalog_evidence import iso_day
from advisor.document.migration_rows import (
    IN_PLACE,
    NOTHING,
    REBUILD,
    CandidateMigrations,
    Migration,
    MigrationStep,
    NextUpgrade,
    ReleaseKey,
)
from advisor.document.migration_sentences import MigrationCase, MigrationSentences
from advisor.document.names import CatalogNames
from advisor.engine.conversions import Edge, Stop
from advisor.engine.types import Answers, Candidate
from advisor.migration_edges import end_of, is_supported, path_of, start_of
from advisor.routes import Outcome, routes_on
from advisor.rules.criteria import MACHINES
from advisor.rules.derived import (
    ESTATES,
    NEW_INSTALLATION,
    NOTHING_TO_DO,
    ROUTES,
    Estate,
    releases_of,
)
from advisor.rules.questions import QUESTIONS
from catalog.document import MigrationPath

_EFFORTS = list(ROUTES.values())
"""From the least work to the most."""


class MigrationWriter:
    """The migrations of one catalog on one day, for one set of answers."""

    def __init__(self, names: CatalogNames, answers: Answers, today: date) -> None:
        self.names, self.routes = names, routes_on(names.catalog, today)
        self.systems = [ESTATES[key] for key in answers.to("estate") if key in ESTATES]
        self.machines = MACHINES.machines(answers)
        self.replaces_servers = "reinstall" in answers.to("conversion")
        names_cpus = bool(answers.to("cpu"))
        self.sentences = MigrationSentences(names, self.routes, self.machines, names_cpus)

    def migrations(self, candidate: Candidate) -> list[Migration]:
        """From every system that runs today to this candidate."""
        if candidate.release is None:
            return []
        return [self._migration(system, stop_of(candidate)) for system in self.systems]

    def by_candidate(self, candidates: Iterable[Candidate]) -> list[CandidateMigrations]:
        if not self.systems:
            return []
        return [
            CandidateMigrations(
                candidate.distribution,
                candidate.release,
                self.migrations(candidate),
                self._next_upgrade(stop_of(candidate)),
            )
            for candidate in candidates
            if candidate.release is not None
        ]

    # From one system

    def _migration(self, system: Estate, end: Stop) -> Migration:
        label = QUESTIONS["estate"].option(system.key).label
        if self.replaces_servers and (system.distribution, system.release) != end:
            sentence = self.sentences.replacement(system, end)
            return _without_steps(system, label, end, REBUILD, "a new installation", sentence)
        cases = self._cases(system, end)
        if len(cases) == 1:
            return self._of_case(cases[0], system, label, end)
        by_cpu = len({case.system for case in cases}) < len(cases)
        of_cases = [
            self._of_case(case, case.system, _case_label(case, by_cpu), end) for case in cases
        ]
        return self._depending(of_cases, system, label, by_cpu, end)

    def _cases(self, system: Estate, end: Stop) -> list[MigrationCase]:
        """By release, the machines with the same outcome together."""
        cases: list[MigrationCase] = []
        for release in releases_of(system):
            cpus_by_outcome: list[tuple[Outcome, list[str]]] = []
            for machine in self.machines:
                outcome = self.routes.outcome(release, end, machine)
                same = (cpus for known, cpus in cpus_by_outcome if known == outcome)
                cpus = next(same, None)
                if cpus is None:
                    cpus_by_outcome.append((outcome, [machine.cpu]))
                else:
                    cpus.append(machine.cpu)
            cases += [
                MigrationCase(release, tuple(cpus), outcome) for outcome, cpus in cpus_by_outcome
            ]
        return cases

    def _of_case(self, case: MigrationCase, system: Estate, label: str, end: Stop) -> Migration:
        outcome = case.outcome
        row = outcome.row if outcome.value == NEW_INSTALLATION else None
        steps = outcome.route.steps if outcome.route else ()
        return Migration(
            system.key,
            label,
            ReleaseKey(*end),
            _kind(outcome),
            ROUTES[outcome.value],
            self.sentences.sentence(case, end),
            bool(outcome.route and outcome.route.detour),
            outcome.route is not None,
            [self._step(path_of(edge)) for edge in steps],
            self._step(row) if isinstance(row, MigrationPath) else None,
            self.sentences.caveats(steps),
            [],
        )

    def _depending(
        self, cases: list[Migration], system: Estate, label: str, by_cpu: bool, end: Stop
    ) -> Migration:
        """The worst of the cases, and a sentence with all of them, the least work first."""
        ordered = sorted(cases, key=lambda case: _EFFORTS.index(case.words))
        words, sentence = self.sentences.depending(ordered, system, by_cpu, end)
        return Migration(
            system.key,
            label,
            ReleaseKey(*end),
            ordered[-1].kind,
            words,
            sentence,
            any(case.detour for case in cases),
            all(case.on_record for case in cases),
            [],
            None,
            [],
            cases,
        )

    # The next upgrade

    def _next_upgrade(self, start: Stop) -> NextUpgrade:
        """In-place upgrades to a newer release of the same distribution, or none."""
        newer = self.routes.newer_releases(start)
        edges = self._common_steps(start, newer)
        replacements = [row for stop in newer if (row := self.routes.new_installation(start, stop))]
        path = path_of(edges[0]) if edges else next(iter(replacements), None)
        return NextUpgrade(
            self.sentences.next_upgrade(start, newer, edges, replacements),
            bool(newer) and not edges,
            self._step(path) if path else None,
        )

    def _common_steps(self, start: Stop, newer: list[Stop]) -> list[Edge]:
        """Steps to a newer release that every machine can take."""
        first, *others = [self.routes.graph(machine).steps_from(start) for machine in self.machines]
        return [
            edge for edge in first if edge.end in newer and all(edge in steps for steps in others)
        ]

    def _step(self, path: MigrationPath) -> MigrationStep:
        return MigrationStep(
            self.names.stop_name(start_of(path)),
            self.names.stop_name(end_of(path)),
            path.tool,
            path.in_place,
            is_supported(path),
            path.limits,
            path.note,
            iso_day(path.as_of),
            iso_day(path.checked_on),
            path.confidence,
            list(path.architectures),
            self.names.source_link(path.source),
        )


def stop_of(candidate: Candidate) -> Stop:
    return (candidate.distribution, str(candidate.release))


def _case_label(case: MigrationCase, by_cpu: bool) -> str:
    if not by_cpu:
        return case.system.label
    cpus = " and ".join(QUESTIONS["cpu"].option(cpu).label for cpu in case.cpus)
    return f"{case.system.label} on {cpus}"


def _kind(outcome: Outcome) -> str:
    if outcome.value == NOTHING_TO_DO:
        return NOTHING
    return REBUILD if outcome.rebuild else IN_PLACE


def _without_steps(
    system: Estate, label: str, end: Stop, kind: str, words: str, sentence: str
) -> Migration:
    return Migration(
        system.key, label, ReleaseKey(*end), kind, words, sentence, False, False, [], None, [], []
    )
