"""/teams/: own teams, and a new one; /teams/<slug>/: a team with its members."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role
from accounts.teams.creation import create_team
from accounts.teams.delegations import active_delegations
from accounts.teams.forms import NewTeamForm
from accounts.teams.invitations import open_invitations
from accounts.teams.members import ConflictError, active_members
from accounts.teams.pages.account import account_of
from accounts.teams.rights import Seat, seat_in, seats_of
from accounts.teams.settings import quorum_warning


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    form = NewTeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            team = create_team(account_of(request), form.cleaned_data["name"])
            return redirect("team", team.slug)
        except ConflictError as error:
            form.add_error("name", str(error))
    context = {"form": form, "seats": seats_of(account_of(request))}
    return render(request, "teams/teams.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    seat = seat_in(account_of(request), slug)
    return render(request, "teams/team.html", {**team_context(seat), **_manager_context(seat)})


def team_context(seat: Seat) -> dict[str, object]:
    members = active_members(seat.team)
    return {
        "seat": seat,
        "team": seat.team,
        "members": members,
        "has_owner": any(member.role == Role.OWNER for member in members),
        "delegations": active_delegations(seat.team),
        "address": reverse("team", args=[seat.team.slug]),
    }


def _manager_context(seat: Seat) -> dict[str, object]:
    """Addresses of people who are no members yet are for owners only."""
    if not seat.may_manage:
        return {}
    return {
        "invitations": open_invitations(seat.team),
        "quorum_warning": quorum_warning(seat.team),
    }
