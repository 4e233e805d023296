"""For search engines: which pages there are, and what is not worth a visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog import snapshot

_PAGES = (
    *("start", "advisor", "background", "method", "distributions", "compare", "lifecycle"),
    *("history", "changes", "sources", "about", "api-docs", "os-check"),
)
_DISALLOWED = (
    *("/account/", "/admin/", "/advisor/check/", "/advisor/result", "/api/", "/eol/", "/export/"),
    *("/decisions/", "/healthz/", "/keys/", "/search/", "/sign-in/", "/sign-out/", "/suggest/"),
    *("/fleet/", "/teams/"),
)
"""Forms, data for programs, and pages that every query makes another of."""


class SiteMap(Sitemap):  # type: ignore[type-arg]  # only the stubs are generic
    """At the site's own address, whatever host was asked.

    Without `lastmod`: a page changes with the catalog, the rules and the day.
    """

    def get_domain(self, site: object = None) -> str:
        return str(urlsplit(settings.SITE_URL).netloc)

    def get_protocol(self, protocol: str | None = None) -> str:
        return str(urlsplit(settings.SITE_URL).scheme)


class PageMap(SiteMap):
    def items(self) -> Sequence[str]:
        return _PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class DistributionMap(SiteMap):
    def items(self) -> Sequence[str]:
        return list(snapshot.current().document.by_slug)

    def location(self, item: str) -> str:
        return reverse("distribution", args=[item])


class SourceMap(SiteMap):
    def items(self) -> Sequence[str]:
        return list(snapshot.current().document.sources)

    def location(self, item: str) -> str:
        return reverse("source", args=[item])


SITEMAPS: Mapping[str, type[Sitemap[str]]] = {
    "pages": PageMap,
    "distributions": DistributionMap,
    "sources": SourceMap,
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Allow: {reverse('api-docs')}",
        *(f"Disallow: {path}" for path in _DISALLOWED),
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
