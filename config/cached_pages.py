"""The public pages and files that follow from catalog, day and address alone, by the name of their
address: they are kept in the response cache. And which pages are costly to make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from catalog.api.response_cache import QUERIES, RESPONSES, Key, ResponseCache, page_key

FILTERED = "results"
"""The one part of a page that is asked for alone and kept; see catalog/pages/responses.py."""

_NEED_THE_VIEW = ("HTTP_ORIGIN", "HTTP_IF_MATCH", "HTTP_HX_TARGET_URI_AUTOENCODED")
"""Request headers that change the answer, or may."""


@dataclass(frozen=True)
class PublicPage:
    """`is_costly`: each query makes another page, by a calculation or a search."""

    takes_query: bool = False
    is_costly: bool = False

    @property
    def cache(self) -> ResponseCache:
        return QUERIES if self.takes_query else RESPONSES


_PLAIN = PublicPage()
_FILTERED = PublicPage(takes_query=True)
_COSTLY = PublicPage(takes_query=True, is_costly=True)

PAGES = {
    **dict.fromkeys(("start", "background", "method", "about"), _PLAIN),
    **dict.fromkeys(("distributions", "distribution", "sources", "source"), _PLAIN),
    **dict.fromkeys(("robots", "sitemap"), _PLAIN),
    **dict.fromkeys(("lifecycle", "history", "changes"), _FILTERED),
    **dict.fromkeys(("advisor", "check", "result", "result-file", "compare", "search"), _COSTLY),
    **dict.fromkeys(("calendar", "changes-feed", "export"), _COSTLY),
}
_COSTLY_AND_NOT_KEPT = {
    *("suggest-correction", "alias", "keep-decision", "recalculate-decision"),
    "os-check",
}


@dataclass(frozen=True)
class Place:
    """Where the answer to a request is kept."""

    cache: ResponseCache
    key: Key


def place_of(request: HttpRequest) -> Place | None:
    """None: the answer is made anew, for who is signed in or because of a header."""
    page = PAGES.get(page_name(request.path_info))
    part = request.META.get("HTTP_HX_TARGET", "")
    if page is None or request.method != "GET" or _is_personal(request):
        return None
    if part != FILTERED and (part or "HTTP_HX_REQUEST" in request.META):
        return None
    if not request.META.keys().isdisjoint(_NEED_THE_VIEW):
        return None
    query = request.META.get("QUERY_STRING", "") if page.takes_query else ""
    return Place(page.cache if query else RESPONSES, page_key(request, query, part))


def is_costly(request: HttpRequest) -> bool:
    """So is every page for somebody with a session: it is not taken from the cache."""
    name = page_name(request.path_info)
    page = PAGES.get(name)
    if page is None:
        return name in _COSTLY_AND_NOT_KEPT
    has_query = page.takes_query and bool(request.META.get("QUERY_STRING"))
    return page.is_costly or has_query or _is_personal(request)


@lru_cache(maxsize=256)
def page_name(path: str) -> str:
    """The name of the address in config/urls.py; empty where there is none."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def _is_personal(request: HttpRequest) -> bool:
    """Whether a page may greet somebody by name, or tell them something once."""
    if "HTTP_COOKIE" not in request.META:
        return False
    return not request.COOKIES.keys().isdisjoint({settings.SESSION_COOKIE_NAME, "messages"})
