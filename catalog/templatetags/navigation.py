"""The main navigation, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse

from catalog.curators import signed_in_user

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


_DECISION_PAGES = """
keep-decision decision decision-by-number edit-decision recalculate-decision submit-decision
take-back-decision withdraw-decision revise-decision approve-decision reject-decision
comment-decision decision-history share-decision revoke-share-link shared-decision
""".split()

SECTIONS = (
    SiteSection("advisor", "Advisor", frozenset({"check", "result"})),
    SiteSection("distributions", "Distributions", frozenset({"distribution"})),
    SiteSection("compare", "Compare"),
    SiteSection("lifecycle", "Lifecycle"),
    SiteSection("decisions", "Decisions", frozenset(_DECISION_PAGES)),
    SiteSection(
        "about",
        "About",
        frozenset({"method", "sources", "source", "history", "background", "changes", "api-docs"}),
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
    """Empty for visitors."""
    user = signed_in_user(context.get("request"))
    return user.get_username() if user else ""


def _current(section: SiteSection, page: str) -> str:
    if page == section.name:
        return "page"
    return "true" if page in section.pages else ""
