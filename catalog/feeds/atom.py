"""The feed of what changed in the catalog, in the form of RFC 4287."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from catalog import changelog, snapshot
from catalog.changelog import Change
from catalog.feeds import downloads
from catalog.feeds.downloads import InvalidQuery
from catalog.feeds.wording import without_control_characters

FIRST_DAY = date(1970, 1, 1)
"""Of a catalog without a date."""


@require_safe
def atom(request: HttpRequest) -> HttpResponseBase:
    """`?distribution=rhel` for the changes that concern some distributions only."""
    published = snapshot.current()
    try:
        query = downloads.read(request, ("distribution",))
        slugs = tuple(downloads.known_slugs(query["distribution"], published.document))
    except InvalidQuery as error:
        return error.answer()
    changes = changelog.cached(published.token, slugs, lambda: changelog.recent(slugs))
    return downloads.answer(
        request,
        published,
        {"distribution": slugs, "newest": changes[0].uid if changes else ""},
        lambda: encode_feed(changes, slugs, published.ages.newest or FIRST_DAY),
        content_type="application/atom+xml; charset=utf-8",
        disposition='inline; filename="elwise.atom"',
    )


class _Feed(Atom1Feed):
    """Without a change it is as old as `day`. Django would say: updated now, at each request."""

    day = date.min

    def latest_post_date(self) -> datetime:
        if self.items:
            return super().latest_post_date()
        return datetime.combine(self.day, time.min, UTC)


def encode_feed(changes: Sequence[Change], slugs: Sequence[str], day: date) -> bytes:
    """The changes, newest first. `day`: when the catalog was last checked."""
    page = settings.SITE_URL + reverse("changes")
    query = f"?{urlencode({'distribution': slugs}, doseq=True)}" if slugs else ""
    feed = _Feed(
        title="Changes of the ELwise catalog" + (f": {', '.join(slugs)}" if slugs else ""),
        link=page + query,
        description="What changed in the facts about Enterprise Linux",
        feed_url=settings.SITE_URL + reverse("changes-feed") + query,
        language="en",
        author_name="ELwise",
    )
    feed.day = day
    for change in changes:
        feed.add_item(
            title=without_control_characters(change.title),
            link=f"{page}#{change.uid}",
            description=without_control_characters(_change_in_words(change)),
            unique_id=f"tag:elwise,2026:{change.uid}",
            pubdate=change.at,
            updateddate=change.at,
            categories=(change.kind, *change.slugs),
        )
    return feed.writeString("utf-8").encode()


def _change_in_words(change: Change) -> str:
    steps = [step.words for step in change.steps] or [f"{change.kind} {change.action}"]
    return "; ".join([*steps, f"by {change.origin}"]) + "."
