"""What a kept decision would be today: which facts and rules changed, and what each does to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from advisor.decisions.attributes import attributes_used
from advisor.decisions.computed import Computed, frozen_board
from advisor.decisions.result import CandidateKey
from advisor.decisions.rule_changes import RuleChange, rule_changes
from advisor.decisions.standings import Standing, Standings
from advisor.engine.board import Board
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.evaluation import board
from advisor.ruleset import RULES
from catalog.snapshot import Published

MOST_ALONE = 80
"""Of so many changes the effect of each alone is worked out, about 10 ms each."""


@dataclass(frozen=True)
class EvidenceChange:
    """One fact that these answers depend on, old and new, of the candidates that share it.

    `old`: as kept; `new`: as it is today. With words, source, dates and confidence; without a value
    where there is no such fact. `alone`: the kept decision with this change alone, on the kept day;
    None beyond MOST_ALONE changes.
    """

    candidates: tuple[CandidateKey, ...]
    old: Evidence
    new: Evidence
    alone: Standing | None

    @property
    def attribute(self) -> str:
        return self.new.attribute


@dataclass(frozen=True)
class TimeChange:
    """Facts that nobody changed and that are others as the day is another.

    Years of updates from today, or whether support has ended. `attributes`: sorted. `alone`: the
    kept decision with these alone.
    """

    candidates: tuple[CandidateKey, ...]
    attributes: tuple[str, ...]
    alone: Standing


@dataclass(frozen=True)
class CandidateChange:
    """Candidates of one distribution that came (`added`) or went; `alone` as of a fact."""

    candidates: tuple[CandidateKey, ...]
    added: bool
    alone: Standing


@dataclass(frozen=True)
class Difference:
    """A kept decision against another day, catalog and rules.

    `facts`, `time` (None: nothing changed by it), `candidates`: what changed, as far as these
    answers depend on it; facts of the winner first. `rules`: every rule that changed.
    `before`: as kept. `facts_alone`: the new facts by the kept rules; `rules_alone`: the kept facts
    by the new rules; `after`: both.
    """

    facts: tuple[EvidenceChange, ...]
    time: TimeChange | None
    candidates: tuple[CandidateChange, ...]
    rules: tuple[RuleChange, ...]
    before: Standing
    facts_alone: Standing
    rules_alone: Standing
    after: Standing

    @property
    def winner_changed(self) -> bool:
        return self.before.winner != self.after.winner

    @property
    def is_empty(self) -> bool:
        return not (self.facts or self.time or self.candidates or self.rules)


def difference(computed: Computed, answers: Answers, published: Published, day: date) -> Difference:
    """Decide again by the facts and rules of that day, and say what differs and what it does.

    `answers`: those of the decision; its own prices apply to the new catalog as well.
    """
    frozen, today = frozen_board(computed), board(published, day, answers)
    # Of facts that depend on the day: those of the new catalog on the day of the decision.
    backdated = board(published, computed.day, answers)
    comparison = _Comparison(frozen, backdated, today, answers)
    standings = Standings(frozen, answers)
    before = standings.now()
    return Difference(
        facts=tuple(_evidence_changes(comparison, standings, before)),
        time=_time_change(comparison, standings),
        candidates=tuple(_candidate_changes(comparison)),
        rules=rule_changes(frozen.rules, RULES, answers),
        before=before,
        facts_alone=_standing(today.candidates, frozen, answers),
        rules_alone=_standing(frozen.candidates, today, answers),
        after=Standings(today, answers).now(),
    )


@dataclass(frozen=True)
class _Fact:
    """A fact of one candidate: as frozen, by the new catalog on the kept day, and today.

    `key`: what the candidate is asked for.
    """

    key: str
    frozen: Evidence
    backdated: Evidence
    today: Evidence

    @property
    def is_changed(self) -> bool:
        return _content(self.frozen) != _content(self.backdated)

    @property
    def by_time(self) -> bool:
        return not self.is_changed and _content(self.backdated) != _content(self.today)

    @property
    def group(self) -> tuple[object, ...]:
        return (self.key, *map(_content, (self.frozen, self.backdated, self.today)))


class _Comparison:
    """The candidates of three boards, and of those that are in all the facts that differ."""

    def __init__(self, frozen: Board, backdated: Board, today: Board, answers: Answers) -> None:
        self.frozen, self.answers = frozen, answers
        self.old, self.backdated, self.new = map(_by_key, (frozen, backdated, today))
        rules = (frozen.rules, today.rules)
        self.used = sorted(frozenset().union(*(attributes_used(row, answers) for row in rules)))
        self.facts = {key: tuple(self._facts(key)) for key in self.old if key in self.new}

    def _facts(self, key: CandidateKey) -> Iterator[_Fact]:
        candidates = (self.old[key], self.backdated[key], self.new[key])
        for name in self.used:
            own = [candidate.evidence.get(name) for candidate in candidates]
            present = next(filter(None, own), None)
            if present is not None:
                # Only some machines have a fact of their own; for the others that of all counts.
                pairs = zip(candidates, own, strict=True)
                fact = _Fact(name, *(row or other.of(present.attribute) for other, row in pairs))
                if fact.is_changed or fact.by_time:
                    yield fact


def _by_key(own_board: Board) -> dict[CandidateKey, Candidate]:
    return {candidate.key: candidate for candidate in own_board.candidates}


def _content(evidence: Evidence) -> tuple[object, ...]:
    """What it says, without the days on which it was written and checked."""
    return (
        evidence.value,
        evidence.low,
        evidence.high,
        evidence.words,
        evidence.source,
        evidence.confidence,
        evidence.note,
        evidence.disputes,
    )


def _changed(old: Candidate, new: Candidate, names: frozenset[str]) -> Candidate:
    evidence = {key: fact for key, fact in old.evidence.items() if key not in names}
    evidence |= {key: fact for key, fact in new.evidence.items() if key in names}
    return replace(old, evidence=evidence)


def _evidence_changes(
    comparison: _Comparison, standings: Standings, before: Standing
) -> Iterator[EvidenceChange]:
    """Equal changes of several candidates are one."""
    groups = _groups(comparison)
    first = {key[0] for key in (before.winner, before.runner_up) if key}

    def order(keys: list[CandidateKey]) -> bool:
        return first.isdisjoint(key[0] for key in keys)

    ordered = sorted(groups, key=lambda group: order(group[1]))
    for position, (fact, keys) in enumerate(ordered):
        alone = None
        if position < MOST_ALONE:
            names = frozenset((fact.key,))
            rows = ((comparison.old[key], comparison.backdated[key]) for key in keys)
            alone = standings.with_changed([_changed(*row, names) for row in rows])
        yield EvidenceChange(tuple(keys), fact.frozen, fact.today, alone)


def _groups(comparison: _Comparison) -> list[tuple[_Fact, list[CandidateKey]]]:
    """Each change with the candidates that have it, sorted by attribute."""
    groups: dict[tuple[object, ...], tuple[_Fact, list[CandidateKey]]] = {}
    for key, facts in comparison.facts.items():
        for fact in facts:
            if fact.is_changed:
                groups.setdefault(fact.group, (fact, []))[1].append(key)
    return sorted(groups.values(), key=lambda group: (group[0].key, group[1]))


def _time_change(comparison: _Comparison, standings: Standings) -> TimeChange | None:
    by_candidate = {
        key: frozenset(fact.key for fact in facts if fact.by_time)
        for key, facts in comparison.facts.items()
    }
    names = {key: own for key, own in by_candidate.items() if own}
    if not names:
        return None
    changed = [
        _changed(comparison.old[key], comparison.new[key], own) for key, own in names.items()
    ]
    attributes = frozenset().union(*names.values())
    return TimeChange(tuple(names), tuple(sorted(attributes)), standings.with_changed(changed))


def _candidate_changes(comparison: _Comparison) -> Iterator[CandidateChange]:
    old, new = comparison.old, comparison.new
    frozen = comparison.frozen.candidates
    for keys in _by_distribution(key for key in new if key not in old):
        candidates = (*frozen, *(new[key] for key in keys))
        alone = _standing(candidates, comparison.frozen, comparison.answers)
        yield CandidateChange(keys, True, alone)
    for keys in _by_distribution(key for key in old if key not in new):
        candidates = tuple(row for row in frozen if row.key not in keys)
        alone = _standing(candidates, comparison.frozen, comparison.answers)
        yield CandidateChange(keys, False, alone)


def _by_distribution(keys: Iterable[CandidateKey]) -> list[tuple[CandidateKey, ...]]:
    groups: dict[str, list[CandidateKey]] = defaultdict(list)
    for key in keys:
        groups[key[0]].append(key)
    return [tuple(group) for group in groups.values()]


def _standing(candidates: Sequence[Candidate], rules: Board, answers: Answers) -> Standing:
    """Of these candidates by the rules and the arithmetic of a board."""
    return Standings(Board(candidates, rules.rules, rules.arithmetic), answers).now()
