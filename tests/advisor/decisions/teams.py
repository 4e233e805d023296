"""Teams, their members and their decisions, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from django.contrib.auth.models import User

from accounts.models import Delegation, Membership, Role, Team
from accounts.teams.rights import Seat
from advisor.decisions import approvals, record, states
from advisor.decisions.computed import Computed, compute
from advisor.decisions.record import Draft
from advisor.engine.types import Answers
from advisor.models import Decision
from catalog import snapshot
from catalog.clock import today

DAY = date(2026, 11, 26)
ANSWERS = Answers(options={"platform": ("aws",)})
"""Birch Linux is recommended for them, Alder Linux second, Dogwood Linux ruled out."""


@cache
def computed() -> Computed:
    """On the invented catalog."""
    return compute(ANSWERS, DAY, snapshot.current())


def new_team(name: str = "Platform", **settings: object) -> Team:
    return Team.objects.create(name=name, slug=name.lower(), **settings)


def join(team: Team, name: str, role: Role = Role.MEMBER) -> Seat:
    user = User.objects.filter(username=name).first() or User.objects.create_user(name)
    return Seat(Membership.objects.create(team=team, user=user, role=role))


def delegate(approver: Seat, member: Seat, days: int = 7) -> Delegation:
    return Delegation.objects.create(
        approver=approver.membership,
        delegate=member.membership,
        ends_on=today() + timedelta(days=days),
    )


def new_draft(seat: Seat, **fields: object) -> Decision:
    """A draft of the seat's member, without computing it anew."""
    draft = Draft(**{"title": "Which Linux for the new cluster?", **fields})
    return record.keep_computed(seat, ANSWERS, computed(), draft)


def in_review(seat: Seat, **fields: object) -> Decision:
    decision = new_draft(seat, **fields)
    return states.submit(seat, decision.pk, decision.version)


def approved(author: Seat, approver: Seat, **fields: object) -> Decision:
    decision = in_review(author, **fields)
    return approvals.approve(approver, decision.pk, decision.content_sha256)


def other_candidate() -> tuple[str, str, str]:
    """A candidate that is ranked, and not recommended."""
    result = computed().decoded_result()
    return next(row.candidate for row in result.ranking if row.candidate != result.winner)
