"""The links by which readers suggest a correction of a value, and curators edit the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from catalog import row_keys
from catalog.curators import is_curator

register = template.Library()

_LISTS = {
    "lifecycle": "phase",
    "history": "event",
    "compare": "fact",
    "distributions": "distribution",
    "sources": "source",
    "background": "claim",
}
"""By the name of a page, the table it is made of."""


@dataclass(frozen=True)
class Tools:
    """Where a curator edits what a public page shows. `edit` empty: it has no data of its own."""

    edit: str
    admin: str


@register.simple_tag(takes_context=True)
def correction(context: Context, kind: str, *parts: row_keys.Part, of: str = "") -> SafeString:
    """`{% correction "fact" distribution.slug fact.attribute fact.release fact.plan of=label %}`

    `of`: what the value is about, for those who hear the page.
    """
    key, prefix = row_keys.join(*parts), get_script_prefix()
    if is_curator(context.get("request")):
        return _link("admin:edit-value", kind, key, "Edit", of, prefix)
    return _link("suggest-correction", kind, key, "Suggest a correction", of, prefix)


@register.inclusion_tag("catalog/_curator_tools.html", takes_context=True)
def curator_tools(context: Context) -> dict[str, Tools | None]:
    """Links into the admin, on pages read by a curator who is signed in; else nothing."""
    request: HttpRequest | None = context.get("request")
    if request is None or not is_curator(request):
        return {"tools": None}
    return {"tools": Tools(_edit_address(request), reverse("admin:index"))}


def _edit_address(request: HttpRequest) -> str:
    match = request.resolver_match
    page = match.url_name if match else None
    if match and page in ("distribution", "source"):
        query = urlencode({"kind": page, "key": "".join(map(str, match.kwargs.values()))})
        return f"{reverse('admin:edit-value')}?{query}"
    if page == "suggest-correction":
        return f"{reverse('admin:edit-value')}?{request.GET.urlencode()}"
    try:
        return reverse(f"admin:catalog_{_LISTS.get(page or '', '')}_changelist")
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=4096)
def _link(page: str, kind: str, key: str, words: str, of: str, prefix: str) -> SafeString:
    """`prefix`: of the address, where there is one."""
    return format_html(
        '<a class="correct unprinted" href="{}" rel="nofollow" title="{}" aria-label="{}">✎</a>',
        f"{reverse(page)}?{urlencode({'kind': kind, 'key': key})}",
        words,
        f"{words}: {of}" if of else words,
    )
