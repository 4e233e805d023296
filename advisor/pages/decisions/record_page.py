"""The record as one page: everything it shows, put together once for page, share link and paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.names import person_name
from accounts.teams.settings import has_other_approver
from advisor.models import Decision, Notice, State, Tripwire
from advisor.pages.decisions.alternatives import Alternatives, alternatives
from advisor.pages.decisions.approval_lines import ApprovalSection, approval_section
from advisor.pages.decisions.chosen import Chosen, chosen
from advisor.pages.decisions.claim import ClaimFigure, claim_figures
from advisor.pages.decisions.evidence_lines import EvidenceSection, evidence_section
from advisor.pages.decisions.frozen_document import (
    FrozenDocument,
    FrozenMigration,
    FrozenReason,
    read_document,
)
from advisor.pages.decisions.questions import KeptAnswer, kept_answers
from advisor.pages.decisions.record_digests import RecordDigests, record_digests
from advisor.pages.decisions.state_words import StateInWords, after_state, state_in_words
from advisor.pages.decisions.weighed import WeighedCriterion, weighed

MOST_REASONS = 5
MOST_NOTICES = 5
GRADES = (Notice.Grade.ACT, Notice.Grade.LOOK, Notice.Grade.NOTE)
"""Of the notices about facts and dates."""


@dataclass(frozen=True)
class RecordPage:
    """`revision`: the decision that superseded it, or is about to."""

    state: StateInWords
    after_state: str
    choice: Chosen
    figures: list[ClaimFigure]
    document: FrozenDocument
    reasons: list[FrozenReason]
    migrations: list[FrozenMigration]
    answers: list[KeptAnswer]
    alternatives: Alternatives
    evidence: EvidenceSection
    approvals: ApprovalSection
    owner: str
    author: str
    revision: Decision | None
    tripwires: list[Tripwire]
    notices: list[Notice]
    digests: RecordDigests
    weighed: list[WeighedCriterion]
    lacks_approvers: bool


def _lacks_approvers(decision: Decision) -> bool:
    """In review, and only its author may approve."""
    in_review = decision.state == State.REVIEW
    return in_review and not has_other_approver(decision.team, decision.author)


def record_page(decision: Decision, today: date) -> RecordPage:
    """A constant number of queries."""
    document = read_document(decision.document_part.content)
    choice = chosen(decision, document)
    votes = approval_section(decision)
    return RecordPage(
        state=state_in_words(decision, today),
        after_state=after_state(decision, votes.tally, today),
        choice=choice,
        figures=claim_figures(choice, document),
        document=document,
        reasons=choice.ranked.reasons[:MOST_REASONS] if choice.ranked else [],
        migrations=_migrations(choice, document),
        answers=kept_answers(document),
        alternatives=alternatives(choice, document),
        evidence=evidence_section(choice, document),
        approvals=votes,
        owner=person_name(decision.owner),
        author=person_name(decision.author),
        tripwires=list(decision.tripwires.all()),
        notices=list(decision.notices.filter(grade__in=GRADES)[:MOST_NOTICES]),
        revision=decision.revisions.exclude(state=State.WITHDRAWN).last(),
        digests=record_digests(decision),
        weighed=weighed(decision),
        lacks_approvers=_lacks_approvers(decision),
    )


def _migrations(choice: Chosen, document: FrozenDocument) -> list[FrozenMigration]:
    """From what runs today to the choice; of one that was not ranked none are kept."""
    if choice.ranked is None:
        return []
    ways = (way for way in document.ways if way.distribution == choice.ranked.distribution)
    return [migration for way in ways for migration in way.migrations]
