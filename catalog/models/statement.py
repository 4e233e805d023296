"""Dated statements of software vendors on the distributions and releases they support."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from catalog import vocabulary
from catalog.formats import format_date
from catalog.models.distribution import Distribution, Release
from catalog.models.evidence import Sourced
from catalog.queries import SupportStatementQuerySet


class SupportStatement(Sourced):
    """A vendor supports its software on a distribution, or does not, from one day to another.

    Statements that follow each other in time are several rows.
    """

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="statements")
    subject = models.CharField("software", max_length=30, choices=list(vocabulary.SUBJECTS.items()))
    releases = models.ManyToManyField(
        Release,
        blank=True,
        related_name="statements",
        help_text="Only for these major releases. None: for every release.",
    )
    supported = models.BooleanField(
        null=True, blank=True, help_text="Unknown: searched for, not found."
    )
    starts = models.DateField(
        "from", null=True, blank=True, help_text="Empty: the vendor does not state it."
    )
    ends = models.DateField(
        "last day",
        null=True,
        blank=True,
        help_text="The last day it is valid. Empty: no end is stated.",
    )
    architectures = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text='Only on these CPU architectures, as a list: ["x86-64"]. Empty: not stated.',
    )

    intended_releases: Collection[Release] | None = None
    """The releases that a form or a file is about to set.

    `clean` cannot read them from the database yet.
    """

    objects: ClassVar = SupportStatementQuerySet.as_manager()

    _history_m2m_fields: ClassVar = ["releases"]

    class Meta:
        ordering: ClassVar = ["distribution", "subject", F("starts").asc(nulls_first=True), "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="statement_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.distribution.short_name}: {self.subject_label}" + (
            f" {self.period}" if self.period else ""
        )

    @property
    def subject_label(self) -> str:
        return vocabulary.SUBJECTS.get(
            self.subject, f"{self.subject} (no longer in the vocabulary)"
        )

    @property
    def period(self) -> str:
        """The dates of validity in words; empty where none is stated."""
        parts = (("from", self.starts), ("until", self.ends))
        return " ".join(f"{word} {format_date(day)}" for word, day in parts if day)

    @property
    def architecture_labels(self) -> str:
        """In words, in the order of the vocabulary; empty where none is stated."""
        labels = vocabulary.ARCHITECTURES.items()
        return ", ".join(label for key, label in labels if key in self.architectures)

    def clean(self) -> None:
        if problem := vocabulary.architectures_problem(self.supported, self.architectures):
            raise ValidationError({"architectures": problem})
        distribution_id = self.distribution_id
        if distribution_id is None:
            return
        releases = self._releases_to_check()
        foreign = [
            str(release) for release in releases if release.distribution_id != distribution_id
        ]
        if foreign:
            raise ValidationError(
                {"releases": f"Not releases of {self.distribution}: {', '.join(foreign)}."}
            )
        minors = [str(release) for release in releases if release.parent_id]
        if minors:
            raise ValidationError(
                {
                    "releases": "Choose major releases only; these are minor releases: "
                    f"{', '.join(minors)}."
                }
            )
        others = self.conflicts({release.pk for release in releases})
        if others:
            raise ValidationError(
                f"Another statement covers the same release at the same time: {others[0]}."
            )

    def conflicts(self, release_ids: Collection[int]) -> list[SupportStatement]:
        """Statements on the same software whose releases and days overlap."""
        rows = SupportStatement.objects.filter(
            distribution=self.distribution_id, subject=self.subject
        )
        rows = rows.exclude(pk=self.pk).overlapping(self.starts, self.ends)
        matching = (
            rows.filter(releases__in=release_ids) if release_ids else rows.filter(releases=None)
        )
        return list(matching.distinct().select_related("distribution"))

    def _releases_to_check(self) -> Collection[Release]:
        if self.intended_releases is not None:
            return self.intended_releases
        return list(self.releases.select_related("distribution")) if self.pk else []


def overlap(
    first: tuple[date | None, date | None], second: tuple[date | None, date | None]
) -> bool:
    """Whether two periods, each (first day, last day), have a day in common.

    None: open on that side.
    """
    (starts, ends), (other_starts, other_ends) = first, second
    return (starts or date.min) <= (other_ends or date.max) and (other_starts or date.min) <= (
        ends or date.max
    )
