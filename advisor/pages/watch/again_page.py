"""What the page that decides again says: identical or not, and what differs today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from advisor.catalog_evidence import label_of
from advisor.decisions.computed import Computed
from advisor.decisions.difference import CandidateChange, Difference, EvidenceChange
from advisor.decisions.identical import IdenticalCheck, identical_check
from advisor.decisions.rule_changes import RuleChange
from advisor.decisions.standings import Standing
from advisor.decisions.watch.unverified import UnverifiedData, unverified
from advisor.decisions.watch.words import Names
from advisor.engine.types import Evidence
from catalog import vocabulary
from catalog.formats import format_date, join_words, plural
from catalog.snapshot import Published

NOTHING = "nothing"
NO_EFFECT, NOT_COMPUTED = "none", "not worked out"
WITHOUT_EFFECT = (NO_EFFECT, NOT_COMPUTED)


@dataclass(frozen=True)
class FactLine:
    """One changed fact; `effect`: of this change alone."""

    about: str
    label: str
    old: str
    old_source: str
    new: str
    new_source: str
    effect: str


@dataclass(frozen=True)
class TimeLine:
    """What only the day changed: which facts, of how many candidates, and to what effect."""

    labels: str
    candidates: str
    effect: str


@dataclass(frozen=True)
class StandingLine:
    """Who would be recommended, by which facts and rules."""

    by: str
    winner: str
    margin: str


@dataclass(frozen=True)
class AgainPage:
    """`facts`: those that move something, each alone. `is_same`: the recommendation is."""

    identical: IdenticalCheck
    facts: list[FactLine]
    without_effect: list[FactLine]
    time: TimeLine | None
    rules: list[RuleChange]
    standings: list[StandingLine]
    unverified: tuple[UnverifiedData, ...]
    is_same: bool
    winner: str
    winner_then: str


def again_page(
    computed: Computed, different: Difference, published: Published, now: datetime
) -> AgainPage:
    names = Names(published.document, published.document)
    lines = [
        *(_candidate_line(change, different, names) for change in different.candidates),
        *(_fact_line(change, different, names) for change in different.facts),
    ]
    return AgainPage(
        identical_check(computed),
        [line for line in lines if line.effect not in WITHOUT_EFFECT],
        [line for line in lines if line.effect in WITHOUT_EFFECT],
        _time_line(different, names),
        [rule for rule in different.rules if rule.matters],
        _standings(different, names),
        unverified(published, now),
        not different.winner_changed,
        _winner(different.after, names),
        _winner(different.before, names),
    )


def _fact_line(change: EvidenceChange, different: Difference, names: Names) -> FactLine:
    about = [names.of(key) for key in change.candidates]
    return FactLine(
        _shortened(about),
        label_of(change.attribute),
        change.old.words,
        _old_source(change),
        change.new.words,
        _source(change.new),
        _effect(change.alone, different, names),
    )


def _candidate_line(change: CandidateChange, different: Difference, names: Names) -> FactLine:
    old, new = ("not listed", "listed") if change.added else ("listed", "not listed")
    about = _shortened([names.of(key) for key in change.candidates])
    effect = _effect(change.alone, different, names)
    return FactLine(about, "Release and plan", old, "", new, "", effect)


def _time_line(different: Difference, names: Names) -> TimeLine | None:
    if (change := different.time) is None:
        return None
    labels = join_words([label_of(attribute) for attribute in change.attributes])
    candidates = plural(len(change.candidates), "release and plan", "releases and plans")
    return TimeLine(labels, candidates, _effect(change.alone, different, names))


def _shortened(about: Sequence[str], most: int = 3) -> str:
    if len(about) <= most:
        return join_words(about)
    return f"{', '.join(about[:most])} and {len(about) - most} more"


def _source(evidence: Evidence) -> str:
    as_of = format_date(date.fromisoformat(evidence.as_of)) if evidence.as_of else ""
    confidence = vocabulary.CONFIDENCE_WORDS.get(evidence.confidence, evidence.confidence)
    return ", ".join(filter(None, (evidence.source, as_of, confidence)))


def _old_source(change: EvidenceChange) -> str:
    """Empty where it is the source of the new value too."""
    return "" if change.old.source == change.new.source else _source(change.old)


def _effect(alone: Standing | None, different: Difference, names: Names) -> str:
    before = different.before
    if alone is None:
        return NOT_COMPUTED
    if alone.winner != before.winner:
        return f"{_winner(alone, names)} would be recommended"
    if alone.lead is None or before.lead is None or alone.margin == before.margin:
        return NO_EFFECT if alone == before else "the order below the first"
    return f"margin {before.lead:.1f} → {alone.lead:.1f} points"


def _standings(different: Difference, names: Names) -> list[StandingLine]:
    rows = (
        ("As it was decided", different.before),
        ("Facts of today, rules as kept", different.facts_alone),
        ("Facts as kept, rules of today", different.rules_alone),
        ("Facts and rules of today", different.after),
    )
    return [StandingLine(by, _winner(row, names), _margin(row)) for by, row in rows]


def _winner(standing: Standing, names: Names) -> str:
    return names.of(standing.winner) if standing.winner else NOTHING


def _margin(standing: Standing) -> str:
    return "—" if standing.lead is None else f"{standing.lead:.1f} points"
