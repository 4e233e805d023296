"""The facts of one catalog as on given days, and what differs between two catalogs.

Both are read on the same day: years of updates that shrink because time passes are no change.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from advisor.candidates import candidates
from advisor.candidates.price import price_evidence
from advisor.catalog_evidence import EvidenceWriter
from advisor.engine.board import Board, Rules
from advisor.engine.outlook import Key
from advisor.engine.types import Candidate, Evidence
from advisor.prices import OwnNumbers
from catalog.document import Catalog

BOARDS = 4
"""Boards kept at a time: one for each day, set of rules and own prices."""
DAYS = 4
NO_OWN_NUMBERS = OwnNumbers()

Candidates = Mapping[Key, Candidate]


class Facts:
    """One catalog. `digest`: by which it is known.

    Few days and boards are kept: ask for those of one day and of the same own prices in a row.
    """

    def __init__(self, digest: str, catalog: Catalog) -> None:
        self.digest, self.catalog = digest, catalog
        self.listed = lru_cache(DAYS)(self._listed)
        self._boards: OrderedDict[tuple[date, OwnNumbers, str], Board] = OrderedDict()

    def priced(self, day: date, own: OwnNumbers) -> Iterator[Candidate]:
        """The candidates at somebody's own prices."""
        writer = EvidenceWriter(self.catalog)
        for candidate in self.listed(day).values():
            yield self._priced(writer, candidate, own) if own else candidate

    def candidate(self, day: date, own: OwnNumbers, key: Key) -> Candidate | None:
        """One of them; None where there is none of that key."""
        candidate = self.listed(day).get(key)
        if candidate is None or not own:
            return candidate
        return self._priced(EvidenceWriter(self.catalog), candidate, own)

    def board(self, day: date, own: OwnNumbers, rules: Rules, rules_sha256: str) -> Board:
        key = (day, own, rules_sha256)
        if key not in self._boards:
            self._boards[key] = Board(self.priced(day, own), rules)
            while len(self._boards) > BOARDS:
                self._boards.popitem(last=False)
        self._boards.move_to_end(key)
        return self._boards[key]

    def _listed(self, day: date) -> Candidates:
        """At list prices, by key."""
        return {candidate.key: candidate for candidate in candidates(self.catalog, day)}

    def _priced(self, writer: EvidenceWriter, candidate: Candidate, own: OwnNumbers) -> Candidate:
        distribution = self.catalog.distribution(candidate.distribution)
        plan = distribution.plan(candidate.plan) if distribution else None
        if distribution is None or plan is None:
            return candidate
        price = price_evidence(writer, distribution, plan, own)
        return replace(candidate, evidence={**candidate.evidence, price.attribute: price})


@dataclass(frozen=True)
class FactDifference:
    """A fact of a candidate that says something else.

    With an empty `attribute` the candidate itself came (`old` None) or went (`new` None).
    """

    candidate: Key
    attribute: str
    old: Evidence | None
    new: Evidence | None


def changes(old: Iterable[Candidate], new: Iterable[Candidate]) -> tuple[FactDifference, ...]:
    """What differs between the candidates of two catalogs, sorted by candidate and attribute."""
    before = {candidate.key: candidate for candidate in old}
    after = {candidate.key: candidate for candidate in new}
    rows: list[FactDifference] = []
    for key in sorted(before.keys() | after.keys()):
        rows += _changes_of(key, before.get(key), after.get(key))
    return tuple(rows)


def says_the_same(old: Evidence, new: Evidence) -> bool:
    """Whether nothing changed but when somebody looked, and the address it is published at."""
    return _meaning(old) == _meaning(new)


def _changes_of(key: Key, old: Candidate | None, new: Candidate | None) -> Iterator[FactDifference]:
    if old is None or new is None:
        listed = Evidence("")
        yield FactDifference(key, "", listed if old else None, listed if new else None)
        return
    for attribute in sorted(old.evidence.keys() | new.evidence.keys()):
        before, after = old.of(attribute), new.of(attribute)
        if not says_the_same(before, after):
            yield FactDifference(key, attribute, before, after)


def _meaning(evidence: Evidence) -> tuple[object, ...]:
    """The type too: true and 1 are different values."""
    return (
        type(evidence.value),
        evidence.value,
        evidence.words,
        evidence.low,
        evidence.high,
        evidence.confidence,
        evidence.source,
        evidence.note,
        evidence.disputes,
        evidence.narrowed,
    )
