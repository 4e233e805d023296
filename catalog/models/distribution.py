"""Distributions, their releases, and the phases a release goes through."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalog import vocabulary
from catalog.models.evidence import Sourced
from catalog.queries import PhaseQuerySet
from catalog.recording import Recorded


class Distribution(Recorded):
    """One Enterprise Linux, such as AlmaLinux."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    short_name = models.CharField(max_length=30)
    monogram = models.CharField(max_length=2, help_text="Two letters for its badge.")
    role = models.CharField(
        max_length=20, choices=[(key, f"{key}: {text}") for key, text in vocabulary.ROLES.items()]
    )
    summary = models.TextField(help_text="One sentence that says what it is.")
    aliases = models.JSONField(
        default=list,
        blank=True,
        help_text='Other spellings that lead to its page, as a list: ["alma"].',
    )
    endoflife_product = models.SlugField(
        max_length=60, blank=True, help_text="Its name on endoflife.date."
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors"
    )

    _history_m2m_fields: ClassVar = ["successors"]

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("distribution", args=[self.slug])

    def clean(self) -> None:
        if not isinstance(self.aliases, list) or not all(
            isinstance(alias, str) for alias in self.aliases
        ):
            raise ValidationError({"aliases": 'Write a list of texts, such as ["alma"].'})


class Release(Sourced):
    """A major release (9) or a minor one (9.6, with its major as parent).

    The provenance is that of the release day.
    """

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="releases")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="minors",
        help_text="The major release.",
    )
    name = models.CharField(max_length=31)
    slug = models.SlugField(max_length=80, unique=True)
    released_on = models.DateField(null=True, blank=True, help_text="Empty: unknown.")
    latest_name = models.CharField("latest version", max_length=40, blank=True)
    latest_on = models.DateField("latest version of", null=True, blank=True)
    preview = models.BooleanField(
        default=False,
        help_text="Announced or in preview, not for production. Never recommended.",
    )
    withdrawn_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day its withdrawal upstream was approved. Releases are never deleted.",
    )

    class Meta:
        ordering: ClassVar = ["distribution", F("released_on").desc(nulls_last=True), "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["distribution", "name"], name="one_release_per_name"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="release_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution.short_name} {self.name}"

    @property
    def is_major(self) -> bool:
        """The parent may be a row that is not saved yet."""
        return self.parent_id is None and self.parent is None

    def clean(self) -> None:
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": "A release cannot be its own major release."})
        if self.parent and self.parent.distribution_id != self.distribution_id:
            raise ValidationError({"parent": "The major release belongs to another distribution."})
        if self.parent and self.parent.parent_id:
            raise ValidationError(
                {"parent": "The parent of a minor release must be a major release."}
            )


class Phase(Sourced):
    """A stretch of a release's life, up to an end that is a date, not announced, unknown or none.

    Four different things.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=20, choices=list(vocabulary.PHASE_KINDS.items()))
    name = models.CharField(max_length=80, help_text="As the vendor calls it.")
    end_kind = models.CharField(
        "kind of end", max_length=20, choices=list(vocabulary.END_KINDS.items())
    )
    ends_on = models.DateField(
        "last day",
        null=True,
        blank=True,
        help_text="The day shown is the last supported day (UTC).",
    )
    paid = models.BooleanField("costs extra", default=False)
    projected = models.BooleanField(default=False, help_text="Planned or inferred, not promised.")
    plans = models.ManyToManyField(
        "catalog.SupportPlan",
        blank=True,
        related_name="phases",
        help_text="Only with these plans. None: with every plan.",
    )

    objects: ClassVar = PhaseQuerySet.as_manager()

    _history_m2m_fields: ClassVar = ["plans"]

    class Meta:
        ordering: ClassVar = ["release", "ends_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "name"], name="one_phase_per_name"),
            models.CheckConstraint(
                name="phase_has_a_day_exactly_if_its_end_is_a_date",
                condition=Q(end_kind="date", ends_on__isnull=False)
                | (~Q(end_kind="date") & Q(ends_on__isnull=True)),
                violation_error_message='Give a last day exactly where the end is "a date".',
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.name}"

    def clean(self) -> None:
        release = getattr(self, "release", None)  # not there yet where a form lacks it
        if self.ends_on and release and release.released_on and self.ends_on < release.released_on:
            raise ValidationError(
                {"ends_on": f"It ends before the release came out ({release.released_on})."}
            )
