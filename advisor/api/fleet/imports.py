"""Imports of a team's inventories: the list, one of them, and a new one that is streamed in."""

from __future__ import annotations

import math
from dataclasses import replace
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request

from accounts.api_view import ApiView
from accounts.authentication import KeyAuthentication, ReadOnlySessionAuthentication
from advisor.api.decisions.base import DecisionsView, struct_response
from advisor.api.fleet.check_body import length_of
from advisor.api.fleet.import_rows import ImportPage, brief, detail
from advisor.api.fleet.imports_described import (
    OF_NEW,
    PAGES,
    described_detail,
    described_list,
)
from advisor.api.fleet.team_permission import TeamPermission, seat_of
from advisor.fleet.imports.queries import find_import, imports_of
from advisor.fleet.imports.start import start
from advisor.fleet.imports.upload import CHUNK, CancelledError, TooLargeError, Upload, UploadForm
from advisor.models import FleetImport
from catalog.api import parameters

ENDED_EARLY = "The body ended before its Content-Length. Send it again."


class LengthRequired(exceptions.APIException):
    status_code = 411
    default_detail = "Send a Content-Length: curl -T FILE does, where FILE is no pipe."
    default_code = "length_required"


class TooLargeBody(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class _ImportsView(DecisionsView):
    permission_classes = [*ApiView.permission_classes, TeamPermission]
    authentication_classes = [KeyAuthentication, ReadOnlySessionAuthentication]


@described_list
class ImportList(_ImportsView):
    """The imports of the team, newest first. PUT takes an inventory in any shape."""

    def get(self, request: Request, team: str) -> HttpResponse:
        query = parameters.read(request.query_params, PAGES, None)
        number, size = query.first("page", 1), query.first("page_size", parameters.USUAL_PAGE)
        rows = imports_of(seat_of(request, team))
        count = rows.count()
        last = max(math.ceil(count / size), 1)
        if number > last:
            raise exceptions.NotFound(f"There is no page {number}. The last page is {last}.")
        results = rows[(number - 1) * size : number * size]
        page = ImportPage(
            count=count,
            next=_page_address(request, number + 1) if number < last else None,
            previous=_page_address(request, number - 1) if number > 1 else None,
            results=tuple(brief(request, row) for row in results),
        )
        return struct_response(page)

    def put(self, request: Request, team: str) -> HttpResponse:
        return _import(request, team, _form(request))


@extend_schema(exclude=True)  # the same as PUT of the list
class ImportFile(_ImportsView):
    """Where `curl -T FILE` sends a file: below the address, by its name."""

    def put(self, request: Request, team: str, filename: str) -> HttpResponse:
        if "\0" in filename:
            raise exceptions.ParseError("The name of the file cannot be read.")
        return _import(request, team, replace(_form(request), filename=filename))


@described_detail
class ImportOne(_ImportsView):
    """An import with its progress and, once it is counted, its counts."""

    def get(self, request: Request, team: str, number: int) -> HttpResponse:
        row = find_import(seat_of(request, team), number)
        return struct_response(detail(request, row))


def _page_address(request: Request, number: int) -> str:
    return parameters.address_with(request, "page", str(number))


def _import(request: Request, team: str, form: UploadForm) -> HttpResponse:
    """Stored while it arrives. 202: it is worked on, or done already."""
    row = _received(request._request, Upload(seat_of(request, team), form), form)
    start(row)
    row.refresh_from_db()
    answer = detail(request, row)
    return struct_response(answer, HTTPStatus.ACCEPTED, Location=answer.url)


def _form(request: Request) -> UploadForm:
    query = parameters.read(request.query_params, OF_NEW, None)
    content_type = (request.content_type or "").partition(";")[0]
    return UploadForm(
        query.first("label", ""),
        query.first("filename", ""),
        content_type,
        query.first("keeps_hosts_until"),
    )


def _received(request: HttpRequest, upload: Upload, form: UploadForm) -> FleetImport:
    length = length_of(request)
    if "CONTENT_LENGTH" not in request.META:
        raise LengthRequired
    if length > settings.FLEET_MAX_BYTES:
        raise TooLargeBody(str(TooLargeError()))
    if not length:
        raise exceptions.ValidationError({"body": ["The body is empty. Send an inventory."]})
    try:
        while data := request.read(CHUNK):
            upload.write(data)
    except UnreadablePostError:
        upload.interrupt(ENDED_EARLY)
        raise exceptions.ParseError(ENDED_EARLY) from None
    except CancelledError:
        raise exceptions.ParseError("The import was cancelled on its way.") from None
    if upload.size < length:
        upload.interrupt(ENDED_EARLY)
        raise exceptions.ParseError(ENDED_EARLY)
    return upload.complete(form)
