"""Uploaded files between preview and import."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.queries import ImportPreviewQuerySet

KEPT_FOR = timedelta(days=1)


def _token() -> str:
    return secrets.token_urlsafe(32)


class ImportPreview(models.Model):
    """The content of a previewed file until it is confirmed, for the user who uploaded it."""

    token = models.CharField(max_length=43, unique=True, default=_token)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    table = models.CharField(max_length=40)
    format = models.CharField(max_length=10)
    content = models.BinaryField()
    sent_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = ImportPreviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.table} ({self.sent_at:%d %B %Y})"


def delete_expired_previews() -> None:
    ImportPreview.objects.expired(timezone.now() - KEPT_FOR).delete()
