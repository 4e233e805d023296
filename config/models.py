"""When something that nobody watches was last done."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

BEAT, BACKUP = "beat", "backup"


class LastRun(models.Model):
    """`beat`: when the scheduler last looked for due tasks; `backup`: when one was last written."""

    name: models.CharField[str, str] = models.CharField(max_length=20, primary_key=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"

    @classmethod
    def record(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": timezone.now()})
