"""Rate limit for pages per address, and the page for 429."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import is_api_request
from accounts.throttles import Allowance, count_page
from config.cached_pages import is_costly

NOT_COUNTED = ("/healthz/", "/metrics")
"""Monitoring requests these often and must get a response even under load."""


class PageLimits:
    """Middleware, after the one for static files, which are not counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_over_limit(request) and (allowance := _allowance(request)):
            return _too_many(request, allowance)
        return self.get_response(request)


def is_over_limit(request: HttpRequest) -> bool:
    """Counts the request, but only on the first call."""
    allowance = _allowance(request)
    return allowance is not None and allowance.is_exceeded


def _allowance(request: HttpRequest) -> Allowance | None:
    if is_api_request(request) or request.path_info.startswith(NOT_COUNTED):
        return None
    return count_page(request, is_costly=is_costly(request))


def _too_many(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    detail = (
        f"More than {allowance.limit} pages of this kind were requested from your network address "
        f"within a minute. Wait {allowance.wait} seconds, then load this page again. "
        "Programs should use the API, which allows more requests and reports how many are left."
    )
    context = {"status": 429, "title": "Too many requests", "detail": detail}
    response = render(request, "error.html", context, status=429)
    response["Retry-After"] = str(allowance.wait)
    response["Cache-Control"] = "no-store"
    return response
