"""Who may approve the exceptions of a team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from accounts.models import Membership
from accounts.teams.rights import APPROVERS, Seat
from advisor.models import ExceptionState, FleetException


def may_approve(seat: Seat, exception: FleetException) -> bool:
    """An approver, and not who requested it, unless the team says so or has no other member."""
    if not seat.may_approve:
        return False
    if exception.requested_by_id != seat.membership.user_id or seat.team.author_may_approve:
        return True
    others = Membership.objects.active().filter(team=seat.team).exclude(pk=seat.membership.pk)
    return not others.exists()


def lacks_approvers(exception: FleetException) -> bool:
    """It is requested, and nobody in the team may approve it now."""
    if exception.state != ExceptionState.REQUESTED or other_approvers(exception):
        return False
    own = _seats([exception.team_id]).filter(user=exception.requested_by_id).first()
    return own is None or not may_approve(Seat(own), exception)


def other_approvers(exception: FleetException) -> frozenset[int]:
    """The accounts that may approve it besides who requested it."""
    seats = _seats([exception.team_id]).exclude(user=exception.requested_by_id)
    return frozenset(seats.values_list("user_id", flat=True))


def approvers_by_team(teams: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """The accounts that may approve in each team."""
    accounts: dict[int, set[int]] = defaultdict(set)
    keys = frozenset(teams)
    for team, account in _seats(keys).values_list("team_id", "user_id"):
        accounts[team].add(account)
    return {team: frozenset(accounts[team]) for team in keys}


def _seats(teams: Iterable[int]) -> QuerySet[Membership]:
    return Membership.objects.active().filter(team__in=teams, role__in=APPROVERS)
