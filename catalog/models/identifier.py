"""What distributions call themselves on a host, and what inventories call them."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

from catalog import vocabulary
from catalog.models.distribution import Distribution, Release
from catalog.models.evidence import Sourced


class Identifier(Sourced):
    """A name by which a distribution, or one of its releases, is recognised.

    Distributions may share one: CentOS Linux and CentOS Stream write the same ID.
    """

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="identifiers")
    release = models.ForeignKey(
        Release,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="identifiers",
        help_text="Only for this major release. Empty: for every release.",
    )
    kind = models.CharField(max_length=20, choices=list(vocabulary.IDENTIFIER_KINDS.items()))
    value = models.CharField(
        max_length=120,
        help_text="As it is written: almalinux, platform:el9, cpe:/o:almalinux:almalinux.",
    )

    class Meta:
        ordering: ClassVar = ["distribution", "kind", "value", "release", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "distribution",
                "kind",
                "value",
                Coalesce("release", 0),
                name="one_identifier_per_release",
                violation_error_message="This identifier is already there for this distribution "
                "and release.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.kind} {self.value}"

    @property
    def subject(self) -> str:
        return str(self.release) if self.release else self.distribution.short_name

    def clean(self) -> None:
        if problem := vocabulary.identifier_problem(self.kind, self.value):
            raise ValidationError({"value": f"The value {problem}."})
        release = self.release
        if release is None:
            return
        if release.distribution_id != self.distribution_id:
            raise ValidationError({"release": "This release belongs to another distribution."})
        if release.parent_id:
            raise ValidationError({"release": "Choose a major release; this is a minor release."})
