"""Adds a comment to a decision."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from advisor.decisions import record as records
from advisor.decisions.errors import InvalidError, RefusedError
from advisor.pages.decisions.access import for_members, opened
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.forms import CommentForm
from advisor.pages.decisions.record import render_record
from advisor.pages.decisions.refusals import status_of

ANCHOR = "#h-comments"


@for_members
@require_POST
def comment(request: HttpRequest, team: str, number: str) -> HttpResponse:
    place = opened(request, team, number)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return render_record(request, place, form, HTTPStatus.BAD_REQUEST)
    try:
        records.comment(place.seat, place.decision.pk, form.cleaned_data["text"])
    except InvalidError as error:
        form.add_error("text", [text for texts in error.errors.values() for text in texts])
        return render_record(request, place, form, HTTPStatus.BAD_REQUEST)
    except RefusedError as error:
        form.add_error(None, str(error))
        return render_record(request, place, form, status_of(error))
    return redirect(decision_address(place.decision) + ANCHOR)
