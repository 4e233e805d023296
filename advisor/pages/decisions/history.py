"""The append-only audit of a decision as a table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.decisions.audit import timeline
from advisor.decisions.blind import BLIND, is_blind_to, readable
from advisor.pages.decisions.access import account_of, for_members, opened
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.timeline_lines import timeline_lines


@for_members
@require_safe
def history(request: HttpRequest, team: str, number: str) -> HttpResponse:
    decision, account = opened(request, team, number).decision, account_of(request)
    entries = readable(timeline(decision), decision, account)
    context = {
        "decision": decision,
        "lines": timeline_lines(entries[::-1]),
        "blind": BLIND if is_blind_to(decision, account) else "",
        "address": decision_address(decision),
    }
    return render(request, "decisions/history.html", context)
