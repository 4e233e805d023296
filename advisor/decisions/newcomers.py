"""Who gets to approve is told what waits for their approval.

By joining a team, by another role, by standing in for an approver, or with an account that is
active again. Once for each submission: who was told stays told. One e-mail lists all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.models import Membership, Team
from accounts.teams.rights import Seat
from advisor.decisions.approvers import waiting_for
from advisor.decisions.watch import MessageKind, message_about
from advisor.decisions.watch.notices import NewNotice
from advisor.decisions.watch.waiting_list import write_waiting_list
from advisor.models import Decision

ALSO_WAITING: list[Callable[[Seat], list[NewNotice]]] = []
"""What else waits for an approver, of things that decisions know nothing of."""


def tell_newcomers(team: Team, accounts: Iterable[int]) -> int:
    """How many notices were written; in the transaction that lets these accounts approve."""
    seats = Membership.objects.active().filter(team=team, user__in=accounts)
    rows = seats.select_related("team", "user").order_by("pk")
    return sum(tell_newcomer(Seat(row)) for row in rows)


def tell_newcomer(seat: Seat) -> int:
    notices = _of_decisions(seat)
    for waiting_notices in ALSO_WAITING:
        notices += waiting_notices(seat)
    return len(write_waiting_list(notices, seat.team, seat.membership.user))


def _of_decisions(seat: Seat) -> list[NewNotice]:
    rows = waiting_for(seat.membership.user, [seat]).select_related("team")
    return [_notice(row, seat) for row in rows]


def _notice(decision: Decision, seat: Seat) -> NewNotice:
    since, account = decision.submitted_at or decision.changed_at, seat.membership.user
    occasion = f"waiting:{since.isoformat()}:{account.pk}"
    return message_about(decision, occasion, MessageKind.WAITING, [account])
