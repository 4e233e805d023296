"""What moves a decision from state to state: each a POST from a form on its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User as Account
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.teams.rights import Seat
from advisor.decisions import approvals, states
from advisor.decisions.blind import readable
from advisor.decisions.errors import InvalidError, RefusedError, StaleError
from advisor.models import Decision
from advisor.pages.decisions.access import OpenedDecision, account_of, for_members, opened
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.forms import ReasonForm, RejectionForm
from advisor.pages.decisions.refusals import status_of
from advisor.pages.decisions.sent import sent_digest, sent_version
from advisor.pages.decisions.timeline_lines import TimelineLine, timeline_lines


@dataclass(frozen=True)
class SentMove:
    """What the form was about: the row's version and the text's digest as they were then.

    `answers`: other answers to compute a draft from, as a query string; None: those it has.
    """

    version: int
    content_sha256: str
    reason: str
    answers: str | None


@dataclass(frozen=True)
class Move:
    """`name`: of its address. `label`: of its button. `success`: what is said afterwards."""

    name: str
    label: str
    success: str
    make: Callable[[Seat, int, SentMove], Decision]
    form: type[forms.Form] = ReasonForm
    next_page: str = "decision"


SUBMIT = Move(
    "submit-decision",
    "Submit for review",
    "Submitted for review. The text is frozen until it is taken back.",
    lambda seat, pk, sent: states.submit(seat, pk, sent.version),
)
TAKE_BACK = Move(
    "take-back-decision",
    "Take back to draft",
    "Taken back. It is a draft again.",
    lambda seat, pk, sent: states.take_back(seat, pk, sent.version, sent.reason),
)
WITHDRAW = Move(
    "withdraw-decision",
    "Withdraw",
    "Withdrawn.",
    lambda seat, pk, sent: states.withdraw(seat, pk, sent.version, sent.reason),
)
REVISE = Move(
    "revise-decision",
    "Open a revision",
    "This is the new draft. The decision it revises stays as it is until this one is approved.",
    lambda seat, pk, sent: states.revise(seat, pk, sent.version, sent.reason),
    next_page="edit-decision",
)
APPROVE = Move(
    "approve-decision",
    "Approve",
    "Your approval is recorded.",
    lambda seat, pk, sent: approvals.approve(seat, pk, sent.content_sha256, sent.reason),
)
REJECT = Move(
    "reject-decision",
    "Reject",
    "Your rejection is recorded.",
    lambda seat, pk, sent: approvals.reject(seat, pk, sent.content_sha256, sent.reason),
    form=RejectionForm,
)


@for_members
@require_POST
def submit(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return answer_move(request, opened(request, team, number), SUBMIT)


@for_members
@require_POST
def take_back(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return answer_move(request, opened(request, team, number), TAKE_BACK)


@for_members
@require_POST
def withdraw(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return answer_move(request, opened(request, team, number), WITHDRAW)


@for_members
@require_POST
def revise(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return answer_move(request, opened(request, team, number), REVISE)


@for_members
@require_POST
def approve(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return answer_move(request, opened(request, team, number), APPROVE)


@for_members
@require_POST
def reject(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return answer_move(request, opened(request, team, number), REJECT)


def answer_move(request: HttpRequest, place: OpenedDecision, move: Move) -> HttpResponse:
    """Makes the move and leads on, or shows its form again with what is wrong or has changed."""
    form = move.form(request.POST)
    if not form.is_valid():
        return _again(request, place.decision, move, form, HTTPStatus.BAD_REQUEST)
    sent = SentMove(
        sent_version(request),
        sent_digest(request),
        form.cleaned_data["reason"],
        request.POST.get("answers") or None,
    )
    try:
        decision = move.make(place.seat, place.decision.pk, sent)
    except InvalidError as error:
        for name, texts in error.errors.items():
            form.add_error(name if name in form.fields else None, list(texts))
        return _again(request, place.decision, move, form, HTTPStatus.BAD_REQUEST)
    except RefusedError as error:
        current = error.current if isinstance(error, StaleError) else place.decision
        return _again(request, current, move, form, status_of(error), error)
    messages.success(request, move.success)
    return redirect(decision_address(decision, move.next_page))


def _changes(error: RefusedError | None, account: Account) -> list[TimelineLine]:
    if not isinstance(error, StaleError):
        return []
    return timeline_lines(readable(error.changes, error.current, account))


def _again(
    request: HttpRequest,
    decision: Decision,
    move: Move,
    form: forms.Form,
    status: HTTPStatus,
    error: RefusedError | None = None,
) -> HttpResponse:
    """The form once more, with the text that was typed and what is wrong or has changed."""
    context = {
        "decision": decision,
        "move": move,
        "form": form,
        "refusal": error,
        "changes": _changes(error, account_of(request)),
        "is_stale": isinstance(error, StaleError),
        "action": decision_address(decision, move.name),
        "address": decision_address(decision),
    }
    return render(request, "decisions/move.html", context, status=status)
