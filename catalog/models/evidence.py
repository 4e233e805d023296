"""Where values come from: sources, facts that rest on them, and what other sources say instead."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from catalog import vocabulary
from catalog.queries import FactQuerySet, SourcedQuerySet
from catalog.recording import Recorded

SOURCE_KINDS = {
    "vendor": "the project or vendor itself",
    "aggregator": "endoflife.date",
    "third-party": "a third party",
    "to-check": "an address to check, not read yet",
}


class Source(Recorded):
    """A document that values cite."""

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    url = models.URLField("address", max_length=500, help_text="https only")
    kind = models.CharField("publisher", max_length=20, choices=list(SOURCE_KINDS.items()))

    class Meta:
        ordering: ClassVar = ["title", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://"),
                name="source_is_https",
                violation_error_message="Begin with https://",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Sourced(Recorded):
    """A row whose value rests on a source, with the source's date and how far it can be trusted."""

    source = models.ForeignKey(Source, models.PROTECT)
    as_of = models.DateField(
        "date of the source",
        null=True,
        blank=True,
        help_text="Leave empty if the source is undated. Do not guess.",
    )
    confidence = models.CharField(
        max_length=20,
        choices=[(key, f"{key}: {text}") for key, text in vocabulary.CONFIDENCE.items()],
    )
    note = models.TextField(
        blank=True, help_text="A condition or warning for the value, shown next to it."
    )
    checked_on = models.DateField(
        "last checked",
        null=True,
        blank=True,
        help_text="The day it was last compared with its source.",
    )

    objects: ClassVar = SourcedQuerySet.as_manager()

    class Meta:
        abstract = True


class Fact(Sourced):
    """One value of one attribute.

    Of a distribution, or only of one of its releases, or only with one of its plans.
    """

    distribution = models.ForeignKey("catalog.Distribution", models.CASCADE, related_name="facts")
    release = models.ForeignKey(
        "catalog.Release", models.CASCADE, null=True, blank=True, related_name="facts"
    )
    plan = models.ForeignKey(
        "catalog.SupportPlan", models.CASCADE, null=True, blank=True, related_name="facts"
    )
    attribute = models.CharField(
        max_length=60, choices=[(a.key, a.label) for a in vocabulary.ATTRIBUTES.values()]
    )
    value = models.JSONField(
        null=True, blank=True, help_text="Empty or null: searched for, but unknown."
    )
    unreliable = models.BooleanField(
        default=False, help_text="Shown, but not used for recommendations."
    )

    objects: ClassVar = FactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["distribution", "attribute", "release", "plan", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "distribution",
                "attribute",
                Coalesce("release", 0),
                Coalesce("plan", 0),
                name="one_fact_per_subject",
                violation_error_message="There is already a fact with this attribute "
                "for this distribution, release and plan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.definition.label}"

    @property
    def definition(self) -> vocabulary.Attribute:
        unknown = vocabulary.Attribute(
            self.attribute, f"{self.attribute} (no longer in the vocabulary)", "", vocabulary.TEXT
        )
        return vocabulary.ATTRIBUTES.get(self.attribute, unknown)

    @property
    def subject(self) -> str:
        of = str(self.release) if self.release else self.distribution.name
        return f"{of}, {self.plan.name}" if self.plan else of

    @property
    def in_words(self) -> str:
        return self.definition.in_words(self.value)

    def clean(self) -> None:
        definition = vocabulary.ATTRIBUTES.get(self.attribute)
        if definition is None:
            raise ValidationError(
                {"attribute": f"The vocabulary has no attribute {self.attribute!r}."}
            )
        if problem := definition.problem(self.value):
            raise ValidationError({"value": f"{definition.label} {problem}."})
        for scope in ("release", "plan"):
            narrowed = getattr(self, scope)
            if narrowed is None:
                continue
            if scope not in definition.scopes:
                raise ValidationError(
                    {
                        scope: f"{definition.label} is not stated for a single {scope}; "
                        "leave it empty."
                    }
                )
            if narrowed.distribution_id != self.distribution_id:
                raise ValidationError({scope: f"This {scope} belongs to another distribution."})


class Dispute(Recorded):
    """What another source says of a value, and why the catalog does not use it."""

    fact = models.ForeignKey(Fact, models.CASCADE, null=True, blank=True, related_name="disputes")
    release = models.ForeignKey(
        "catalog.Release", models.CASCADE, null=True, blank=True, related_name="disputes"
    )
    phase = models.ForeignKey(
        "catalog.Phase", models.CASCADE, null=True, blank=True, related_name="disputes"
    )
    price = models.ForeignKey(
        "catalog.Price", models.CASCADE, null=True, blank=True, related_name="disputes"
    )
    about = models.CharField(
        max_length=40,
        blank=True,
        help_text='Which value, where the record has several: "latest version".',
    )
    value = models.JSONField(
        help_text="The other source's value: a date as YYYY-MM-DD, an amount, or text."
    )
    source = models.ForeignKey(Source, models.PROTECT)
    as_of = models.DateField("date of the source", null=True, blank=True)
    confidence = models.CharField(
        max_length=20, choices=[(key, key) for key in vocabulary.CONFIDENCE]
    )
    why = models.TextField("why not used")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dispute_is_about_one_value",
                condition=(
                    Q(
                        fact__isnull=False,
                        release__isnull=True,
                        phase__isnull=True,
                        price__isnull=True,
                    )
                    | Q(
                        fact__isnull=True,
                        release__isnull=False,
                        phase__isnull=True,
                        price__isnull=True,
                    )
                    | Q(
                        fact__isnull=True,
                        release__isnull=True,
                        phase__isnull=False,
                        price__isnull=True,
                    )
                    | Q(
                        fact__isnull=True,
                        release__isnull=True,
                        phase__isnull=True,
                        price__isnull=False,
                    )
                ),
                violation_error_message="A dispute is about exactly one fact, release day, "
                "phase or price.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"
