"""A record as files: Markdown in the form of MADR, and decision.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from advisor.decisions.files import decision_file
from advisor.pages.decisions.access import for_members, opened_in_full
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.madr import madr
from advisor.pages.decisions.record_page import record_page
from catalog import clock


@for_members
@require_safe
def markdown(request: HttpRequest, team: str, number: str) -> HttpResponse:
    decision = opened_in_full(request, team, number).decision
    address = request.build_absolute_uri(decision_address(decision))
    text = madr(decision, record_page(decision, clock.today()), address)
    return _file(text, "text/markdown; charset=utf-8", f"{decision.number}.md")


@for_members
@require_safe
def json_file(request: HttpRequest, team: str, number: str) -> HttpResponse:
    """All that the decision rests on, for `verify.py`."""
    decision = opened_in_full(request, team, number).decision
    return _file(decision_file(decision), "application/json", f"{decision.number}.json")


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
