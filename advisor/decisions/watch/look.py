"""One look at a watched decision: what changed, what that does to it, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from advisor.decisions.watch.basis import Basis
from advisor.decisions.watch.comparison import CatalogComparison
from advisor.decisions.watch.condition import Condition
from advisor.decisions.watch.facts import FactDifference, Facts
from advisor.decisions.watch.grade import grade
from advisor.decisions.watch.notices import NoticeDetails
from advisor.decisions.watch.outlook import StoredOutlook
from advisor.decisions.watch.words import Names, fact_rows, moves, note_words, to_do
from advisor.engine.constraints import MEETS
from advisor.engine.outlook import Key, outlook
from advisor.models import Notice, Tripwire, WatchedDecision

MOST_FACTS = 20
"""Changed facts that a notice names; the rest it counts."""
ALTERED = "This decision can no longer be decided again: a frozen part of it cannot be read."
VERIFY = "Ask whoever runs this installation to run verify_decisions."


@dataclass(frozen=True)
class Look:
    """`grade` None: nothing that the decision uses changed. `tripped`: tripwires newly met."""

    after: StoredOutlook
    grade: Notice.Grade | None = None
    words: str = ""
    details: NoticeDetails = field(default_factory=NoticeDetails)
    tripped: tuple[Tripwire, ...] = ()


def look(
    watched: WatchedDecision,
    basis: Basis,
    tripwires: Sequence[Tripwire],
    comparison: CatalogComparison,
) -> Look:
    """Compare a decision with two catalogs; it was last looked at with the older of them."""
    day = watched.day or watched.decision.day
    changed = comparison.used(day, frozenset(watched.attributes), basis.own)
    tripped = tuple(_newly_met(tripwires, basis, day, comparison))
    before = _before(watched, basis, day, comparison.old)
    if not changed and not tripped:
        return Look(before)
    after = outlook_on(comparison.new, basis, day) if changed else before
    return _graded(before, after, changed, tripped, comparison, basis)


def unreadable() -> Look:
    """Of a decision that cannot be decided again: it must not keep others from being looked at."""
    details = NoticeDetails(reasons=(ALTERED,), to_do=VERIFY)
    return Look(StoredOutlook(None, "", MEETS), Notice.Grade.ACT, ALTERED, details)


def outlook_on(facts: Facts, basis: Basis, day: date) -> StoredOutlook:
    board = facts.board(day, basis.own, basis.rules, basis.rules_sha256)
    scores = board.scores(basis.answers)
    return StoredOutlook.of(outlook(board, basis.answers, scores, basis.choice))


def _before(watched: WatchedDecision, basis: Basis, day: date, old: Facts) -> StoredOutlook:
    """As it was stored, unless another version of the engine computed it."""
    stored = msgspec.convert(watched.outlook, StoredOutlook)
    return stored if stored.is_current else outlook_on(old, basis, day)


def _newly_met(
    tripwires: Sequence[Tripwire], basis: Basis, day: date, comparison: CatalogComparison
) -> Iterator[Tripwire]:
    for tripwire in tripwires:
        condition = msgspec.convert(tripwire.condition, Condition)
        if condition.is_met(comparison.new, day, basis.own) and not condition.is_met(
            comparison.old, day, basis.own
        ):
            yield tripwire


def _graded(
    before: StoredOutlook,
    after: StoredOutlook,
    changed: Sequence[FactDifference],
    tripped: tuple[Tripwire, ...],
    comparison: CatalogComparison,
    basis: Basis,
) -> Look:
    names = Names(comparison.old.catalog, comparison.new.catalog)
    its_grade = grade(before, after, tripped=bool(tripped))
    met = [f"A tripwire was met: {tripwire.words}." for tripwire in tripped]
    reasons = (*moves(before, after, names), *met)
    facts = fact_rows(_own_first(changed, basis.choice), names)
    details = NoticeDetails(
        reasons=reasons,
        facts=facts[:MOST_FACTS],
        facts_left_out=max(0, len(facts) - MOST_FACTS),
        to_do=to_do(its_grade),
    )
    words = " ".join(reasons) or note_words(facts)
    return Look(after, its_grade, words, details, tripped)


def _own_first(changed: Sequence[FactDifference], choice: Key) -> list[FactDifference]:
    """Those of the choice, then of its distribution, then the others."""
    return sorted(changed, key=lambda row: (row.candidate != choice, row.candidate[0] != choice[0]))
