"""A new import of a team: pasted, or a file that is stored while it arrives."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.teams.rights import Seat, seat_in
from advisor.fleet.imports.start import start
from advisor.fleet.imports.upload import CancelledError, TooLargeError, Upload
from advisor.pages.decisions.access import for_members, signed_out
from advisor.pages.fleet.addresses import import_address
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.import_forms import NewImportForm
from advisor.pages.fleet.refused_lists import add_refusal, close_if_unread, too_long
from advisor.pages.fleet.uploading import IntoSink, Nowhere, SentFile

READ_ONLY = "An auditor reads a fleet and imports nothing."
SAVE_IT = "Save it as a file, and choose the file."
SAVE_AND_EMPTY = "Save it as a file, empty this box, and choose the file."
ENDED_EARLY = "The upload ended before the file was complete. Send it again."
CANCELLED = "The import was cancelled while its file was on its way."


@csrf_exempt  # checked below, once the handler of the file is set
def new_import(request: HttpRequest, team: str) -> HttpResponse:
    if request.method == "POST" and not request.user.is_authenticated:
        sent = _read_without_file(request)
        return signed_out(request, request.path, sent.name)
    return _new_import(request, team)


def _read_without_file(request: HttpRequest) -> SentFile:
    """Whoever is signed out gets the list back, also one that is too long."""
    handler = IntoSink(request, Nowhere())
    request.upload_handlers = [handler]
    try:
        request.POST  # noqa: B018  it reads the body
    except RequestDataTooBig:
        request.POST = handler.fields or QueryDict()  # type: ignore[assignment]  # it is one
    return handler.sent


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def _new_import(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    if request.method != "POST":
        asks = "columns" in request.GET
        return _page(request, seat, NewImportForm(initial={"asks_for_columns": asks}))
    if not seat.may_write:
        return _refused(request, seat, READ_ONLY, HTTPStatus.FORBIDDEN)
    upload = Upload(seat)
    handler = IntoSink(request, upload)
    request.upload_handlers = [handler]
    try:
        response = _receive(request, seat, upload, handler.sent)
    except TooLargeError as error:
        return _refused(request, seat, str(error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except RequestDataTooBig:
        upload.discard()
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return _refused(request, seat, list_too_long(handler.fields), status, handler.fields)
    except CancelledError:
        return _refused(request, seat, CANCELLED, HTTPStatus.CONFLICT)
    except UnreadablePostError:
        upload.interrupt(ENDED_EARLY)
        return _refused(request, seat, ENDED_EARLY, HTTPStatus.BAD_REQUEST)
    if not upload.is_complete:
        upload.discard()
    return response


@csrf_protect
def _receive(request: HttpRequest, seat: Seat, upload: Upload, sent: SentFile) -> HttpResponse:
    """Reading the form reads the file into the upload."""
    form = NewImportForm(request.POST)
    if not sent.is_whole:
        upload.interrupt(ENDED_EARLY)
        return _refused(request, seat, ENDED_EARLY, HTTPStatus.BAD_REQUEST)
    if form.is_valid():
        form.check(has_file=upload.size > 0)
    if not form.is_valid():
        return _page(request, seat, form, HTTPStatus.BAD_REQUEST, lost_file=sent.name)
    if not upload.size:
        upload.write(form.content())
        sent = SentFile()
    fleet_import = upload.complete(form.upload_form(sent.name, sent.content_type))
    start(fleet_import)
    return redirect(import_address(fleet_import))


def list_too_long(fields: QueryDict | None) -> str:
    """Of a form that takes a file as well; see too_long."""
    return too_long(SAVE_AND_EMPTY if fields else SAVE_IT, fields)


def _refused(
    request: HttpRequest,
    seat: Seat,
    text: str,
    status: HTTPStatus,
    fields: QueryDict | None = None,
) -> HttpResponse:
    """`fields`: of a form whose list is too long."""
    form = NewImportForm(fields or {})
    add_refusal(form, "text", text, fields)
    return close_if_unread(_page(request, seat, form, status), fields)


def _page(
    request: HttpRequest,
    seat: Seat,
    form: NewImportForm,
    status: HTTPStatus = HTTPStatus.OK,
    lost_file: str = "",
) -> HttpResponse:
    context = {
        "frame": frame_of(seat, "fleet-imports", is_page=False),
        "form": form,
        "lost_file": lost_file,
        "megabytes": settings.FLEET_MAX_BYTES // 1_000_000,
    }
    return render(request, "fleet/new_import.html", context, status=status)
