"""What runs today: until when it gets updates, and paid extensions until it is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from advisor.candidates.support import SupportEnds, support_ends
from advisor.document.candidate import SupportEnd
from advisor.document.evidence import CitedValue, cited_value
from advisor.document.extensions import ExtensionFinder
from advisor.document.names import CatalogNames
from advisor.document.running_rows import PaidExtension, RunningSystem
from advisor.document.running_sentences import (
    not_in_catalog,
    preview_sentence,
    updates_sentence,
)
from advisor.engine.types import Answers
from advisor.rules.derived import ESTATES, Estate, releases_of
from catalog import lifecycle
from catalog.document import Distribution, Release

BRIDGED_YEARS = 1
"""Extensions are listed for what does not certainly get updates for so long."""


def running_systems(names: CatalogNames, answers: Answers, today: date) -> list[RunningSystem]:
    """In the order of the answer; of one without a release, every release it can be."""
    writer = RunningSystemWriter(names, answers, today)
    return [writer.running_system(system) for system in _systems(answers)]


def _systems(answers: Answers) -> Iterator[Estate]:
    answered = [ESTATES[key] for key in answers.to("estate") if key in ESTATES]
    yield from dict.fromkeys(release for system in answered for release in releases_of(system))


class RunningUpdates(NamedTuple):
    """Those that nobody has to buy. A release in preview gets none that count."""

    gets_updates: bool | None
    lasts: bool
    until: SupportEnd
    sentence: str


class Bridges(NamedTuple):
    """`extensions`: plans of the system's own distribution first. `sellers`: if it has none."""

    extensions: list[PaidExtension]
    sellers: CitedValue | None


NO_BRIDGES = Bridges([], None)


class RunningSystemWriter:
    def __init__(self, names: CatalogNames, answers: Answers, today: date) -> None:
        self.names, self.today = names, today
        self.bridged_until = lifecycle.years_after(today, BRIDGED_YEARS)
        self.finder = ExtensionFinder(names, answers, today)

    def running_system(self, system: Estate) -> RunningSystem:
        distribution = self.names.distributions.get(system.distribution)
        release = distribution.release(system.release) if distribution else None
        if distribution is None or release is None:
            sentence = not_in_catalog(system.label)
            return _row(system, RunningUpdates(None, False, self.finder.unknown_end, sentence))
        updates = self._updates(system, release)
        bridges = NO_BRIDGES if updates.lasts else self._bridges(system, distribution, release)
        return _row(system, updates, bridges)

    def _updates(self, system: Estate, release: Release) -> RunningUpdates:
        ends = support_ends(release, None)
        until = self.finder.end(release, ends)
        if release.preview:
            return RunningUpdates(False, False, until, preview_sentence(system.label))
        gets_updates = _reaches(ends, self.today)
        lasts = bool(_reaches(ends, self.bridged_until))
        sentence = updates_sentence(system.label, until, gets_updates)
        return RunningUpdates(gets_updates, lasts, until, sentence)

    def _bridges(self, system: Estate, distribution: Distribution, release: Release) -> Bridges:
        own = list(self.finder.of_release(system, distribution, release))
        sellers = None if own else self._sellers(distribution, release)
        return Bridges([*own, *self.finder.of_any(system)], sellers)

    def _sellers(self, distribution: Distribution, release: Release) -> CitedValue | None:
        facts = self.finder.writer.facts(distribution, release.name, None)
        evidence = facts.get("commercial_support")
        return cited_value(evidence) if evidence and evidence.known else None


def _reaches(ends: SupportEnds, day: date) -> bool | None:
    """What is promised counts; a later end that is only projected makes it unknown."""
    reaches = ends.stated.end.reaches(day)
    return None if reaches is False and ends.possible.end.reaches(day) is not False else reaches


def _row(system: Estate, updates: RunningUpdates, bridges: Bridges = NO_BRIDGES) -> RunningSystem:
    return RunningSystem(
        system.key,
        system.label,
        system.distribution,
        str(system.release),
        *updates,
        *bridges,
    )
