"""The record as one page: everything it shows, put together once for page, share link and paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor.models import Decision, State
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
from advisor.pages.decisions.people import person_name
from advisor.pages.decisions.questions import KeptAnswer, kept_answers
from advisor.pages.decisions.state_words import StateInWords, after_state, state_in_words
from advisor.pages.decisions.verification import Verification, verification
from advisor.pages.decisions.weighed import WeighedCriterion, weighed

MOST_REASONS = 5


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
    verification: Verification
    weighed: list[WeighedCriterion]


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
        revision=decision.revisions.exclude(state=State.WITHDRAWN).last(),
        verification=verification(decision),
        weighed=weighed(decision),
    )


def _migrations(choice: Chosen, document: FrozenDocument) -> list[FrozenMigration]:
    """From what runs today to the choice; of one that was not ranked none are kept."""
    if choice.ranked is None:
        return []
    ways = (way for way in document.ways if way.distribution == choice.ranked.distribution)
    return [migration for way in ways for migration in way.migrations]
