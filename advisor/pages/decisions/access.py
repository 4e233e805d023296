"""Finds the decision that an address names, for who may see it, and answers for them alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import User as Account
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.teams.rights import Seat, seat_in
from advisor.decisions.blind import BlindError, require_sight
from advisor.decisions.numbers import Number
from advisor.decisions.rows import NO_SUCH_DECISION
from advisor.models import Decision
from advisor.pages.decisions.addresses import decision_address

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]

_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "version", "content_sha256"})


@dataclass(frozen=True)
class OpenedDecision:
    """A decision, and the place in its team of who opened it."""

    seat: Seat
    decision: Decision


@dataclass(frozen=True)
class TypedText:
    """What somebody had typed into a field."""

    label: str
    text: str


def for_members(view: View[Parameters]) -> View[Parameters]:
    """Sign-in first, and an answer that nothing keeps."""

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if request.user.is_authenticated:
            try:
                return view(request, *args, **kwargs)
            except BlindError as error:
                return _blind(request, error)
        if request.method == "POST":
            return signed_out(request, reverse("decisions"))
        return redirect_to_login(request.get_full_path())

    return never_cache(answer)


def account_of(request: HttpRequest) -> Account:
    """Of a request that `for_members` let in."""
    assert isinstance(request.user, Account)
    return request.user


def opened(request: HttpRequest, team: str, number: str) -> OpenedDecision:
    """Http404 for a decision that is missing and for one of another team alike."""
    parsed = Number.parse(number)
    if parsed is None:
        raise Http404(NO_SUCH_DECISION)
    rows = Decision.objects.visible_to(request.user)
    decision = (
        rows.filter(team__slug=team, year=parsed.year, sequence=parsed.sequence)
        .select_related("team", "author", "owner", "supersedes", "document_part")
        .first()
    )
    if decision is None:
        raise Http404(NO_SUCH_DECISION)
    return OpenedDecision(seat_in(request.user, team), decision)


def opened_in_full(request: HttpRequest, team: str, number: str) -> OpenedDecision:
    """`opened`, for a page of what was computed or chosen.

    Raises BlindError, which `for_members` answers, while that is hidden from the account.
    """
    place = opened(request, team, number)
    require_sight(place.decision, account_of(request))
    return place


def _blind(request: HttpRequest, error: BlindError) -> HttpResponse:
    weigh = decision_address(error.decision, "weigh-decision")
    if request.method == "POST":
        return _not_saved(request, "Weigh first", str(error), weigh, HTTPStatus.CONFLICT)
    messages.warning(request, str(error))
    return redirect(weigh)


@never_cache
def signed_out(request: HttpRequest, next_page: str, lost_file: str = "") -> HttpResponse:
    """About a form of somebody whose session is over. `lost_file`: the name of what it had."""
    address = f"{reverse('sign-in')}?next={next_page}"
    status = HTTPStatus.FORBIDDEN
    return _not_saved(request, "You are signed out", "", address, status, lost_file)


def _not_saved(
    request: HttpRequest,
    title: str,
    why: str,
    address: str,
    status: HTTPStatus,
    lost_file: str = "",
) -> HttpResponse:
    """The text that was sent comes back, to be copied. `address`: where to go first."""
    texts = [
        TypedText(name.replace("_", " ").capitalize(), request.POST[name])
        for name in request.POST
        if name not in _NOT_TYPED and request.POST[name].strip()
    ]
    context = {
        "title": title,
        "why": why,
        "address": address,
        "texts": texts,
        "lost_file": lost_file,
    }
    return render(request, "decisions/not_saved.html", context, status=status)
