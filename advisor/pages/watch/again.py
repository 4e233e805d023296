"""Decide again: identical from the frozen parts, different from today, and what to do about it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from advisor.decisions import states
from advisor.decisions.answers_data import decode_answers
from advisor.decisions.difference import difference
from advisor.decisions.errors import InvalidError, RefusedError, StaleError
from advisor.decisions.frozen import load_computed
from advisor.models import State
from advisor.pages.decisions.access import OpenedDecision, for_members, opened_in_full
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.refusals import status_of
from advisor.pages.decisions.sent import sent_version
from advisor.pages.decisions.timeline_lines import timeline_lines
from advisor.pages.watch.again_page import again_page
from advisor.pages.watch.forms import StillRightForm
from catalog import clock, snapshot

CONFIRMED = "Recorded as still right, to be reviewed again by {day}."
RENEWED = "Back in review: the decision had expired, so it needs approvals again."


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, team: str, number: str) -> HttpResponse:
    """POST records that the decision is still right."""
    place = opened_in_full(request, team, number)
    if request.method != "POST":
        return _page(request, place, StillRightForm(today=clock.today()))
    form = StillRightForm(request.POST, today=clock.today())
    if not form.is_valid():
        return _page(request, place, form, status=HTTPStatus.BAD_REQUEST)
    try:
        decision = states.still_right(
            place.seat,
            place.decision.pk,
            sent_version(request),
            form.cleaned_data["reason"],
            review_by=form.cleaned_data["review_by"],
        )
    except InvalidError as error:
        for name, texts in error.errors.items():
            form.add_error(name if name in form.fields else None, list(texts))
        return _page(request, place, form, status=HTTPStatus.BAD_REQUEST)
    except RefusedError as error:
        return _page(request, place, form, refusal=error, status=status_of(error))
    day = f"{decision.review_by:%-d %B %Y}"
    is_renewed = decision.state == State.REVIEW
    messages.success(request, RENEWED if is_renewed else CONFIRMED.format(day=day))
    return redirect(decision_address(decision))


def _page(
    request: HttpRequest,
    place: OpenedDecision,
    form: StillRightForm,
    *,
    refusal: RefusedError | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    decision = refusal.current if isinstance(refusal, StaleError) else place.decision
    computed, published = load_computed(decision), snapshot.current()
    answers = decode_answers(computed.answers.content)
    different = difference(computed, answers, published, clock.today())
    context = {
        "decision": decision,
        "page": again_page(computed, different, published, timezone.now()),
        "form": form,
        "refusal": refusal,
        "is_stale": isinstance(refusal, StaleError),
        "changes": timeline_lines(refusal.changes) if isinstance(refusal, StaleError) else [],
        "may_confirm": place.seat.may_write and decision.state == State.APPROVED,
        "address": decision_address(decision),
    }
    return render(request, "watch/again.html", context, status=status)
