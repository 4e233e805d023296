"""Middleware: answers of API and pages from the response cache, before any other middleware runs.

The others add the same headers each time; they are kept with the answer. Access is checked and
the request is counted as for any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, ValuesView
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.utils.cache import patch_vary_headers

from accounts.access import check_access, is_api_request
from catalog import snapshot
from catalog.api.resource import CatalogResponse, catalog_version
from catalog.api.response_cache import (
    JSON_ACCEPTED,
    RESPONSES,
    CachedResponse,
    accepts_gzip,
    compress,
    key_of,
)
from catalog.conditional import conditional_response
from config.cached_pages import PAGES, Place, page_name, place_of
from config.page_limits import is_over_limit
from config.page_version import PageVersion, current_version

NEEDS_FULL_ANSWER = ("HTTP_ORIGIN", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")
"""Request headers that change an answer of the API."""

_IF_NONE_MATCH = "HTTP_IF_NONE_MATCH"
_OF_THIS_REQUEST = {
    "content-encoding",
    "content-length",
    "etag",
    "ratelimit",
    "ratelimit-policy",
}

Answer = Callable[[HttpRequest], HttpResponse]


class KeptHeaders(ResponseHeaders):
    """A copy of headers that an answer had: they were checked when it was made."""

    _store: dict[str, tuple[str, str]]

    def __init__(self, headers: ResponseHeaders) -> None:
        self._store = headers._store.copy()

    def items(self) -> ValuesView[tuple[str, str]]:  # type: ignore[override]
        return self._store.values()


class CachedResponses:
    """The outermost middleware: answers what it has, and keeps what comes out."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_api_request(request):
            return self._of_api(request) if _is_cacheable(request) else self.get_response(request)
        response = self._page(request)
        is_plain = response.status_code == 200 and "ETag" in response
        return conditional_response(request, response) if is_plain else response

    def _of_api(self, request: HttpRequest) -> HttpResponse:
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

    def _page(self, request: HttpRequest) -> HttpResponse:
        place = place_of(request)
        version = current_version() if place else None
        if place is None or version is None:
            return self.get_response(request)
        cached = place.cache.get(place.key)
        if cached and cached.version == version.text and not is_over_limit(request):
            return _response(cached, request)
        return self._kept_page(request, place, version)

    def _kept_page(self, request: HttpRequest, place: Place, version: PageVersion) -> HttpResponse:
        """The whole page, whatever the caller has already: the next one may not have it.

        The version was read before. Should the catalog change meanwhile, that version is over, and
        so is what is kept under it.
        """
        condition = request.META.pop(_IF_NONE_MATCH, None)
        with snapshot.hold(version.read):
            response = self.get_response(request)
        if condition is not None:
            request.META[_IF_NONE_MATCH] = condition
        if isinstance(response, CatalogResponse) and not snapshot.stale_since():
            headers = _final_headers(response)
            page = replace(response.cached, version=version.text, final_headers=headers)
            place.cache.set(place.key, page)
        return response


class CatalogPages:
    """Gives what follows from the catalog its ETag, and compresses it once for all who ask."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if page_name(request.path_info) not in PAGES or not _is_for_everybody(response):
            return response
        return _as_catalog_response(request, response)


def _is_for_everybody(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
    )


def _as_catalog_response(request: HttpRequest, response: HttpResponse) -> CatalogResponse:
    """There is nothing secret in it that its compressed size could give away."""
    response.setdefault("Cache-Control", "no-cache")
    patch_vary_headers(response, ["Accept-Encoding"])
    etag = response.get("ETag", "").strip('"') or hashlib.sha256(response.content).hexdigest()[:32]
    compressed = compress(response.content)
    cached = CachedResponse(etag, b"" if compressed else response.content, compressed)
    is_compressed = accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    content = compressed if is_compressed and compressed else response.content
    headers = {**response.headers, **cached.coding_headers(compress=is_compressed)}
    answer = CatalogResponse(content, headers={**headers, "Content-Length": str(len(content))})
    answer.cached = cached
    return answer


def _is_cacheable(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and request.META.get("HTTP_ACCEPT", "") in JSON_ACCEPTED
        and request.META.keys().isdisjoint(NEEDS_FULL_ANSWER)
    )


def _response(
    cached: CachedResponse, request: HttpRequest, limits: dict[str, str] | None = None
) -> HttpResponse:
    is_compressed = accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    content = cached.content(compress=is_compressed)
    response = HttpResponse(content)
    response.headers = KeptHeaders(cached.final_headers)
    more = {**cached.coding_headers(compress=is_compressed), **(limits or {})}
    for name, value in (*more.items(), ("Content-Length", str(len(content)))):
        response.headers[name] = value
    return response


def _final_headers(response: HttpResponse) -> KeptHeaders:
    headers = KeptHeaders(response.headers)
    for name in _OF_THIS_REQUEST:
        headers.pop(name)
    return headers
