"""Changes a draft: its text and choice, or what it was computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from advisor.decisions.drafts import draft_of
from advisor.decisions.errors import InvalidError, RefusedError, StaleError
from advisor.decisions.record import decide_anew, edit
from advisor.models import Decision, State
from advisor.pages.decisions.access import OpenedDecision, for_members, opened_in_full
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.candidate_choices import candidate_choices
from advisor.pages.decisions.forms import DecisionForm, candidate_value
from advisor.pages.decisions.frozen_document import read_document
from advisor.pages.decisions.members import member_choices
from advisor.pages.decisions.moves import Move, answer_move
from advisor.pages.decisions.refusals import status_of
from advisor.pages.decisions.sent import sent_version
from advisor.pages.decisions.timeline_lines import TimelineLine, timeline_lines
from catalog import clock

NO_DRAFT = "Only a draft can be edited. Take it back to draft, or open a revision."
READ_ONLY = "An auditor reads decisions and does not edit them."

RECALCULATE = Move(
    "recalculate-decision",
    "Recalculate",
    "Recalculated with the facts and rules of today.",
    lambda seat, pk, sent: decide_anew(seat, pk, sent.version, answers_query=sent.answers),
    next_page="edit-decision",
)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit_decision(request: HttpRequest, team: str, number: str) -> HttpResponse:
    place = opened_in_full(request, team, number)
    if request.method != "POST":
        if why := _closed(place):
            messages.warning(request, why)
            return redirect(decision_address(place.decision))
        return _form_page(request, place.decision, _form(place.decision))
    form = _form(place.decision, request.POST)
    if not form.is_valid():
        return _form_page(request, place.decision, form, status=HTTPStatus.BAD_REQUEST)
    try:
        edit(place.seat, place.decision.pk, sent_version(request), form.draft())
    except StaleError as error:
        lines = timeline_lines(error.changes)
        return _form_page(request, error.current, form, changes=lines, status=HTTPStatus.CONFLICT)
    except InvalidError as error:
        form.add_errors(error.errors)
        return _form_page(request, place.decision, form, status=HTTPStatus.BAD_REQUEST)
    except RefusedError as error:
        form.add_error(None, str(error))
        return _form_page(request, place.decision, form, status=status_of(error))
    messages.success(request, "Saved.")
    return redirect(decision_address(place.decision))


@for_members
@require_POST
def recalculate(request: HttpRequest, team: str, number: str) -> HttpResponse:
    """With today's facts and rules, and with other answers where the form sends some."""
    return answer_move(request, opened_in_full(request, team, number), RECALCULATE)


def _closed(place: OpenedDecision) -> str:
    """Why it cannot be edited; empty if it can."""
    if not place.seat.may_write:
        return READ_ONLY
    return "" if place.decision.state == State.DRAFT else NO_DRAFT


def _form(decision: Decision, data: Mapping[str, object] | None = None) -> DecisionForm:
    draft = asdict(draft_of(decision))
    choice = candidate_value(draft["distribution"], draft["release"], draft["plan"])
    groups = list(candidate_choices(read_document(decision.document_part.content)))
    if choice not in [value for _, options in groups for value, _ in options]:
        name = f"{decision.distribution} {decision.release}, {decision.plan}"
        groups.insert(0, ("Chosen", [(choice, name)]))
    members = member_choices(decision.team)
    initial = {**draft, "candidate": choice}
    return DecisionForm(data, candidates=groups, members=members, initial=initial)


def _form_page(
    request: HttpRequest,
    decision: Decision,
    form: DecisionForm,
    *,
    changes: Sequence[TimelineLine] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "decision": decision,
        "form": form,
        "changes": changes,
        "address": decision_address(decision),
        "check": f"{reverse('check')}?{decision.answers}",
        "today": clock.today(),
    }
    return render(request, "decisions/edit.html", context, status=status)
