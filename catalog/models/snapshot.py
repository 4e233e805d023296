"""The catalog document as it was published last, so that a new process need not build it."""

from typing import ClassVar

from django.db import models


class Snapshot(models.Model):
    """A canonical document under its SHA-256, and the version token of its catalog."""

    digest = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=32, db_index=True)
    document = models.TextField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.digest
