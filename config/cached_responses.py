"""Middleware: answers from the response cache of the API before any other middleware runs.

The others add the same headers each time; they are kept with the answer. Access is checked and
the request is counted as for any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from accounts.access import check_access, is_api_request
from catalog.api.resource import CatalogResponse, catalog_version
from catalog.api.response_cache import (
    JSON_ACCEPTED,
    RESPONSES,
    CachedResponse,
    accepts_gzip,
    key_of,
)

NEEDS_FULL_ANSWER = ("HTTP_ORIGIN", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")
"""Request headers that change the answer."""

_OF_THIS_REQUEST = {
    "content-encoding",
    "content-length",
    "etag",
    "ratelimit",
    "ratelimit-policy",
}


class CachedResponses:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_cacheable(request):
            return self.get_response(request)
        key = key_of(request)
        cached = RESPONSES.get(key)
        if cached and cached.final_headers and cached.version == catalog_version():
            access = check_access(request)
            if access.refusal is None:
                return _response(cached, request, access.headers)
        response = self.get_response(request)
        if isinstance(response, CatalogResponse) and response.cached.version:
            RESPONSES.set(key, replace(response.cached, final_headers=_final_headers(response)))
        return response


def _is_cacheable(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and is_api_request(request)
        and request.META.get("HTTP_ACCEPT", "") in JSON_ACCEPTED
        and request.META.keys().isdisjoint(NEEDS_FULL_ANSWER)
    )


def _response(cached: CachedResponse, request: HttpRequest, limits: dict[str, str]) -> HttpResponse:
    compress = accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    content = cached.content(compress=compress)
    headers = {**cached.final_headers, **cached.coding_headers(compress=compress), **limits}
    return HttpResponse(content, headers={**headers, "Content-Length": str(len(content))})


def _final_headers(response: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in response.items() if name.lower() not in _OF_THIS_REQUEST}
