"""Rejects uploads larger than any form accepts, before they are read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.whole_numbers import whole_number
from config.cached_pages import page_name

MAX_BYTES = 10_000_000
"""Above the limit for imports, so that the form itself can reject slightly larger files."""
INVENTORIES = "new-fleet-import"
"""The name of the one address whose file may be larger: it is stored while it arrives."""
OTHER_FIELDS = 2_000_000
"""Bytes of a form besides its file."""


class UploadLimit:
    """Middleware, before any that reads a form. Without a length, Django reads no body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_type != "multipart/form-data" or _length(request) <= MAX_BYTES:
            return self.get_response(request)
        most = "2 MB"
        if page_name(request.path_info) == INVENTORIES:
            if _length(request) <= settings.FLEET_MAX_BYTES + OTHER_FIELDS:
                return self.get_response(request)
            most = f"{settings.FLEET_MAX_BYTES // 1_000_000} MB"
        context = {
            "status": 413,
            "title": "Content Too Large",
            "detail": f"The file is too large: an import can have {most} at most. Split it.",
        }
        response = render(request, "error.html", context, status=413)
        response["Connection"] = "close"
        return response


def _length(request: HttpRequest) -> int:
    return whole_number((request.META.get("CONTENT_LENGTH") or "")[:20], 20) or 0
