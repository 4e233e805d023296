"""What needs a member's attention: approvals, drafts, reviews that are due, and notices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User as Account
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import Team
from accounts.teams.rights import Seat, seats_of
from advisor.decisions.approvers import waiting_for
from advisor.decisions.record import months_after
from advisor.decisions.watch.developments import holding
from advisor.models import Decision, Notice, State
from advisor.pages.decisions.addresses import decision_address
from catalog.formats import format_date, format_relative

MOST = 5
"""How many of each kind are listed."""


@dataclass(frozen=True)
class AttentionLine:
    """`words`: what is wanted, or what was noticed; empty if the heading says it."""

    decision: Decision
    words: str

    @property
    def address(self) -> str:
        return decision_address(self.decision)


@dataclass(frozen=True)
class AttentionGroup:
    """`count`: of all, of which `lines` has the first few. `address`: of the page with all."""

    title: str
    count: int
    lines: list[AttentionLine]
    address: str

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Attention:
    """Without groups: nothing is to do."""

    groups: list[AttentionGroup]


def attention(account: Account, today: date) -> Attention | None:
    """None for an account without a team."""
    seats = seats_of(account)
    if not seats:
        return None
    own_drafts = Decision.objects.visible_to(account).filter(author=account, state=State.DRAFT)
    groups = (
        _group("Waiting for your approval", waiting_for(account, seats), _since),
        _notices(account),
        _group("Review due", _reviews(account, seats, today), lambda row: _due(row, today)),
        _group("Your drafts", own_drafts, lambda _: ""),
    )
    return Attention([group for group in groups if group.count])


def _group(
    title: str, rows: QuerySet[Decision], words: Callable[[Decision], str]
) -> AttentionGroup:
    first = rows.select_related("team")[:MOST]
    lines = [AttentionLine(row, words(row)) for row in first]
    return AttentionGroup(title, rows.count(), lines, reverse("decisions"))


def _reviews(account: Account, seats: Sequence[Seat], today: date) -> QuerySet[Decision]:
    """Of approved decisions, within the shortest lead time of their team."""
    due = Q(pk__in=[])
    for seat in seats:
        due |= Q(team=seat.team, review_by__lte=months_after(today, _notice(seat.team)))
    approved = Decision.objects.visible_to(account).filter(due, state=State.APPROVED)
    return approved.order_by("review_by", "pk")


def _notice(team: Team) -> int:
    """Months."""
    return min(team.lead_times, default=0)


def _notices(account: Account) -> AttentionGroup:
    """Those that still hold, until they are marked as read: of a decision the gravest, newest."""
    grave = Notice.objects.filter(
        decision__in=Decision.objects.visible_to(account),
        grade__in=(Notice.Grade.ACT, Notice.Grade.LOOK),
    )
    unseen = holding(grave).exclude(seen_by__member=account)
    of_decision = unseen.filter(decision=OuterRef("decision"))
    newer = of_decision.filter(grade=OuterRef("grade"), pk__gt=OuterRef("pk"))
    graver = Q(grade=Notice.Grade.LOOK) & Exists(of_decision.filter(grade=Notice.Grade.ACT))
    rows = unseen.exclude(Exists(newer) | graver)
    first = rows.select_related("decision__team")[:MOST]
    lines = [AttentionLine(row.decision, row.words) for row in first if row.decision]
    return AttentionGroup("Notices", rows.count(), lines, reverse("notices"))


def _since(decision: Decision) -> str:
    return f"since {format_date((decision.submitted_at or decision.changed_at).date())}"


def _due(decision: Decision, today: date) -> str:
    return f"by {format_date(decision.review_by)}, {format_relative(decision.review_by, today)}"
