"""The record of redactions in the history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Redaction(models.Model):
    """Records when, by whom, why and in how many rows, but not the removed text."""

    done_at = models.DateTimeField(default=timezone.now)
    done_by = models.CharField(max_length=80)
    why = models.TextField()
    rows = models.JSONField(help_text="How many rows were changed, by table.")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"Redaction of {self.done_at:%Y-%m-%d %H:%M}"
