"""Decides a kept decision again, for the API."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from advisor.api.decisions.again_rows import (
    CandidateChangeRow,
    DecisionAgain,
    FactChangeRow,
    FactStateRow,
    RuleChangeRow,
    StandingRow,
    TimeChangeRow,
    UnverifiedRow,
)
from advisor.decisions.answers_data import decode_answers
from advisor.decisions.difference import EvidenceChange, TimeChange, difference
from advisor.decisions.frozen import load_computed
from advisor.decisions.identical import identical_check
from advisor.decisions.standings import Standing
from advisor.decisions.watch.unverified import unverified
from advisor.engine.types import Evidence
from advisor.models import Decision
from catalog.snapshot import Published


def decided_again(
    decision: Decision, published: Published, today: date, now: datetime
) -> DecisionAgain:
    """ValueError, KeyError or zlib.error where a part was altered."""
    computed = load_computed(decision)
    check = identical_check(computed)
    answers = decode_answers(computed.answers.content)
    different = difference(computed, answers, published, today)
    return DecisionAgain(
        number=decision.number,
        day=decision.day,
        today=today,
        identical=not check.problem,
        problem=check.problem,
        result_sha256=check.sha256,
        facts=tuple(map(_fact, different.facts)),
        candidates=tuple(
            CandidateChangeRow(
                candidates=change.candidates, added=change.added, alone=_standing(change.alone)
            )
            for change in different.candidates
        ),
        time=_time(different.time) if different.time else None,
        rules=tuple(
            msgspec.convert(change, RuleChangeRow, from_attributes=True)
            for change in different.rules
        ),
        before=_standing(different.before),
        facts_alone=_standing(different.facts_alone),
        rules_alone=_standing(different.rules_alone),
        after=_standing(different.after),
        unverified=tuple(
            UnverifiedRow(distribution=row.distribution, since=row.since)
            for row in unverified(published, now)
        ),
    )


def _fact(change: EvidenceChange) -> FactChangeRow:
    return FactChangeRow(
        candidates=change.candidates,
        attribute=change.attribute,
        old=_state(change.old),
        new=_state(change.new),
        alone=_standing(change.alone) if change.alone else None,
    )


def _time(change: TimeChange) -> TimeChangeRow:
    return TimeChangeRow(
        candidates=change.candidates,
        attributes=change.attributes,
        alone=_standing(change.alone),
    )


def _state(evidence: Evidence) -> FactStateRow:
    return msgspec.convert(evidence, FactStateRow, from_attributes=True)


def _standing(standing: Standing) -> StandingRow:
    return StandingRow(
        winner=standing.winner,
        runner_up=standing.runner_up,
        margin=standing.margin,
        places=dict(standing.places),
    )
