"""Migration as the document shows it: from each system that runs today to each candidate, step by step, and what comes after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from advisor.engine.migration import Edge, Machine, Stop
from advisor.engine.types import Answers, Candidate
from advisor.routes import USUAL, Outcome, Row, architecture_of, routes_on, rows_of
from advisor.rules.criteria import MACHINES
from advisor.rules.derived import (
    DOWNGRADE,
    ESTATES,
    FAMILY,
    LONG_ROUTE,
    NEW_INSTALLATION,
    NOTHING_TO_DO,
    ROUTES,
    Estate,
    releases_of,
)
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle

WEAK = {
    "unverified": "not verified",
    "computed": "inferred",
    "verified_secondary": "read only in a third party's text",
}
NOTHING, IN_PLACE, REBUILD = "nothing", "in-place", "rebuild"
KINDS = (NOTHING, IN_PLACE, REBUILD)
"""From the least work to the most."""
_EFFORT = list(ROUTES.values())
_NUMBERS = {1: "One conversion", 2: "Two conversions in a row"}

Section = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One release on machines (`cpus`: keys of their CPUs) for which the outcome is the same."""

    estate: Estate
    cpus: tuple[str, ...]
    outcome: Outcome


class Ways:
    """The migration routes of one catalog on one day, for one set of answers."""

    def __init__(self, catalog: Mapping[str, Any], answers: Answers, today: date) -> None:
        self.catalog, self.answers, self.routes = catalog, answers, routes_on(catalog, today)
        self.estates = [ESTATES[key] for key in answers.to("estate") if key in ESTATES]
        self.machines = MACHINES.machines(answers)
        self.replaces = "reinstall" in answers.to("conversion")
        self.distributions = {
            distribution["slug"]: distribution for distribution in catalog["distributions"]
        }

    def to(self, candidate: Candidate) -> list[Section]:
        """From every system that runs today to this candidate."""
        return [
            self._migration(estate, _stop(candidate))
            for estate in self.estates
            if candidate.release is not None
        ]

    def to_each(self, candidates: Iterable[Candidate]) -> list[Section]:
        """By candidate: the migration to it, and whether an in-place upgrade leads on from it to the next major release."""
        with_release = (
            [candidate for candidate in candidates if candidate.release is not None]
            if self.estates
            else []
        )
        return [
            {
                "distribution": candidate.distribution,
                "release": candidate.release,
                "from": self.to(candidate),
                "onward": self._onward(_stop(candidate)),
            }
            for candidate in with_release
        ]

    # From one system

    def _migration(self, estate: Estate, end: Stop) -> Section:
        head = {
            "from": estate.key,
            "from_label": QUESTIONS["estate"].option(estate.key).label,
            "to": {"distribution": end[0], "release": end[1]},
        }
        if self.replaces and (estate.distribution, estate.release) != end:
            return {**head, **self._replacement(estate, end), "cases": []}
        cases = self._cases(estate, end)
        if len(cases) == 1:
            return {**head, **self._case(cases[0], end), "cases": []}
        by_cpu = len({case.estate for case in cases}) < len(cases)
        by_case = [
            {
                **head,
                "from": case.estate.key,
                "from_label": self._label(case, by_cpu),
                **self._case(case, end),
                "cases": [],
            }
            for case in cases
        ]
        return {**head, **self._depends(by_case, estate, by_cpu, end), "cases": by_case}

    def _cases(self, estate: Estate, end: Stop) -> list[Case]:
        cases: list[Case] = []
        for release in releases_of(estate):
            of_release: list[Case] = []
            for machine in self.machines:
                outcome = self.routes.outcome(release, end, machine)
                same = next((case for case in of_release if case.outcome == outcome), None)
                if same is None:
                    of_release.append(Case(release, (machine.cpu,), outcome))
                else:
                    of_release[of_release.index(same)] = Case(
                        release, (*same.cpus, machine.cpu), outcome
                    )
            cases += of_release
        return cases

    def _label(self, case: Case, by_cpu: bool) -> str:
        cpus = " and ".join(QUESTIONS["cpu"].option(cpu).label for cpu in case.cpus)
        return f"{case.estate.label} on {cpus}" if by_cpu else case.estate.label

    def _case(self, case: Case, end: Stop) -> Section:
        outcome, start = case.outcome, (case.estate.distribution, str(case.estate.release))
        steps = outcome.route.steps if outcome.route else ()
        row = outcome.row if outcome.value == NEW_INSTALLATION else None
        return {
            "kind": _kind(outcome),
            "words": ROUTES[outcome.value],
            "sentence": self._sentence(case, start, end),
            "detour": bool(outcome.route and outcome.route.detour),
            "on_record": outcome.route is not None,
            "steps": [self._step(row) for row in (rows_of(outcome.route) if outcome.route else ())],
            "new_installation": self._step(row) if row else None,
            "caveats": list(dict.fromkeys(self._caveats(steps))),
        }

    def _replacement(self, estate: Estate, end: Stop) -> Section:
        to = self._stop(end)
        sentence = f"You replace servers: install {to} and move the workloads from {estate.label}; nothing is converted."
        return _without_steps(REBUILD, "a new installation", sentence)

    def _depends(self, cases: list[Section], estate: Estate, by_cpu: bool, end: Stop) -> Section:
        """The worst of the cases, and a sentence with all of them, the least work first."""
        ordered = sorted(cases, key=lambda case: _EFFORT.index(case["words"]))
        by_words: dict[str, list[str]] = {}
        for case in ordered:
            by_words.setdefault(case["words"], []).append(case["from_label"])
        releases, cpus = estate.release is None, by_cpu
        least, most = ordered[0]["words"], ordered[-1]["words"]
        if least == most:
            every = " and ".join(["for every release"] * releases + ["on every CPU"] * cpus)
            words, sentence = most, f"{most.capitalize()} {every}."
        else:
            depends = " and ".join(["your release"] * releases + ["the CPU"] * cpus)
            parts = (f"{_listed(labels)}: {effort}" for effort, labels in by_words.items())
            words = f"from {least} to {most}, depending on {depends}"
            sentence = f"It depends on {depends}. {'; '.join(parts)}."
        if ordered[-1]["kind"] == REBUILD:
            starts = [
                (release.distribution, str(release.release)) for release in releases_of(estate)
            ]
            notes = [note for start in starts for note in self._no_upgrade(start, end)]
            sentence = " ".join([sentence, *dict.fromkeys(notes)])
        return {
            **_without_steps(ordered[-1]["kind"], words, sentence),
            "detour": any(case["detour"] for case in cases),
            "on_record": all(case["on_record"] for case in cases),
        }

    # Sentences

    def _sentence(self, case: Case, start: Stop, end: Stop) -> str:
        outcome, route = case.outcome, case.outcome.route
        if outcome.value == NOTHING_TO_DO:
            return f"You run {self._stop(end)} already: nothing to do."
        if outcome.value == FAMILY:
            return f"Plan a rebuild: {self._stop(start)} and {self._stop(end)} belong to different families."
        if outcome.value == DOWNGRADE:
            return f"Plan a rebuild: {self._stop(start)} is the newer release, and there is no way back."
        if outcome.value == NEW_INSTALLATION and start[0] != end[0]:
            return f"Plan a rebuild: there is no in-place route from {self._stop(start)} to {self._stop(end)}."
        if outcome.value == NEW_INSTALLATION:
            return " ".join(["Plan a rebuild.", *self._no_upgrade(start, end)])
        if route is None:
            return " ".join(
                [
                    "No in-place route known: plan a rebuild.",
                    *self._wrong_cpu(case, end),
                    *self._no_upgrade(start, end),
                ]
            )
        stops = " → ".join([self._stop(start), *(self._stop(step.end) for step in route.steps)])
        if outcome.value == LONG_ROUTE:
            long = f"Plan a rebuild: in place it takes {route.conversions} conversions in a row ({stops})."
            return " ".join([long, *self._no_upgrade(start, end)])
        tools = _listed(list(dict.fromkeys(step.tool for step in route.steps)))
        sentence = f"{_NUMBERS[route.conversions]}: {stops}, with {tools}."
        return " ".join([sentence, *self._detour(case, start, end)])

    def _no_upgrade(self, start: Stop, end: Stop) -> list[str]:
        """Where the target is of a newer major release, and its distribution has no in-place upgrade to it."""
        row = self.routes.no_upgrade_to(end)
        climbs = start[0] == end[0] or (
            len(start[1]) <= 2 >= len(end[1]) and _number(start[1]) < _number(end[1])
        )
        if row is None or not climbs:
            return []
        return [
            f"{self._name(end[0])} has no in-place major upgrade: none from {row['from_release']} to {end[1]}."
        ]

    def _wrong_cpu(self, case: Case, end: Stop) -> list[str]:
        """The tools that would do on the usual machine and do not run on these."""
        usual = self.routes.outcome(
            case.estate, end, Machine(USUAL.cpu, self.machines[0].panel)
        ).route
        architectures = {architecture_of(cpu) for cpu in case.cpus}
        wrong = [
            step
            for step in (usual.steps if usual else ())
            if not all(map(step.runs_on, architectures))
        ]
        return list(
            dict.fromkeys(
                f"{step.tool} runs on {_listed(sorted(step.architectures))} only." for step in wrong
            )
        )

    def _detour(self, case: Case, start: Stop, end: Stop) -> Iterator[str]:
        route = case.outcome.route
        if route and route.detour:
            through = [
                self._stop(step.end)
                for step in route.steps
                if step.end[0] not in (start[0], end[0])
            ]
            yield f"It is a detour through {_listed(through)}: no supported route goes there directly."

    def _caveats(self, steps: Iterable[Edge]) -> Iterator[str]:
        steps = tuple(steps)
        rows: list[Any] = [step.details for step in steps]
        yield from (f"{row['tool']}: {row['limits']}" for row in rows if row["limits"])
        yield from (
            f"{step.tool} is not supported by a vendor or project."
            for step in steps
            if not step.official
        )
        if self.answers.to("cpu"):
            yield from (
                f"On which CPU architectures {step.tool} runs is not stated."
                for step in steps
                if not step.architectures
            )
        yield from (
            f"{row['tool']} is {WEAK[row['confidence']]}."
            for row in rows
            if row["confidence"] in ("unverified", "computed")
        )
        for step in steps:
            if phase := self.routes.extension(step.end):
                yield f"{self._stop(step.end)} gets updates only by {phase.name}, which is paid, until {lifecycle.end_in_words(phase.end)}."

    # What comes after

    def _onward(self, here: Stop) -> Section:
        """In-place upgrades to a newer release of the same distribution, or none."""
        newer = self._newer(here)
        graphs = [self.routes.graph(machine) for machine in self.machines]
        steps = [
            edge
            for edge in graphs[0].steps_from(here)
            if edge.end in newer and all(edge in graph.steps_from(here) for graph in graphs)
        ]
        rows: list[Row] = [
            row for stop in newer if (row := self.routes.new_installation(here, stop))
        ]
        name = self._stop(here)
        if not newer:
            words = f"There is no newer major release than {name} yet."
        elif steps:
            words = f"From {name} an in-place upgrade leads to {self._stop(steps[0].end)}, with {steps[0].tool}."
        elif rows:
            to = rows[0]["to_release"]
            words = f"{self._name(here[0])} has no in-place major upgrade: none from {here[1]} to {to}. Plan a new installation by then."
        else:
            words = f"No in-place upgrade from {name} to {self._stop(newer[0])} is known: plan a new installation by then."
        row = next((edge.details for edge in steps), next(iter(rows), None))
        return {
            "words": words,
            "dead_end": bool(newer) and not steps,
            "step": self._step(row) if row else None,
        }  # type: ignore[arg-type]

    def _newer(self, here: Stop) -> list[Stop]:
        """The major releases after this one that get updates, the next first."""
        after = [
            stop
            for stop in self.routes.releases
            if stop[0] == here[0] and _number(stop[1]) > _number(here[1])
        ]
        return sorted(
            (stop for stop in after if self.routes.gets_updates(stop)),
            key=lambda stop: _number(stop[1]),
        )

    # Words

    def _step(self, row: Row) -> Section:
        source = self.catalog["sources"][row["source"]]
        return {
            "from": self._stop((row["from"], row["from_release"])),
            "to": self._stop((row["to"], row["to_release"])),
            **{
                key: row[key]
                for key in (
                    "tool",
                    "in_place",
                    "official",
                    "limits",
                    "note",
                    "as_of",
                    "checked_on",
                    "confidence",
                )
            },
            "architectures": list(row.get("architectures") or ()),
            "source": {"title": source["title"], "url": source["url"]},
        }

    def _stop(self, stop: Stop) -> str:
        label = next(
            (
                estate.label
                for estate in ESTATES.values()
                if (estate.distribution, estate.release) == stop
            ),
            None,
        )
        return label or f"{self._name(stop[0])} {stop[1]}"

    def _name(self, slug: str) -> str:
        name: str = self.distributions[slug]["short_name"]
        return name


def each_case(migration: Section) -> list[Section]:
    """The migration itself, or each of the cases on which it depends."""
    return migration["cases"] or [migration]


def _stop(candidate: Candidate) -> Stop:
    return (candidate.distribution, str(candidate.release))


def _kind(outcome: Outcome) -> str:
    if outcome.value == NOTHING_TO_DO:
        return NOTHING
    return REBUILD if outcome.rebuild else IN_PLACE


def _without_steps(kind: str, words: str, sentence: str) -> Section:
    return {
        "kind": kind,
        "words": words,
        "sentence": sentence,
        "detour": False,
        "on_record": False,
        "steps": [],
        "new_installation": None,
        "caveats": [],
    }


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in release.split("."))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
