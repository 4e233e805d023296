"""Inviting somebody, revoking that, and the page that the link opens."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Invitation, Membership, Role
from accounts.teams import invitations, opened
from accounts.teams.forms import AcceptForm, InvitationForm
from accounts.teams.mail import link_of, send
from accounts.teams.members import ConflictError
from accounts.teams.pages.account import account_of, managing_seat


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer to the form is the only page that has the link, where no e-mail carries it."""
    team = managing_seat(request, slug).team
    form = InvitationForm(request.POST if request.method == "POST" else None)
    sent = _send(request, slug, form) if form.is_valid() else None
    if sent is None:
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        return render(request, "teams/invite.html", {"form": form, "team": team}, status=status)
    if send(sent):
        messages.success(request, f"The invitation was sent to {sent.invitation.email}.")
        return redirect("team", slug)
    context = {"team": team, "invitation": sent.invitation, "link": link_of(sent.token)}
    return render(request, "teams/invitation_link.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    invitations.revoke(account_of(request), slug, pk)
    messages.success(request, "The invitation was revoked.")
    return redirect("team", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the invitation; only POST accepts it."""
    open_invitation = invitations.find_open(token)
    if not request.user.is_authenticated:
        opened.remember(request, open_invitation)
        status = HTTPStatus.FORBIDDEN if request.method == "POST" else HTTPStatus.OK
        context = {**_context(open_invitation), "local_login": settings.LOCAL_LOGIN}
        return render(request, "teams/invitation_for_visitor.html", context, status=status)
    invitations.check_is_newer_than_seat(account_of(request), open_invitation)
    if request.method == "POST":
        return _accept(request, open_invitation, token)
    return _page(request, open_invitation)


def _send(
    request: HttpRequest, slug: str, form: InvitationForm
) -> invitations.SentInvitation | None:
    data = form.cleaned_data
    try:
        return invitations.invite(
            account_of(request), slug, data["email"], Role(data["role"]), data["ends_on"]
        )
    except ConflictError as error:
        form.add_error("email", str(error))
        return None


def _accept(request: HttpRequest, open_invitation: Invitation, token: str) -> HttpResponse:
    form = AcceptForm(request.POST)
    confirms = form.is_valid() and form.cleaned_data["confirms_address"]
    try:
        invitations.accept(account_of(request), token, confirms_address=confirms)
    except invitations.OtherAddressError:
        form.add_error("confirms_address", "Confirm that the invitation was meant for you.")
        return _page(request, open_invitation, form=form, status=HTTPStatus.BAD_REQUEST)
    except ConflictError:
        return _page(request, open_invitation, status=HTTPStatus.CONFLICT)
    opened.forget(request)
    messages.success(request, f"You joined {open_invitation.team.name}.")
    return redirect("team", open_invitation.team.slug)


def _page(
    request: HttpRequest,
    open_invitation: Invitation,
    *,
    form: AcceptForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    account = account_of(request)
    seats = Membership.objects.active().filter(team=open_invitation.team, user=account)
    context = {
        **_context(open_invitation),
        "form": form,
        "seat": seats.first(),
        "is_for_account": invitations.is_for(account, open_invitation),
    }
    return render(request, "teams/invitation.html", context, status=status)


def _context(open_invitation: Invitation) -> dict[str, object]:
    return {"invitation": open_invitation, "team": open_invitation.team}
