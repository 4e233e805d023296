"""The rows of the list of decisions, on the page and in its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User as Account
from django.db.models import Exists, OuterRef

from accounts.names import person_name
from accounts.teams.rights import seats_of
from advisor.decisions.approvers import waiting_for
from advisor.decisions.blind import is_blind
from advisor.decisions.watch.developments import holding
from advisor.models import Decision, Notice, State
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.list_filters import DecisionFilters
from advisor.pages.decisions.state_words import EXPIRED, StateInWords, state_in_words
from catalog.formats import plural

COLUMNS = (
    "number",
    "team",
    "title",
    "state",
    "distribution",
    "release",
    "plan",
    "environment",
    "group",
    "servers",
    "owner",
    "review_by",
    "decided_on",
    "facts_changed",
    "content_sha256",
)

_REVIEWED = (State.DRAFT, State.REVIEW, State.APPROVED, EXPIRED)


@dataclass(frozen=True)
class DecisionRow:
    """`facts_changed`: a notice that the reader has not seen says that one of its facts moved, and
    nobody has reviewed it since.
    `awaits_reader`: it is in review, and the reader's approval would count. `is_blind`: its choice
    is hidden from the reader."""

    decision: Decision
    state: StateInWords
    owner: str
    address: str
    facts_changed: bool
    awaits_reader: bool
    is_blind: bool

    @property
    def scope(self) -> str:
        """production · web servers · 40 servers"""
        decision = self.decision
        servers = plural(decision.servers, "server") if decision.servers else ""
        return " · ".join(filter(None, (decision.environment, decision.group, servers)))

    @property
    def is_reviewed(self) -> bool:
        """Whether it will be reviewed: it is or may become the decision that holds."""
        return self.state.key in _REVIEWED


def list_rows(account: Account, form: DecisionFilters, today: date) -> list[DecisionRow]:
    """Newest first. One query, and one for the reader's seats."""
    unseen = Notice.objects.filter(decision=OuterRef("pk"), occasion__startswith="catalog:")
    unseen = holding(unseen).exclude(seen_by__member=account)
    rows = form.filtered(Decision.objects.visible_to(account), account, today)
    rows = rows.select_related("team", "owner")
    awaiting = waiting_for(account, seats_of(account)).filter(pk=OuterRef("pk")).order_by()
    rows = rows.annotate(
        facts_changed=Exists(unseen), awaits_reader=Exists(awaiting), is_blind=is_blind(account)
    )
    return [_row(decision, today) for decision in rows]


def as_cells(row: DecisionRow) -> Sequence[object]:
    """In the order of COLUMNS."""
    decision = row.decision
    decided = decision.decided_at
    choice = (decision.distribution, decision.release, decision.plan)
    return (
        decision.number,
        decision.team.name,
        decision.title,
        row.state.label.lower(),
        *((None, None, None) if row.is_blind else choice),
        decision.environment,
        decision.group,
        decision.servers,
        row.owner,
        decision.review_by,
        decided.date() if decided else None,
        row.facts_changed,
        decision.content_sha256,
    )


def _row(decision: Decision, today: date) -> DecisionRow:
    return DecisionRow(
        decision=decision,
        state=state_in_words(decision, today),
        owner=person_name(decision.owner),
        address=decision_address(decision),
        facts_changed=bool(getattr(decision, "facts_changed", False)),
        awaits_reader=bool(getattr(decision, "awaits_reader", False)),
        is_blind=bool(getattr(decision, "is_blind", False)),
    )
