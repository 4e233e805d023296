"""What the link checker saw at the address of a source, and whether a curator should look."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog.models.evidence import Source
from catalog.queries import LinkCheckQuerySet

NOTHING, CHANGED, GONE, UNREACHABLE = "", "changed", "gone", "unreachable"
REVIEWS = {
    NOTHING: "nothing to review",
    CHANGED: "its text has changed",
    GONE: "it is gone",
    UNREACHABLE: "it could not be read several times",
}


class LinkCheck(models.Model):
    """The newest check of a source, and what of it waits for a curator.

    `text_hash`: SHA-256 of the words of the page when it was last read; empty: never read.
    `review_since`: values that were compared with the source on or after this day are in order.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="link_check")
    checked_at = models.DateTimeField("link checked", null=True, blank=True)
    status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    text_hash = models.CharField("hash of the text", max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField("failures in a row", default=0)
    review = models.CharField(
        "to review", max_length=20, choices=list(REVIEWS.items()), default=NOTHING, blank=True
    )
    review_since = models.DateField("to review since", null=True, blank=True)

    objects: ClassVar = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["source__title", "id"]

    def __str__(self) -> str:
        return f"link check of {self.source}"
