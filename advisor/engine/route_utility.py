"""What a migration route is worth, on the machines and from the releases that may run today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Steps, Worth


class Machine(NamedTuple):
    """A kind of machine a route is for: its CPU, and whether a hosting panel runs on it.

    The hosting panel has conversion tools of its own.
    """

    cpu: str
    panel: bool = False


@dataclass(frozen=True)
class Circumstances:
    """Which answers say on what machines the systems run.

    `cpu`: the question for CPUs, with the option `usual` where it is not answered. `panel`:
    (question, option) of the hosting panel.
    """

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
    """The attribute for this machine, where its value differs from that for the usual one."""
    return f"{attribute}_on_{machine.cpu}" + "_with_panel" * machine.panel


@dataclass(frozen=True)
class RouteSteps(Steps):
    """A utility for each kind of route: the worst machine counts, over all releases that may run.

    `releases`: the attributes of the releases that may run. `value_words`: each value in words.
    Sentences with {words}: `depends` where the routes of the releases differ, `alike` where they
    come to the same. A release with the value `ignored` does not count where others may run: to go
    back to an older release is no migration.
    """

    releases: tuple[str, ...] = ()
    circumstances: Circumstances = Circumstances("", "", ("", ""))
    value_words: Mapping[str, str] = field(default_factory=dict)
    depends: str = "{words}"
    alike: str = "{words}"
    ignored: object = None

    @property
    def questions(self) -> tuple[str, ...]:
        return self.circumstances.questions

    def reads(self, answers: Answers) -> tuple[Machine, ...]:
        return self.circumstances.machines(answers)

    def worth(self, candidate: Candidate, answers: Answers) -> Worth:
        machines = self.circumstances.machines(answers)
        routes = [self._on_machines(candidate, attribute, machines) for attribute in self.releases]
        counted = [worth for worth in routes if worth.evidence.value != self.ignored]
        return self._combined(counted or routes)

    def _combined(self, worths: list[Worth]) -> Worth:
        """Over several releases: from the worst to the best."""
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
        worths = (self._of(_evidence(candidate, attribute, machine)) for machine in machines)
        return min(worths, key=lambda worth: worth.low)

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
