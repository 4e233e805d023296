"""The page on which anybody checks a system; nothing that is pasted is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from advisor.fleet.check.answer import CheckAnswer
from advisor.fleet.check.check import check
from advisor.fleet.check.types import WORDS
from advisor.fleet.published import basis_of
from advisor.pages import recipes
from advisor.pages.os_check_form import OsCheckForm
from advisor.pages.os_check_result import result_of
from catalog import snapshot
from catalog.clock import today
from catalog.snapshot import Published


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def os_check(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    data = request.POST if request.method == "POST" else None
    form = OsCheckForm(data, catalog=published.document)
    answer = _answer(form, published) if form.is_valid() else None
    context = {
        "form": form,
        "result": result_of(answer) if answer else None,
        "verdicts": WORDS,
        "script": recipes.script(),
        "recipes": recipes.recipes(),
        "site": recipes.site(),
        "published": published,
        "today": today(),
    }
    status = 400 if form.errors else 200
    return render(request, "fleet/os_check.html", context, status=status)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """As text, so that a browser shows it: it is to be read before it is run."""
    response = HttpResponse(recipes.script().text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _answer(form: OsCheckForm, published: Published) -> CheckAnswer:
    hosts = form.cleaned_data["hosts"]
    return check(hosts, form.question(), basis_of(published, today()), timezone.now())
