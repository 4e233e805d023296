"""Facts worth a curator's time: how often each decides, blocks or could change a recommendation."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from django.core.cache import cache

from advisor import evaluation
from advisor.catalog_evidence import label_of
from advisor.engine.analysis import Analysis
from advisor.engine.nearest import Unranked
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers, Candidate
from advisor.forms import AnswersForm
from advisor.own_price_questions import plans_on_sale
from advisor.rules.derived import ESTATES
from catalog import snapshot, vocabulary

TYPICAL = Path(__file__).parent / "typical_answers.yaml"
DECIDES, BLOCKS, SHAKES = "decides", "blocks", "shakes"
NO_ROW, UNKNOWN, PROJECTED, DISPUTED = "no row", "unknown", "projected", "disputed"
MAIN_ROLES = frozenset({"recommended", "development"})

_WITHOUT_RELEASE = {estate.attribute for estate in ESTATES.values() if estate.release is None}
"""Attributes of a migration from a system whose release the answer does not name."""

_CACHE_KEY = "decisive-facts"

Subject = tuple[str, str]
"""(distribution, attribute)."""


@dataclass(frozen=True)
class DecisiveFact:
    """A fact that is unknown, not verified or disputed, and in how many of the typical answers it
    matters.

    `decides`: the recommendation would be another without it. `blocks`: without it the
    distribution cannot be confirmed to match. `shakes`: it alone could change the recommendation.
    `state`: "no row", "unknown", "projected", "disputed", or the confidence in words. `release` and
    `plan` name the candidate it occurred with most often.
    """

    distribution: str
    release: str | None
    plan: str | None
    attribute: str
    label: str
    state: str
    decides: int
    blocks: int
    shakes: int

    @property
    def weight(self) -> tuple[int, int, int]:
        """For sorting: what decides or shakes most answers, then what blocks most."""
        return (self.decides + self.shakes, self.blocks, self.decides)


@dataclass
class _Tally:
    """The answer sets, by number, in which one fact matters, and the candidates it was met with."""

    sets: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    met_with: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, role: str, number: int, key: tuple[str, str, str]) -> None:
        self.sets[role].add(number)
        self.met_with[key] += 1

    @property
    def candidate(self) -> tuple[str, str, str]:
        return min(self.met_with, key=lambda key: (-self.met_with[key], key))


@dataclass(frozen=True)
class Queue:
    """`facts`: the most decisive first. `answer_sets`: how many were tried.

    `digest`, `day`: the catalog it was calculated from, and for which day.
    """

    facts: tuple[DecisiveFact, ...]
    answer_sets: int
    digest: str
    day: date


def queue(published: snapshot.Published, today: date) -> Queue:
    """The queue for a catalog on a day, calculated once for each: some 200 recommendations."""
    newest = newest_queue()
    if newest and (newest.digest, newest.day) == (published.digest, today):
        return newest
    calculated = _calculate(published, today)
    cache.set(_CACHE_KEY, calculated, timeout=None)
    return calculated


def newest_queue() -> Queue | None:
    """The queue that was calculated last, perhaps from an earlier version of the catalog."""
    newest: Queue | None = cache.get(_CACHE_KEY)
    return newest


def _calculate(published: snapshot.Published, today: date) -> Queue:
    plans = plans_on_sale(published.document)
    forms = [AnswersForm(dict(answers), plans=plans) for answers in typical_answers()]
    valid = [
        form.answers() for form in forms if form.is_valid()
    ]  # a plan that a set quotes may have been withdrawn
    facts = decisive_facts(published, today, valid)
    return Queue(facts, len(valid), published.digest, today)


def decisive_facts(
    published: snapshot.Published, today: date, answer_sets: Sequence[Answers]
) -> tuple[DecisiveFact, ...]:
    """The facts that matter in at least one of the answer sets, the most decisive first."""
    roles = {row.slug: row.role for row in published.document.distributions}
    tallies: dict[Subject, _Tally] = defaultdict(_Tally)
    candidates: dict[tuple[str, str, str], Candidate] = {}
    for number, answers in enumerate(answer_sets):
        board = evaluation.board(published, today, answers)
        candidates |= {candidate.key: candidate for candidate in board.candidates}
        for role, key, attribute in _matters(recommend(board, answers), roles):
            tallies[key[0], attribute].add(role, number, key)
    facts = [_fact(subject, tally, candidates) for subject, tally in tallies.items()]
    return tuple(
        sorted(
            facts,
            key=lambda fact: (
                tuple(-part for part in fact.weight),
                fact.distribution,
                fact.attribute,
            ),
        )
    )


@functools.cache
def typical_answers() -> tuple[Mapping[str, object], ...]:
    """The answer sets kept in the project, as the API takes them."""
    return tuple(row["answers"] for row in yaml.safe_load(TYPICAL.read_text(encoding="utf-8")))


def _matters(
    analysis: Analysis, roles: Mapping[str, str]
) -> Iterable[tuple[str, tuple[str, str, str], str]]:
    """(how it matters, candidate, attribute) for one set of answers."""
    for fact in analysis.unverified:
        yield DECIDES, fact.candidate, fact.evidence.attribute
    for doubt in analysis.doubts:
        if doubt.attribute not in _WITHOUT_RELEASE:
            yield SHAKES, doubt.candidate, doubt.attribute
    for left in analysis.unconfirmed:
        if not left.barred and roles.get(left.candidate.distribution) in MAIN_ROLES:
            for attribute in _open_attributes(left):
                yield BLOCKS, left.candidate.key, attribute


def _open_attributes(unranked: Unranked) -> Iterable[str]:
    for failure in unranked.failures:
        for evidence in failure.evidence:
            if not evidence.known or evidence.high is not None:
                yield evidence.attribute


def _fact(
    subject: Subject, tally: _Tally, candidates: Mapping[tuple[str, str, str], Candidate]
) -> DecisiveFact:
    distribution, attribute = subject
    key = tally.candidate
    return DecisiveFact(
        distribution=distribution,
        release=key[1] or None,
        plan=key[2] or None,
        attribute=attribute,
        label=label_of(attribute),
        state=_state(candidates[key], attribute),
        decides=len(tally.sets[DECIDES]),
        blocks=len(tally.sets[BLOCKS]),
        shakes=len(tally.sets[SHAKES]),
    )


def _state(candidate: Candidate, attribute: str) -> str:
    evidence = candidate.evidence.get(attribute)
    if evidence is None:
        return NO_ROW
    if not evidence.known:
        return UNKNOWN if evidence.high is None else PROJECTED
    if evidence.high is not None:
        return PROJECTED
    if evidence.confidence == "verified" and evidence.disputes:
        return DISPUTED
    return vocabulary.CONFIDENCE_WORDS.get(evidence.confidence, evidence.confidence)
