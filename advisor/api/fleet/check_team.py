"""The policy of the team that a check names, for whoever has a key of that team."""

from __future__ import annotations

from datetime import date

from rest_framework import exceptions
from rest_framework.request import Request

from accounts.authentication import find_key
from accounts.teams.api import seat_of_request
from advisor.fleet import policy
from advisor.fleet.check.basis import AskPolicy
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policies import policy_of
from advisor.fleet.policy import PolicyAnswer

_WHO_MAY = (
    "Send a key of the team, created on /keys/: Authorization: Api-Key elw…. Without the "
    "parameter team, no key is needed."
)
_OTHER_KEY = "This key is not of this team, or you are not a member of it any more."


def policy_for(request: Request, team: str, day: date) -> AskPolicy:
    """Raises 401 without a key, and the same 404 for a missing team and for somebody else's."""
    if find_key(request) is None:
        raise exceptions.NotAuthenticated(_WHO_MAY)
    seat = seat_of_request(request)
    if seat is None or seat.team.slug != team:
        raise exceptions.NotFound(_OTHER_KEY)
    stated = policy_of(seat.team)

    def ask(key: MatchedRelease, group: str) -> PolicyAnswer:
        return policy.judge(stated, key, group, "", day)

    return ask
