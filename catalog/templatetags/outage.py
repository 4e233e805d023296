"""Whether a page is older than it could be, because the database is away."""

from datetime import datetime

from django import template

from catalog import snapshot

register = template.Library()


@register.simple_tag
def stale_since() -> datetime | None:
    return snapshot.stale_since()
