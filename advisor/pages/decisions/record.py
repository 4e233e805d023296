"""The page of a decision, for the members of its team."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.decisions.audit import timeline
from advisor.decisions.blind import is_blind_to, readable
from advisor.pages.decisions.access import OpenedDecision, account_of, for_members, opened
from advisor.pages.decisions.actions import actions
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.blind_page import blind_page
from advisor.pages.decisions.covered import covered_groups
from advisor.pages.decisions.forms import CommentForm
from advisor.pages.decisions.record_page import record_page
from advisor.pages.decisions.timeline_lines import timeline_lines
from catalog import clock


@for_members
@require_safe
def record(request: HttpRequest, team: str, number: str) -> HttpResponse:
    return render_record(request, opened(request, team, number))


def render_record(
    request: HttpRequest,
    place: OpenedDecision,
    comment_form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a comment that was rejected."""
    decision, today, account = place.decision, clock.today(), account_of(request)
    is_blind = is_blind_to(decision, account)
    lines = timeline_lines(readable(timeline(decision), decision, account))
    context = {
        "decision": decision,
        "seat": place.seat,
        "actions": actions(place.seat, decision),
        "covered": covered_groups(decision),
        "events": [line for line in lines if not line.is_comment],
        "comments": [line for line in lines if line.is_comment],
        "form": comment_form or CommentForm(),
        "address": request.build_absolute_uri(decision_address(decision)),
        "today": today,
    }
    if is_blind:
        context["page"] = blind_page(decision, today)
        return render(request, "decisions/blind.html", context, status=status)
    page = record_page(decision, today)
    context |= {"page": page, "has_approved": page.approvals.counts(account)}
    return render(request, "decisions/record.html", context, status=status)
