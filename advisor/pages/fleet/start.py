"""Fleet: an inventory worked out on the spot, without being kept, and the fleets of one's teams."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.teams.rights import seats_of
from accounts.throttles import count_systems
from advisor.fleet.imports import WorkedOut, work_out
from advisor.fleet.imports.work import ColumnsNeeded
from advisor.fleet.shapes import Unreadable, recognise
from advisor.fleet.shapes.limits import HEAD
from advisor.fleet.shapes.reading import ASKED
from advisor.pages.fleet.column_form import ColumnForm, answers_sent
from advisor.pages.fleet.fleet_links import fleet_links
from advisor.pages.fleet.import_forms import InventoryForm
from advisor.pages.fleet.new_import import ENDED_EARLY, list_too_long
from advisor.pages.fleet.refused_lists import add_refusal, close_if_unread
from advisor.pages.fleet.unkept import UnkeptAnswer, unkept_answer
from advisor.pages.fleet.uploading import InMemory, IntoSink, SentFile, TooLargeUnkeptError
from catalog import clock, snapshot

BYTES_OF_A_SYSTEM = 500
"""Of a file that was read in vain: it costs as much as so many systems."""
COLUMNS_SENT = "columns"
"""A field of the form with the columns."""


@csrf_exempt  # checked below, once the handler of the file is set
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fleet(request: HttpRequest) -> HttpResponse:
    """Nothing that is sent here is stored, neither in the database nor in a file."""
    if request.method != "POST":
        return _page(request, InventoryForm())
    content = InMemory()
    handler = IntoSink(request, content)
    request.upload_handlers = [handler]
    try:
        return _answer(request, content, handler.sent)
    except TooLargeUnkeptError as error:
        return _refused(request, str(error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except RequestDataTooBig:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return _refused(request, list_too_long(handler.fields), status, handler.fields)
    except UnreadablePostError:
        return _refused(request, ENDED_EARLY, HTTPStatus.BAD_REQUEST)


@csrf_protect
def _answer(request: HttpRequest, content: InMemory, sent: SentFile) -> HttpResponse:
    """Reading the form reads the file into the memory."""
    form = InventoryForm(request.POST)
    if not sent.is_whole:
        form.add_error(None, ENDED_EARLY)
    if form.is_valid():
        form.check(has_file=bool(content.content))
    if not form.is_valid():
        return _page(request, form, HTTPStatus.BAD_REQUEST)
    body = bytes(content.content) or form.content()
    file = sent if content.content else SentFile()
    columns = _columns_sent(request, body, file)
    mapping = (columns.mapping() if columns else {}) | answers_sent(ASKED, request.POST)
    try:
        worked_out = _worked_out(body, file, mapping)
        count_systems(request, len(worked_out.patterns))
    except ColumnsNeeded as error:
        form.add_error(None, str(error))
        columns = columns or ColumnForm(error.shape, {})
        return _page(request, form, HTTPStatus.BAD_REQUEST, columns=columns, lost=file.name)
    except Unreadable as error:
        count_systems(request, len(body) // BYTES_OF_A_SYSTEM)
        form.add_error(None, str(error))
        return _page(request, form, HTTPStatus.BAD_REQUEST, lost=file.name)
    answer = unkept_answer(
        worked_out,
        mapping,
        filename=file.name,
        text="" if content.content else form.cleaned_data["text"],
        columns=columns.columns if columns else [],
    )
    return _page(request, form, answer=answer)


def _columns_sent(request: HttpRequest, body: bytes, file: SentFile) -> ColumnForm | None:
    """The meanings of the columns, if they were asked for the last time."""
    if COLUMNS_SENT not in request.POST:
        return None
    try:
        shape = recognise(body[:HEAD], file.name, file.content_type)
    except Unreadable:
        return None
    return ColumnForm(shape, {}, request.POST)


def _worked_out(body: bytes, file: SentFile, mapping: Mapping[str, str]) -> WorkedOut:
    return work_out(
        [body],
        snapshot.current(),
        filename=file.name,
        content_type=file.content_type,
        mapping=mapping,
    )


def _refused(
    request: HttpRequest, text: str, status: HTTPStatus, fields: QueryDict | None = None
) -> HttpResponse:
    """`fields`: of a form whose list is too long."""
    form = InventoryForm(fields or {})
    add_refusal(form, "text", text, fields)
    return close_if_unread(_page(request, form, status), fields)


def _page(
    request: HttpRequest,
    form: InventoryForm,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    columns: ColumnForm | None = None,
    lost: str = "",
    answer: UnkeptAnswer | None = None,
) -> HttpResponse:
    """`lost`: the name of a file that has to be chosen again."""
    links = fleet_links(seats_of(request.user))
    context = {
        "form": form,
        "columns": columns,
        "lost": lost,
        "answer": answer,
        "links": links,
        "may_import": any(link.new_import for link in links),
        "published": snapshot.current(),
        "today": clock.today(),
    }
    return render(request, "fleet/start.html", context, status=status)
