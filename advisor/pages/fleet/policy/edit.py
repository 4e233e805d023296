"""Changes a team's policy: as YAML, or rule by rule in a form."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.teams.rights import Seat, seat_in
from advisor.fleet.policies.stored import content_of, newest_version
from advisor.fleet.policies.versions import APPROVERS_ONLY
from advisor.fleet.policy import Policy
from advisor.fleet.policy.yaml_text import write
from advisor.pages.decisions.access import for_members
from advisor.pages.decisions.sent import sent_version
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.policy.example import EXAMPLE
from advisor.pages.fleet.policy.rule_forms import (
    MAX_RULES,
    RuleRows,
    rows_of,
    sent_rows,
    with_more_rows,
)
from advisor.pages.fleet.policy.submission import Submission, SubmissionResult, submit
from catalog import snapshot

MAX_NOTE = 200
TOO_MANY = f"The policy has more than {MAX_RULES} rules: edit it as YAML."


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit_policy(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    if request.method != "POST":
        if not seat.may_approve:
            return _only_approvers(request, team)
        newest = newest_version(seat.team)
        text = write(content_of(newest)) if newest else EXAMPLE
        return _text_page(request, seat, text, SubmissionResult(newest.number if newest else 0))
    text = request.POST.get("text", "").replace("\r\n", "\n")
    verdict = submit(seat, _submission(request, text), snapshot.current().document)
    if verdict.saved:
        return _saved(request, seat, verdict)
    return _text_page(request, seat, text, verdict)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit_policy_rules(request: HttpRequest, team: str) -> HttpResponse:
    """The tests of the policy stay as they are."""
    seat = seat_in(request.user, team)
    newest = newest_version(seat.team)
    policy = content_of(newest) if newest else Policy()
    if request.method != "POST":
        if not seat.may_approve:
            return _only_approvers(request, team)
        if len(policy.rules) > MAX_RULES:
            messages.warning(request, TOO_MANY)
            return redirect("edit-fleet-policy", team)
        rows = rows_of(policy, snapshot.current().document)
        return _rows_page(request, seat, rows, SubmissionResult(newest.number if newest else 0))
    catalog = snapshot.current().document
    if "more" in request.POST:
        rows = with_more_rows(request.POST, policy, catalog)
        return _rows_page(request, seat, rows, SubmissionResult(sent_version(request)))
    rows = sent_rows(request.POST, policy, catalog)
    if not rows.is_valid():
        invalid = SubmissionResult(sent_version(request), HTTPStatus.BAD_REQUEST)
        return _rows_page(request, seat, rows, invalid)
    verdict = submit(seat, _submission(request, rows.text()), catalog)
    if verdict.saved:
        return _saved(request, seat, verdict)
    rows.add_problems([line.problem for line in verdict.problems])
    return _rows_page(request, seat, rows, verdict)


def _submission(request: HttpRequest, text: str) -> Submission:
    return Submission(
        text=text,
        note=" ".join(request.POST.get("note", "").split())[:MAX_NOTE].replace("\x00", ""),
        base=sent_version(request),
        accepts_failing=request.POST.get("accept_failing") == "1",
        only_check="check" in request.POST,
    )


def _only_approvers(request: HttpRequest, team: str) -> HttpResponse:
    messages.warning(request, APPROVERS_ONLY)
    return redirect("fleet-policy", team)


def _saved(request: HttpRequest, seat: Seat, verdict: SubmissionResult) -> HttpResponse:
    assert verdict.saved is not None
    is_new = verdict.saved.number > verdict.base
    words = f"Saved as version {verdict.saved.number}." if is_new else "Nothing has changed."
    messages.success(request, words)
    return redirect("fleet-policy", seat.team.slug)


def _text_page(
    request: HttpRequest, seat: Seat, text: str, verdict: SubmissionResult
) -> HttpResponse:
    context = {**_context(request, seat, verdict), "text": text}
    return render(request, "fleet/policy/edit.html", context, status=verdict.status)


def _rows_page(
    request: HttpRequest, seat: Seat, rows: RuleRows, verdict: SubmissionResult
) -> HttpResponse:
    context = {**_context(request, seat, verdict), "rows": rows}
    return render(request, "fleet/policy/rules.html", context, status=verdict.status)


def _context(request: HttpRequest, seat: Seat, verdict: SubmissionResult) -> dict[str, object]:
    return {
        "frame": frame_of(seat, "fleet-policy", is_page=False),
        "verdict": verdict,
        "note": request.POST.get("note", ""),
        "max_note": MAX_NOTE,
    }
