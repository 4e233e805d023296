"""The shortest way out: a public answer of the catalog as it left here before, with all its headers, while it still stands.

What the rest of the way adds (headers of security, CSP, length) is the same each time; who asks and how often is looked at anew.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.access import check_access, is_api_request
from catalog.api.rendered import Key, Rendered, Shelf, takes_gzip
from catalog.api.resource import Answer, Resource, today, version_of
from catalog.models import CatalogVersion

ASIDE = (
    "HTTP_ORIGIN",
    "HTTP_IF_MATCH",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
)
"""Who sends one of these is answered in another way."""

_EACH_TIME = {"ratelimit", "ratelimit-policy"}

HOT = Shelf()


class Hot:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.method != "GET"
            or not is_api_request(request)
            or not request.META.keys().isdisjoint(ASIDE)
        ):
            return self.get_response(request)
        key, day = _key(request), f"{today():%Y%m%d}"
        kept = HOT.find(key)
        if kept and not _stands(kept, day):
            HOT.clear()  # nor does any other: this was asked for nothing, and will not be again
        elif kept and (access := check_access(request)).refusal is None:
            return HttpResponse(kept.body, headers={**dict(kept.headers), **access.headers})
        response = self.get_response(request)
        if _may_be_kept(request, response):
            headers = tuple(
                (name, value) for name, value in response.items() if name.lower() not in _EACH_TIME
            )
            HOT.keep(key, Rendered(response.content, b"", f"{_version(response)}-{day}", headers))
        return response


def _key(request: HttpRequest) -> Key:
    """All that the answer and its headers depend on beside the catalog and the day. Only hosts that were let in get this far again."""
    told = request.META
    squeezed = "gzip" if takes_gzip(told.get("HTTP_ACCEPT_ENCODING", "")) else ""
    whose = "everybody's" if settings.API_ANONYMOUS else "of those with a key"
    address = (
        request.scheme or "",
        told.get("HTTP_HOST") or told.get("SERVER_NAME", ""),
        request.path,
        told.get("QUERY_STRING", ""),
    )
    return (*address, told.get("HTTP_ACCEPT", ""), squeezed, whose)


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """What depends on nothing but the catalog, the day and the question."""
    view = request.resolver_match and getattr(request.resolver_match.func, "cls", None)
    if not (isinstance(view, type) and issubclass(view, Resource)) or getattr(
        view, "says_freshness", False
    ):
        return False
    return (
        response.status_code == 200
        and "ETag" in response
        and not response.cookies
        and _version(response) != ""
    )


def _version(response: HttpResponse) -> str:
    return response.version if isinstance(response, Answer) else ""


def _stands(kept: Rendered, day: str) -> bool:
    """One query. Of the version, not of what the catalog says: where it says again what it said before, that is of another moment.

    The day is that of before the answer was worked out, so that none outlives midnight.
    """
    return kept.etag == f"{version_of(CatalogVersion.standing())}-{day}"
