"""A team with members in every role, an outsider, and their clients."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, Team
from accounts.teams.rights import Seat
from advisor.models import Decision
from tests.advisor.decisions.teams import join, new_team


@dataclass(frozen=True)
class TeamOfFour:
    """ada owns it and writes, ben and cleo approve, dan audits; two approvals are needed."""

    team: Team
    ada: Seat
    ben: Seat
    cleo: Seat
    dan: Seat


def team_of_four(name: str = "Platform") -> TeamOfFour:
    team = new_team(name, quorum=2)
    return TeamOfFour(
        team,
        join(team, "ada", Role.OWNER),
        join(team, "ben", Role.APPROVER),
        join(team, "cleo", Role.APPROVER),
        join(team, "dan", Role.AUDITOR),
    )


def client_of(seat: Seat) -> Client:
    return client_for(seat.membership.user)


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(decision: Decision, page: str = "") -> str:
    return f"/decisions/{decision.team.slug}/{decision.number}/{page}"


def act(seat: Seat, decision: Decision, move: str, **form: object) -> HttpResponse:
    """Sends the form of a move, as it is on the page that was loaded with this decision."""
    known = {"version": decision.version, "content_sha256": decision.content_sha256}
    return client_of(seat).post(address(decision, f"{move}/"), {**known, **form})
