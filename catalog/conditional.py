"""Conditional requests by ETag (RFC 9110, section 13) for API, feeds and files.

Dates are ignored: an answer has no Last-Modified.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.request import Request

WHAT_TO_DO = (
    "This has changed since you read it. Read it again, decide again, "
    "and send its ETag as If-Match: the strong one, "
    '"…", not W/"…", which is that of a compressed answer.'
)

_CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")


class ChangedSince(APIException):
    status_code = 412
    default_detail = WHAT_TO_DO
    default_code = "changed_since"


def conditional_response(request: HttpRequest | Request, response: HttpResponse) -> HttpResponse:
    """`response`, or 304 or 412 instead, by its ETag."""
    etag = response["ETag"]
    conditional = get_conditional_response(_without_dates(request), etag=etag, response=response)
    return conditional or response


def is_not_modified(request: HttpRequest | Request, etag: str) -> bool:
    """Whether the caller has the answer with this (quoted) ETag, so that no body is needed."""
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return False
    conditional = get_conditional_response(_without_dates(request), etag=etag)
    return conditional is not None and conditional.status_code == 304


def if_match_passes(header: str | None, is_current: Callable[[str], bool]) -> bool:
    """Whether the request may change or decide something. None: no If-Match was sent.

    `is_current` is called with the text inside each strong ETag. Weak ones never match, and a
    header that is no list of ETags matches nothing: who sends it wants to be safe.
    """
    if header is None or header.strip() == "*":
        return True
    strong_etags = [etag for etag in parse_etags(header) if etag.startswith('"')]
    return any(is_current(etag[1:-1]) for etag in strong_etags)


def _without_dates(request: HttpRequest | Request) -> HttpRequest:
    """Django answers 412 to If-Unmodified-Since where there is no date; the RFC ignores it then."""
    conditions = HttpRequest()
    conditions.method, conditions.path = request.method, request.path
    conditions.META = {name: request.META[name] for name in _CONDITIONS if name in request.META}
    return conditions
