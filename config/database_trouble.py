"""Middleware: responses while the database is unavailable, busy or full.

Cached catalog pages say how old they are; everything else is 503. Database errors raised in a
middleware reach the 500 handler, see `problems.page_500`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from catalog import snapshot
from config.databases.watch import WATCH, DatabaseAwayError
from config.problems import is_unavailable, unavailable

NEED_THE_DATABASE = ("/admin/", "/sign-in/", "/sign-out/", "/keys/", "/account/")
"""Paths under which nothing works without the database, even if a form could be shown."""

STALE = '110 - "Response is stale"'


class DatabaseTrouble:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        snapshot.begin_request()
        response = self.get_response(request)
        if snapshot.stale_since():
            response["Warning"] = STALE
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if WATCH.is_away and request.path_info.startswith(NEED_THE_DATABASE):
            return unavailable(request, DatabaseAwayError())
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request, error) if is_unavailable(error) else None
