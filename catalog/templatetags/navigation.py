"""The main navigation, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

from catalog.curators import signed_in_user

register = template.Library()


@dataclass(frozen=True)
class SiteSection:
    """A part of the site. `pages`: the names of the addresses that belong to it. `has_all_below`:
    so do those that begin with its own."""

    name: str
    label: str
    pages: frozenset[str] = frozenset()
    has_all_below: bool = False

    @property
    def address(self) -> str:
        return reverse(self.name)


@dataclass(frozen=True)
class NavigationLink:
    """`current`: the value of aria-current; empty on pages of other sections."""

    address: str
    label: str
    current: str


SECTIONS = (
    SiteSection("advisor", "Advisor", frozenset({"check", "result"})),
    SiteSection("distributions", "Distributions", frozenset({"distribution"})),
    SiteSection("compare", "Compare"),
    SiteSection("lifecycle", "Lifecycle"),
    SiteSection("decisions", "Decisions", has_all_below=True),
    SiteSection("fleet", "Fleet", has_all_below=True),
    SiteSection("os-check", "Check"),
    SiteSection(
        "about",
        "About",
        frozenset({"method", "sources", "source", "history", "background", "changes", "api-docs"}),
    ),
)

STATE_IN_QUERY = frozenset(
    {
        *("advisor", "check", "result", "compare", "lifecycle", "history", "changes", "search"),
        "suggest-correction",
    }
)
"""Pages whose query says what they show. The others may come from a cache shared by all queries."""


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[NavigationLink]:
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    page = match.url_name if match else ""
    path = getattr(request, "path", "")
    return [
        NavigationLink(section.address, section.label, _current(section, page, path))
        for section in SECTIONS
    ]


@register.simple_tag(takes_context=True)
def signed_in_name(context: Context) -> str:
    """Empty for visitors."""
    user = signed_in_user(context.get("request"))
    return user.get_username() if user else ""


@register.simple_tag(takes_context=True)
def sign_in_address(context: Context) -> str:
    """Of the sign-in page; it leads back to the page the link is on."""
    request = context.get("request")
    origin = _page_to_return_to(request) if isinstance(request, HttpRequest) else ""
    query = f"?{urlencode({'next': origin}, safe='/')}" if origin else ""
    return reverse("sign-in") + query


def _page_to_return_to(request: HttpRequest) -> str:
    """Empty at unknown addresses, on the start page, on those of an account and after a form."""
    if request.method not in ("GET", "HEAD"):
        return ""
    page = request.resolver_match.url_name if request.resolver_match else None
    if page == "sign-in":
        return request.GET.get("next", "")
    if page is None or page == "start" or request.path.startswith(reverse("security")):
        return ""
    return request.get_full_path() if page in STATE_IN_QUERY else request.path


def _current(section: SiteSection, page: str, path: str) -> str:
    if page == section.name:
        return "page"
    is_below = section.has_all_below and path.startswith(section.address)
    return "true" if page in section.pages or is_below else ""
