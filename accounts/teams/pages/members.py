"""The role and the end of a membership, and leaving a team oneself."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Membership, Role
from accounts.teams import members
from accounts.teams.forms import EndForm, RoleForm
from accounts.teams.pages.account import account_of, managing_seat
from accounts.teams.rights import seat_in


@login_required
@require_safe
def member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = managing_seat(request, slug)
    return _page(request, members.member_of(seat.team, pk))


@login_required
@require_POST
def role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    seat = managing_seat(request, slug)
    membership = members.member_of(seat.team, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, membership, role_form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        members.change_role(
            account_of(request),
            slug,
            pk,
            Role(form.cleaned_data["role"]),
            role_before=form.cleaned_data["role_before"],
        )
    except members.ConflictError as error:
        membership.refresh_from_db()
        return _page(request, membership, conflict=str(error), status=HTTPStatus.CONFLICT)
    messages.success(request, f"The role of {membership.user.get_username()} was changed.")
    return redirect("team", slug)


@login_required
@require_POST
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """At once if the button says so, else with the day in the form."""
    seat = managing_seat(request, slug)
    membership = members.member_of(seat.team, pk)
    form = EndForm(request.POST)
    if "now" not in request.POST and not form.is_valid():
        return _page(request, membership, end_form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        _end(request, slug, pk, form)
    except members.ConflictError as error:
        return _page(
            request, membership, end_form=form, conflict=str(error), status=HTTPStatus.CONFLICT
        )
    messages.success(request, f"The membership of {membership.user.get_username()} was changed.")
    is_own = membership.user_id == account_of(request).pk
    return redirect("teams") if is_own and "now" in request.POST else redirect("team", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    seat = seat_in(account_of(request), slug)
    context: dict[str, object] = {"team": seat.team, "seat": seat}
    if request.method != "POST":
        return render(request, "teams/leave.html", context)
    try:
        members.leave(account_of(request), slug)
    except members.ConflictError as error:
        context["conflict"] = str(error)
        return render(request, "teams/leave.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, f"You left {seat.team.name}.")
    return redirect("teams")


def _end(request: HttpRequest, slug: str, pk: int, form: EndForm) -> None:
    if "now" in request.POST:
        members.end_now(account_of(request), slug, pk)
    else:
        members.end_on(account_of(request), slug, pk, form.cleaned_data["ends_on"])


def _page(
    request: HttpRequest,
    membership: Membership,
    *,
    role_form: RoleForm | None = None,
    end_form: EndForm | None = None,
    conflict: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    roles = {"role": membership.role, "role_before": membership.role}
    context = {
        "team": membership.team,
        "membership": membership,
        "role_form": role_form or RoleForm(initial=roles),
        "end_form": end_form or EndForm(initial={"ends_on": membership.ends_on}),
        "conflict": conflict,
    }
    context["form"] = role_form or end_form
    return render(request, "teams/member.html", context, status=status)
