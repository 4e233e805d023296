"""The page on which anybody checks a system; nothing that is pasted is stored."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from advisor.fleet.check.answer import CheckAnswer
from advisor.fleet.check.check import check
from advisor.fleet.check.types import WORDS
from advisor.fleet.published import basis_of
from advisor.pages import recipes
from advisor.pages.fleet.refused_lists import add_refusal, close_if_unread, too_long
from advisor.pages.fleet.uploading import IntoSink, Nowhere, SentFile, unread_fields
from advisor.pages.os_check_form import OsCheckForm
from advisor.pages.os_check_result import result_of
from catalog import snapshot
from catalog.clock import today
from catalog.snapshot import Published

ENDED_EARLY = "The list ended before it was complete. Send it again."
SAVE_IT = "Save it as a file, and choose the file on the Fleet page."


@csrf_exempt  # checked below, where a list that is too long is answered
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def os_check(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    if request.method != "POST":
        return _page(request, OsCheckForm(catalog=published.document), published)
    handler = IntoSink(request, Nowhere(), "hosts")
    request.upload_handlers = [handler]
    try:
        return _checked(request, handler.sent, published)
    except RequestDataTooBig:
        return _too_long(request, handler.fields or unread_fields(request), published)


@csrf_protect
def _checked(request: HttpRequest, sent: SentFile, published: Published) -> HttpResponse:
    form = OsCheckForm(request.POST, catalog=published.document)
    if not sent.is_whole:
        form.add_error(None, ENDED_EARLY)
    answer = _answer(form, published) if form.is_valid() else None
    return _page(request, form, published, answer)


def _too_long(request: HttpRequest, fields: QueryDict | None, published: Published) -> HttpResponse:
    """`fields`: of the form, with the whole list; None: its rest was not read."""
    form = OsCheckForm(fields or {}, catalog=published.document)
    add_refusal(form, "hosts", too_long(SAVE_IT, fields), fields)
    return close_if_unread(_page(request, form, published, is_too_long=True), fields)


def _page(
    request: HttpRequest,
    form: OsCheckForm,
    published: Published,
    answer: CheckAnswer | None = None,
    *,
    is_too_long: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "is_too_long": is_too_long,
        "result": result_of(answer) if answer else None,
        "verdicts": WORDS,
        "script": recipes.script(),
        "recipes": recipes.recipes(),
        "site": recipes.site(),
        "published": published,
        "today": today(),
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    if is_too_long:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
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
