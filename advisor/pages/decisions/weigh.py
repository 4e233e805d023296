"""Weighing together: a form that hides what others think, then what everybody sent."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from advisor.decisions.errors import InvalidError, RefusedError
from advisor.decisions.weighing import adoption, rounds
from advisor.models import State
from advisor.pages.decisions.access import OpenedDecision, account_of, for_members, opened
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.moves import Move, answer_move
from advisor.pages.decisions.refusals import status_of
from advisor.pages.decisions.sent import sent_version
from advisor.pages.decisions.weigh_forms import ImportancesForm, RequirementForm
from advisor.pages.decisions.weigh_page import round_page

WEIGH = "weigh-decision"
ADOPT = Move(
    "adopt-importances",
    "Adopt the combined importances",
    "Adopted. The draft was recalculated with them.",
    lambda seat, pk, sent: adoption.adopt_importances(seat, pk, sent.version),
)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def weigh(request: HttpRequest, team: str, number: str) -> HttpResponse:
    """A POST saves the importances, or sends them where the button says so."""
    place = opened(request, team, number)
    if request.method != "POST":
        return _page(request, place)
    criteria = rounds.criteria_to_weigh(place.decision)
    form = ImportancesForm(request.POST, criteria=criteria, saved={})
    if not form.is_valid():
        return _page(request, place, form=form, status=HTTPStatus.BAD_REQUEST)
    sends = request.POST.get("then") == "send"
    try:
        (rounds.send if sends else rounds.save)(place.seat, place.decision.pk, form.importances())
    except InvalidError as error:
        form.add_errors(error.errors)
        return _page(request, place, form=form, status=HTTPStatus.BAD_REQUEST)
    except RefusedError as error:
        return _page(request, place, form=form, refusal=error)
    messages.success(request, "Sent." if sends else "Saved. Only you see it until you send it.")
    return redirect(decision_address(place.decision, WEIGH))


@for_members
@require_POST
def open_round(request: HttpRequest, team: str, number: str) -> HttpResponse:
    place = opened(request, team, number)
    try:
        rounds.open_round(place.seat, place.decision.pk)
    except RefusedError as error:
        return _page(request, place, refusal=error)
    return redirect(decision_address(place.decision, WEIGH))


@for_members
@require_POST
def close_round(request: HttpRequest, team: str, number: str) -> HttpResponse:
    place = opened(request, team, number)
    try:
        rounds.close(place.seat, place.decision.pk)
    except RefusedError as error:
        return _page(request, place, refusal=error)
    return redirect(decision_address(place.decision, WEIGH))


@for_members
@require_POST
def propose_requirement(request: HttpRequest, team: str, number: str) -> HttpResponse:
    place = opened(request, team, number)
    form = RequirementForm(request.POST)
    if not form.is_valid():
        return _page(request, place, proposal=form, status=HTTPStatus.BAD_REQUEST)
    question, option = form.question_and_option()
    reason = form.cleaned_data["reason"]
    try:
        adoption.propose(place.seat, place.decision.pk, question, option, reason)
    except RefusedError as error:
        return _page(request, place, proposal=form, refusal=error)
    messages.success(request, "Proposed. Others see it once they have sent their importances.")
    return redirect(decision_address(place.decision, WEIGH))


@for_members
@require_POST
def adopt(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return answer_move(request, opened(request, team, number), ADOPT)


@for_members
@require_POST
def adopt_requirement(
    request: HttpRequest, team: str, number: str, requirement: int
) -> HttpResponse:
    place = opened(request, team, number)
    version = sent_version(request)
    try:
        adoption.adopt_requirement(place.seat, place.decision.pk, version, requirement)
    except RefusedError as error:
        return _page(request, opened(request, team, number), refusal=error)
    messages.success(request, "Adopted. The draft was recalculated with it.")
    return redirect(decision_address(place.decision, WEIGH))


@for_members
@require_POST
def decline_requirement(
    request: HttpRequest, team: str, number: str, requirement: int
) -> HttpResponse:
    place = opened(request, team, number)
    try:
        adoption.decline_requirement(place.seat, place.decision.pk, requirement)
    except RefusedError as error:
        return _page(request, place, refusal=error)
    return redirect(decision_address(place.decision, WEIGH))


def _page(
    request: HttpRequest,
    place: OpenedDecision,
    *,
    form: ImportancesForm | None = None,
    proposal: RequirementForm | None = None,
    refusal: RefusedError | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    decision, account = place.decision, account_of(request)
    weighing = rounds.round_of(decision)
    writes = place.seat.may_write and decision.state == State.DRAFT
    is_open = weighing is not None and weighing.closed_at is None
    own = rounds.own_importances(weighing, account) if weighing else None
    if form is None and is_open and writes and (own is None or own.sent_at is None):
        criteria = rounds.criteria_to_weigh(decision)
        form = ImportancesForm(criteria=criteria, saved=own.importances if own else {})
    context = {
        "decision": decision,
        "address": decision_address(decision),
        "round": round_page(weighing, decision, account) if weighing else None,
        "is_open": is_open,
        "writes": writes,
        "may_close": bool(
            weighing
            and is_open
            and place.seat.may_write
            and (place.seat.may_manage or weighing.opened_by_id == account.pk)
        ),
        "form": form,
        "proposal": proposal or RequirementForm(),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else status
    return render(request, "decisions/weigh.html", context, status=status)
