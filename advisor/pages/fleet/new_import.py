"""A new import of a team: pasted, or a file that is stored while it arrives."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.teams.rights import Seat, seat_in
from advisor.fleet.imports.start import start
from advisor.fleet.imports.upload import CancelledError, TooLargeError, Upload
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.addresses import import_address
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.import_forms import NewImportForm
from advisor.pages.fleet.uploading import IntoSink, Nowhere, SentFile

READ_ONLY = "An auditor reads a fleet and imports nothing."
PASTED_TOO_MUCH = "The pasted list is larger than 1 MB. Save it in a file and choose the file."
ENDED_EARLY = "The upload ended before the file was complete. Send it again."
CANCELLED = "The import was cancelled while its file was on its way."


@csrf_exempt  # checked below, once the handler of the file is set
def new_import(request: HttpRequest, team: str) -> HttpResponse:
    if request.method == "POST" and not request.user.is_authenticated:
        request.upload_handlers = [IntoSink(request, Nowhere())]
    return _new_import(request, team)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def _new_import(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    if request.method != "POST":
        return _page(request, seat, NewImportForm())
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
        return _refused(request, seat, PASTED_TOO_MUCH, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
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


def _refused(request: HttpRequest, seat: Seat, text: str, status: HTTPStatus) -> HttpResponse:
    """What was not read of the body is left alone: the connection ends."""
    form = NewImportForm({})
    form.full_clean()
    form.errors.clear()
    form.add_error(None, text)
    response = _page(request, seat, form, status)
    response["Connection"] = "close"
    return response


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
