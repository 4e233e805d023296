"""The main navigation, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

register = template.Library()


@dataclass(frozen=True)
class SiteSection:
    """A part of the site. `pages`: the names of the addresses that belong to it."""

    name: str
    label: str
    pages: frozenset[str] = frozenset()

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
    SiteSection(
        "method",
        "About",
        frozenset({"sources", "source", "history", "background", "changes", "api-docs"}),
    ),
)


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[NavigationLink]:
    match = getattr(context.get("request"), "resolver_match", None)
    page = match.url_name if match else ""
    return [
        NavigationLink(section.address, section.label, _current(section, page))
        for section in SECTIONS
    ]


@register.simple_tag(takes_context=True)
def signed_in_name(context: Context) -> str:
    """Empty for visitors. Without a session cookie no session is read: the page is everybody's.

    With one, the response varies on it, so that no cache gives a name to others.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    try:
        user = getattr(request, "user", None)  # an error page may come before it is known
        return str(user.get_username()) if user else ""
    except DatabaseError:  # this may be the page that says so
        return ""


def _current(section: SiteSection, page: str) -> str:
    if page == section.name:
        return "page"
    return "true" if page in section.pages else ""
