"""Corrections that readers suggest, for curators to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.queries import SuggestionQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OPEN, ACCEPTED, DISMISSED = "open", "accepted", "dismissed"


class Suggestion(models.Model):
    """What a reader says is wrong with one value, as they saw it.

    `kind` and `key` name the value (`catalog.row_keys`); nothing refers to the row itself, which
    may go while the suggestion waits.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=400)
    about = models.CharField(max_length=400)
    current_value = models.TextField("value on the page")
    problem = models.TextField("what is wrong")
    value = models.CharField("right value", max_length=500, blank=True)
    url = models.URLField("address of the source", max_length=500, blank=True)
    email = models.EmailField("e-mail", blank=True)
    sent_at = models.DateTimeField("sent", default=timezone.now)
    state = models.CharField(
        max_length=10,
        choices=[(OPEN, "open"), (ACCEPTED, "accepted"), (DISMISSED, "dismissed")],
        default=OPEN,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("decided", null=True, blank=True)

    objects: ClassVar = SuggestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return f"{self.about} ({self.sent_at:%d %B %Y})"

    def decide(self, state: str, by: User | None) -> None:
        """Close it. A decision that was made stays as it is."""
        Suggestion.objects.filter(pk=self.pk).decide(state, by)
