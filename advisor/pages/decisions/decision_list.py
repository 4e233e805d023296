"""All decisions of all own teams: the list, its files, and the address of a number."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.teams.rights import teams_of
from advisor.decisions.numbers import Number
from advisor.decisions.rows import NO_SUCH_DECISION
from advisor.models import Decision
from advisor.pages.decisions.access import account_of, for_members
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.list_filters import DecisionFilters
from advisor.pages.decisions.list_rows import COLUMNS, as_cells, list_rows
from catalog import clock, spreadsheets


@never_cache
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What it is for, to who is not signed in."""
    if not request.user.is_authenticated:
        return render(request, "decisions/about.html")
    account, today = account_of(request), clock.today()
    teams = teams_of(account)
    form = DecisionFilters(request.GET, teams=teams)
    problems = form.problems()
    rows = [] if problems else list_rows(account, form, today)
    context = {
        "form": form,
        "problems": problems,
        "sent": form.sent(),
        "teams": teams,
        "rows": rows,
        "query": "" if problems else form.query(),
        "is_filtered": bool(problems or form.query()),
        "today": today,
    }
    status = HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK
    return render(request, "decisions/list.html", context, status=status)


@for_members
@require_safe
def decisions_file(request: HttpRequest, format: str) -> HttpResponse:
    """The same rows, with the same filters. Problems are plain text, as scripts ask too."""
    account, today = account_of(request), clock.today()
    form = DecisionFilters(request.GET, teams=teams_of(account))
    if problems := form.problems():
        text = "".join(f"{problem.label}: {problem.text}\n" for problem in problems)
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    cells = [as_cells(row) for row in list_rows(account, form, today)]
    if format == "csv":
        content, content_type = spreadsheets.encode_csv(COLUMNS, cells), spreadsheets.CSV_TYPE
    else:
        content = spreadsheets.encode_xlsx("Decisions", COLUMNS, cells)
        content_type = spreadsheets.XLSX_TYPE
    response = HttpResponse(content, content_type=content_type)
    name = f"elwise-decisions.{today.isoformat()}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@for_members
@require_safe
def decision_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """Numbers are per team: with one match it leads there, with several it lets choose."""
    parsed = Number.parse(number)
    rows = Decision.objects.visible_to(request.user).select_related("team")
    matching = (
        list(rows.filter(year=parsed.year, sequence=parsed.sequence).order_by("team__name"))
        if parsed
        else []
    )
    if not matching:
        raise Http404(NO_SUCH_DECISION)
    if len(matching) == 1:
        return redirect(decision_address(matching[0]))
    context = {"number": number, "decisions": matching}
    return render(request, "decisions/choose_decision.html", context)
