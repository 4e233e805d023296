"""The record while a round of weighing hides what was computed: the question, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.names import person_name
from advisor.decisions.blind import BLIND
from advisor.models import Decision
from advisor.pages.decisions.approval_lines import approval_section
from advisor.pages.decisions.frozen_document import read_document
from advisor.pages.decisions.questions import KeptAnswer, answers_of_blind_round
from advisor.pages.decisions.state_words import StateInWords, after_state, state_in_words


@dataclass(frozen=True)
class BlindPage:
    """What `RecordPage` has of the same names. `why`: why there is no more."""

    state: StateInWords
    after_state: str
    owner: str
    author: str
    answers: list[KeptAnswer]
    why: str = BLIND


def blind_page(decision: Decision, today: date) -> BlindPage:
    return BlindPage(
        state=state_in_words(decision, today),
        after_state=after_state(decision, approval_section(decision).tally, today),
        owner=person_name(decision.owner),
        author=person_name(decision.author),
        answers=answers_of_blind_round(read_document(decision.document_part.content)),
    )
