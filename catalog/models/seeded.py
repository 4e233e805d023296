"""What the seed brought in, so that it comes once and a curator's change or deletion stays."""

from typing import ClassVar

from django.db import models


class SeededRow(models.Model):
    """One row of the seed, by the kind of row and its key within the seed."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["kind", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="seeded_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
