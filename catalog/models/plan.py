"""Support plans: what can be bought or had for free, and its list prices."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from catalog import vocabulary
from catalog.models.distribution import Distribution, Release
from catalog.models.evidence import Sourced


class SupportPlan(Sourced):
    """One way to run a distribution: community support, a vendor's contract, a third party's."""

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="plans")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    summary = models.TextField()
    seller = models.CharField(
        max_length=20,
        choices=list(vocabulary.SELLERS.items()),
        blank=True,
        help_text="Who sells it. Empty: no contract.",
    )
    valid_on = models.JSONField(
        default=list,
        blank=True,
        help_text='Only on these platforms, as a list: ["oci"]. Empty: anywhere.',
    )
    releases = models.ManyToManyField(
        Release,
        blank=True,
        related_name="plans",
        help_text="Only for these releases. None: for every release.",
    )

    _history_m2m_fields: ClassVar = ["releases"]

    class Meta:
        ordering: ClassVar = ["distribution", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["distribution", "slug"], name="one_plan_per_slug")
        ]

    def __str__(self) -> str:
        return f"{self.distribution.short_name}, {self.name}"

    def clean(self) -> None:
        if not isinstance(self.valid_on, list) or not set(self.valid_on) <= set(
            vocabulary.PLATFORMS
        ):
            raise ValidationError({"valid_on": f"Choose from: {', '.join(vocabulary.PLATFORMS)}."})


class Price(Sourced):
    """A list price of a plan.

    Without an amount the row says that the price is not published, and who was asked.
    """

    plan = models.ForeignKey(SupportPlan, models.CASCADE, related_name="prices")
    label = models.CharField(max_length=120, help_text="Which tier or size it is for.")
    amount = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Empty: not published. Never 0 for unknown.",
    )
    at_least = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Where the amount is not published: the lowest possible price.",
    )
    currency = models.CharField(max_length=3, default="USD")
    unit = models.CharField(max_length=20, choices=list(vocabulary.PRICE_UNITS.items()))
    reference = models.BooleanField(
        default=False,
        help_text="The price that costs per server and year are calculated from. "
        "At most one per plan.",
    )
    effective_on = models.DateField("valid from", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="price_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(at_least__isnull=True) | Q(at_least__gte=0, amount__isnull=True),
                name="least_only_of_unpublished_price",
                violation_error_message="Give either the amount or the lowest price.",
            ),
            models.UniqueConstraint(fields=["plan", "label", "unit"], name="one_price_per_label"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(reference=True),
                name="one_reference_price_per_plan",
                violation_error_message="Another price of this plan is already the reference.",
            ),
            models.CheckConstraint(
                condition=Q(reference=False) | Q(unit="system-year", currency="USD"),
                name="reference_price_is_in_usd_per_system_and_year",
                violation_error_message="Only a price in USD per system and year can be "
                "the reference: costs are compared in USD.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.label}"
