"""What happened in the family, and the ways from one distribution to another."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from catalog import vocabulary
from catalog.models.distribution import Distribution
from catalog.models.evidence import Sourced
from catalog.queries import EventQuerySet

PRECISIONS = {"day": "day", "month": "month", "year": "year"}


class Event(Sourced):
    """Something that happened, or is planned, on a day, in a month or in a year."""

    date = models.DateField(help_text="If only the month or year is known, its first day.")
    precision = models.CharField(max_length=5, choices=list(PRECISIONS.items()), default="day")
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    planned = models.BooleanField(default=False)
    distributions = models.ManyToManyField(Distribution, blank=True, related_name="events")

    objects: ClassVar = EventQuerySet.as_manager()

    _history_m2m_fields: ClassVar = ["distributions"]

    class Meta:
        ordering: ClassVar = ["date", "title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["date", "title"], name="one_event_per_day_and_title")
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.title}"


class MigrationPath(Sourced):
    """One step from a release to one of another distribution, with the tool that takes it."""

    from_distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="ways_out")
    from_release = models.CharField(max_length=31, help_text="Major release, such as 7.")
    to_distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="ways_in")
    to_release = models.CharField(max_length=31)
    tool = models.CharField(max_length=80)
    in_place = models.BooleanField(help_text="No: a new installation.")
    official = models.BooleanField("made by the target project", default=False)
    offline = models.BooleanField("documented without internet access", null=True, blank=True)
    limits = models.TextField(blank=True)
    architectures = models.JSONField(
        default=list,
        blank=True,
        help_text='CPU architectures the tool runs on, as a list: ["x86-64"]. Empty: not stated.',
    )

    class Meta:
        ordering: ClassVar = [
            "from_distribution",
            "from_release",
            "to_distribution",
            "to_release",
            "tool",
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "from_distribution",
                    "from_release",
                    "to_distribution",
                    "to_release",
                    "tool",
                ],
                name="one_path_per_tool",
            )
        ]

    def __str__(self) -> str:
        start = f"{self.from_distribution.short_name} {self.from_release}"
        target = f"{self.to_distribution.short_name} {self.to_release}"
        return f"{start} to {target}: {self.tool}"

    def clean(self) -> None:
        if not isinstance(self.architectures, list) or not set(self.architectures) <= set(
            vocabulary.ARCHITECTURES
        ):
            raise ValidationError(
                {"architectures": f"Choose from: {', '.join(vocabulary.ARCHITECTURES)}."}
            )
