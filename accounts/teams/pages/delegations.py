"""An approver names a member who approves in their place."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.teams import delegations
from accounts.teams.forms import DelegationForm
from accounts.teams.members import ConflictError
from accounts.teams.pages.account import account_of
from accounts.teams.rights import seat_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, slug: str) -> HttpResponse:
    seat = seat_in(account_of(request), slug)
    if not seat.may_approve:
        raise PermissionDenied
    delegates = delegations.possible_delegates(seat)
    form = DelegationForm(request.POST if request.method == "POST" else None, delegates=delegates)
    if form.is_valid() and _delegate(request, slug, form):
        messages.success(request, "Approval was delegated.")
        return redirect("team", slug)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    context = {"form": form, "team": seat.team, "has_delegates": delegates.exists()}
    return render(request, "teams/delegate.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    delegations.revoke(account_of(request), slug, pk)
    messages.success(request, "The delegation was revoked.")
    return redirect("team", slug)


def _delegate(request: HttpRequest, slug: str, form: DelegationForm) -> bool:
    data = form.cleaned_data
    try:
        delegations.delegate(account_of(request), slug, data["delegate"].pk, data["ends_on"])
    except ConflictError as error:
        form.add_error(None, str(error))
    return form.is_valid()
