"""The state of a decision in words: who decided, when, and until when it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from advisor.models import Decision, State
from catalog.formats import format_date, format_relative, join_words, plural

EXPIRED = "expired"
LABELS = {**dict(State.choices), EXPIRED: "expired"}
SIGNS = {
    State.DRAFT: "○",
    State.REVIEW: "◐",
    State.APPROVED: "●",
    State.REJECTED: "\N{MULTIPLICATION SIGN}",
    State.WITHDRAWN: "\N{EN DASH}",
    State.SUPERSEDED: "→",
    EXPIRED: "!",
}


@dataclass(frozen=True)
class StateInWords:
    """`key`: a State, or EXPIRED."""

    key: str

    @property
    def label(self) -> str:
        return str(LABELS[self.key]).capitalize()

    @property
    def sign(self) -> str:
        return SIGNS[self.key]


@dataclass(frozen=True)
class Tally:
    """Who approved the text so far, by name, and how many approvals are missing."""

    approvers: Sequence[str]
    quorum: int
    missing: int


def state_in_words(decision: Decision, today: date) -> StateInWords:
    return StateInWords(EXPIRED if decision.has_expired(today) else decision.state)


def after_state(decision: Decision, tally: Tally, today: date) -> str:
    """What follows the label of the state in a sentence: who decided, when, and until when."""
    if decision.has_expired(today):
        due = f"the review due by {format_date(decision.review_by)} did not take place"
        return f": {due}. Approved{_by_whom(decision, tally)}."
    match State(decision.state):
        case State.DRAFT:
            return f", not submitted yet. It will need {plural(tally.quorum, 'approval')}."
        case State.REVIEW:
            return f" since {_day(decision.submitted_at or decision.changed_at)}. {_votes(tally)}"
        case State.APPROVED:
            relative = format_relative(decision.review_by, today)
            due = f"To be reviewed by {format_date(decision.review_by)}, {relative}"
            return f"{_by_whom(decision, tally)}. {due}."
        case State.SUPERSEDED:
            return f". Approved{_by_whom(decision, tally)}."
        case State.REJECTED:
            return f" on {_day(decision.decided_at or decision.changed_at)}."
        case State.WITHDRAWN:
            return f" on {_day(decision.changed_at)}."


def _votes(tally: Tally) -> str:
    if not tally.approvers:
        return f"It needs {plural(tally.missing, 'approval')}."
    names = join_words(list(tally.approvers))
    return f"Approved by {names}; it needs {tally.missing} more."


def _by_whom(decision: Decision, tally: Tally) -> str:
    by = f" by {join_words(list(tally.approvers))}" if tally.approvers else ""
    return f"{by} on {_day(decision.decided_at or decision.changed_at)}"


def _day(moment: datetime) -> str:
    return format_date(moment.date())
