"""The tripwires of a decision: those computed, and the team's own."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from advisor.decisions.audit import TRIPWIRE, log
from advisor.decisions.watch.basis import bases
from advisor.decisions.watch.condition import in_words
from advisor.decisions.watch.facts import Facts
from advisor.decisions.watch.tripwires import OWN
from advisor.decisions.watch.words import Names
from advisor.engine.types import Candidate
from advisor.models import Decision, State, Tripwire
from advisor.pages.decisions.access import OpenedDecision, account_of, for_members, opened_in_full
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.watch.forms import TripwireForm
from catalog import clock, snapshot

NO_TRIPWIRE = "There is no such tripwire, or it was removed."
MOST_OWN = 50
TOO_MANY = f"A decision has at most {MOST_OWN} tripwires of your own. Remove one first."
NOT_ALLOWED = "Your role here may read and not change."


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def tripwires(request: HttpRequest, team: str, number: str) -> HttpResponse:
    place = opened_in_full(request, team, number)
    choice = _choice(place.decision)
    if request.method != "POST":
        return _page(request, place, TripwireForm(choice=choice))
    form = TripwireForm(request.POST, choice=choice)
    if not place.seat.may_write:
        form.add_error(None, NOT_ALLOWED)
        return _page(request, place, form, HTTPStatus.FORBIDDEN)
    if form.is_valid() and place.decision.tripwires.filter(kind=OWN).count() >= MOST_OWN:
        form.add_error(None, TOO_MANY)
    if not form.is_valid():
        return _page(request, place, form, HTTPStatus.BAD_REQUEST)
    _add(request, place.decision, form)
    messages.success(request, "The tripwire is set.")
    return redirect(decision_address(place.decision, "decision-tripwires"))


@for_members
@require_POST
def remove_tripwire(request: HttpRequest, team: str, number: str, tripwire: int) -> HttpResponse:
    """Of one of the team's own."""
    place = opened_in_full(request, team, number)
    row = place.decision.tripwires.filter(kind=OWN, pk=tripwire).first()
    if row is None:
        raise Http404(NO_TRIPWIRE)
    if not place.seat.may_write:
        form = TripwireForm(choice=_choice(place.decision))
        return _page(request, place, form, HTTPStatus.FORBIDDEN, refusal=NOT_ALLOWED)
    with transaction.atomic():
        log(place.decision, account_of(request), TRIPWIRE, f"Removed the tripwire: {row.words}.")
        row.delete()
    messages.success(request, "The tripwire was removed.")
    return redirect(decision_address(place.decision, "decision-tripwires"))


def _add(request: HttpRequest, decision: Decision, form: TripwireForm) -> None:
    catalog = snapshot.current().document
    condition = form.cleaned_data["condition"]
    words = in_words(condition, Names(catalog, catalog).of(condition.candidate))
    with transaction.atomic():
        Tripwire.objects.create(
            decision=decision,
            kind=OWN,
            condition=msgspec.to_builtins(condition),
            words=words,
            added_by=account_of(request),
        )
        log(decision, account_of(request), TRIPWIRE, f"Set a tripwire: {words}.")


def _choice(decision: Decision) -> Candidate:
    """With the facts of today; without any where it is no longer in the catalog."""
    published = snapshot.current()
    own = bases([decision])[decision.pk]
    facts = Facts(published.digest, published.document)
    return facts.candidate(clock.today(), own.own, own.choice) or Candidate(*own.choice)


def _page(
    request: HttpRequest,
    place: OpenedDecision,
    form: TripwireForm,
    status: HTTPStatus = HTTPStatus.OK,
    refusal: str = "",
) -> HttpResponse:
    rows = list(place.decision.tripwires.select_related("added_by"))
    context = {
        "decision": place.decision,
        "form": form,
        "refusal": refusal,
        "computed": [row for row in rows if row.kind != OWN],
        "own": [row for row in rows if row.kind == OWN],
        "is_approved": place.decision.state == State.APPROVED,
        "is_pending": getattr(place.decision, "watched", None) is not None
        and place.decision.watched.catalog_id is None,
        "may_write": place.seat.may_write,
        "address": decision_address(place.decision),
    }
    return render(request, "watch/tripwires.html", context, status=status)
