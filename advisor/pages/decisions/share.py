"""Links to one record for somebody without an account."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.names import person_name
from advisor.decisions import share as links
from advisor.decisions.blind import is_being_weighed
from advisor.decisions.errors import InvalidError, RefusedError
from advisor.models import ShareLink
from advisor.pages.decisions.access import OpenedDecision, for_members, opened
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.blind_page import BlindPage, blind_page
from advisor.pages.decisions.forms import ShareForm
from advisor.pages.decisions.record_page import RecordPage, record_page
from advisor.pages.decisions.refusals import status_of
from catalog import clock

NO_LINK = "There is no such link, or it has expired or was revoked."


@dataclass(frozen=True)
class LinkRow:
    """`name`: who created it."""

    link: ShareLink
    name: str


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def share_decision(request: HttpRequest, team: str, number: str) -> HttpResponse:
    """The token of a new link is in the answer to the form that made it, and nowhere else."""
    place = opened(request, team, number)
    if request.method != "POST":
        return _page(request, place, ShareForm())
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=HTTPStatus.BAD_REQUEST)
    try:
        new_link = links.create(place.seat, place.decision.pk, form.cleaned_data["days"])
    except InvalidError as error:
        form.add_error("days", [text for texts in error.errors.values() for text in texts])
        return _page(request, place, form, status=HTTPStatus.BAD_REQUEST)
    except RefusedError as error:
        form.add_error(None, str(error))
        return _page(request, place, form, status=status_of(error))
    path = reverse("shared-decision", kwargs={"token": new_link.token})
    return _page(request, place, ShareForm(), new_address=request.build_absolute_uri(path))


@for_members
@require_POST
def revoke_link(request: HttpRequest, team: str, number: str, link: int) -> HttpResponse:
    place = opened(request, team, number)
    if link not in [row.pk for row in links.links_of(place.decision)]:
        raise Http404(NO_LINK)
    try:
        links.revoke(place.seat, link)
    except RefusedError as error:
        form = ShareForm(request.POST if request.POST.get("days") else None)
        return _page(request, place, form, refusal=str(error), status=status_of(error))
    messages.success(request, "The link was revoked.")
    return redirect(decision_address(place.decision, "share-decision"))


@never_cache
@require_safe
def shared_decision(request: HttpRequest, token: str) -> HttpResponse:
    """The record for whoever has the link.

    It names owner, author and approvers, but no address and no comment, and leads to nothing else.
    """
    decision = links.find(token)
    if decision is None:
        raise Http404(NO_LINK)
    today = clock.today()
    template = "decisions/shared.html"
    page: RecordPage | BlindPage
    if is_being_weighed(decision):
        page, template = blind_page(decision, today), "decisions/shared_blind.html"
    else:
        page = record_page(decision, today)
    response = render(request, template, {"decision": decision, "page": page, "today": today})
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _page(
    request: HttpRequest,
    place: OpenedDecision,
    form: ShareForm,
    *,
    new_address: str = "",
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    working_links = links.links_of(place.decision)
    context = {
        "decision": place.decision,
        "seat": place.seat,
        "form": form,
        "links": [LinkRow(row, person_name(row.created_by)) for row in working_links],
        "new_address": new_address,
        "refusal": refusal,
        "address": decision_address(place.decision),
    }
    return render(request, "decisions/share.html", context, status=status)
