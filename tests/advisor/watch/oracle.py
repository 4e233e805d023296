"""What a decision must be told of between two catalogs, by computing everything anew.

Slow and simple: no index, nothing stored. Which facts a decision reads is found out by watching the
engine read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from advisor.candidates import candidates
from advisor.catalog_keys import SameCatalog
from advisor.decisions.watch.basis import Basis
from advisor.decisions.watch.facts import says_the_same
from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.outlook import Key
from advisor.engine.recommend import recommend
from advisor.engine.types import Candidate, Evidence
from advisor.models import Tripwire
from advisor.prices import OwnNumbers
from catalog import lifecycle
from catalog.document import Catalog


class _Spied(dict[str, Evidence]):
    """Evidence that notes which attributes were read."""

    read: set[str]

    def get(self, attribute: str, default: object = None) -> object:  # type: ignore[override]
        self.read.add(attribute)
        return super().get(attribute, default)


@lru_cache(64)
def _candidates(same: SameCatalog, day: date, own: OwnNumbers) -> dict[Key, Candidate]:
    return {row.key: row for row in candidates(same.catalog, day, own)}


class World:
    """One decision in one catalog."""

    def __init__(
        self, catalog: Catalog, basis: Basis, day: date, before: World | None = None
    ) -> None:
        """`before`: the same decision in another catalog. Equal candidates come to the same."""
        self.catalog, self.basis = catalog, basis
        self.candidates = _candidates(SameCatalog(catalog), day, basis.own)
        if before and self.candidates == before.candidates:
            self.winner, self.certainty = before.winner, before.certainty
            self.choice, self.read = before.choice, before.read
            return
        board = Board(self.candidates.values(), basis.rules)
        analysis = recommend(board, basis.answers)
        self.winner = analysis.winner.candidate.key if analysis.winner else None
        self.certainty = analysis.certainty
        self.choice = self._choice(board)
        self.read = self._read()

    def _choice(self, board: Board) -> int:
        candidate = self.candidates.get(self.basis.choice)
        if candidate is None:
            return FAILS
        rules = [rule for rule in self.basis.rules.constraints if rule.applies(self.basis.answers)]
        outcomes = {rule.test.outcome(candidate, self.basis.answers)[0] for rule in rules}
        return FAILS if FAILS in outcomes else UNCONFIRMED if UNCONFIRMED in outcomes else MEETS

    def _read(self) -> set[str]:
        _Spied.read = set()
        spied = [replace(row, evidence=_Spied(row.evidence)) for row in self.candidates.values()]
        Board(spied, self.basis.rules).scores(self.basis.answers)
        return _Spied.read

    def is_met(self, wire: Tripwire) -> bool:
        condition, key = wire.condition, tuple(wire.condition["candidate"])
        comparison, limit = condition["comparison"], condition.get("value")
        if comparison.startswith("ends"):
            return self._ends(key, comparison, date.fromisoformat(limit))
        row = self.candidates.get(key)
        value = row.of(condition["attribute"]).value if row else None
        if value is None:
            return False
        return {
            "below": lambda: value < limit,
            "above": lambda: value > limit,
            "is": lambda: value == limit,
            "is-none-of": lambda: value not in condition.get("values", ()),
            "lacks": lambda: limit not in value,
        }[comparison]()

    def _ends(self, key: tuple[str, str, str], comparison: str, limit: date) -> bool:
        rows = [row for row in self.catalog.distributions if row.slug == key[0]]
        releases = [
            row for distribution in rows for row in distribution.releases if row.name == key[1]
        ]
        if not releases:
            return False
        promised = [
            phase
            for phase in releases[0].phases
            if phase.confidence == "verified" and not phase.projected
        ]
        end = lifecycle.support_with(promised, key[2]).end
        if end.kind == lifecycle.NONE:
            return comparison == "ends-after"
        if end.kind != lifecycle.DATE or end.day is None:
            return False
        return end.day < limit if comparison == "ends-before" else end.day > limit


def grade(old: World, new: World, wires: list[Tripwire]) -> str | None:
    """None: nothing to tell."""
    if any(new.is_met(wire) and not old.is_met(wire) for wire in wires):
        return "act"
    if not any(_changes(old, new)):
        return None
    if new.choice == FAILS and old.choice != FAILS:
        return "act"
    moved = (old.winner, old.certainty, old.choice) != (new.winner, new.certainty, new.choice)
    return "look" if moved else "note"


def _changes(old: World, new: World) -> Iterator[bool]:
    yield old.candidates.keys() != new.candidates.keys()
    for key in old.candidates.keys() & new.candidates.keys():
        for attribute in old.read | new.read:
            before, after = (world.candidates[key].of(attribute) for world in (old, new))
            yield not says_the_same(before, after)
