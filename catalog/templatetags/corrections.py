"""The links by which readers suggest a correction of a value, and curators edit it."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from catalog import row_keys
from catalog.curators import is_curator

register = template.Library()


@register.simple_tag(takes_context=True)
def correction(context: Context, kind: str, *parts: row_keys.Part, of: str = "") -> SafeString:
    """`{% correction "fact" distribution.slug fact.attribute fact.release fact.plan of=label %}`

    `of`: what the value is about, for those who hear the page.
    """
    query = urlencode({"kind": kind, "key": row_keys.join(*parts)})
    if is_curator(context.get("request")):
        return _link(f"{reverse('admin:edit-value')}?{query}", "Edit", of)
    return _link(f"{reverse('suggest-correction')}?{query}", "Suggest a correction", of)


def _link(address: str, words: str, of: str) -> SafeString:
    return format_html(
        '<a class="correct unprinted" href="{}" rel="nofollow" title="{}">'
        '<span aria-hidden="true">✎</span><span class="unseen">{}</span></a>',
        address,
        words,
        f"{words}: {of}" if of else words,
    )
