"""The tables of the refresh: products, runs with their outcomes, lifecycle values with origin.

All of it is book-keeping: the catalog's version moves only when a value that readers see moves.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models.distribution import Distribution
from catalog.queries import LifecycleValueQuerySet, ProductQuerySet, RunQuerySet

ORIGINS = {
    "upstream": "upstream",
    "catalog": "another source of the catalog",
    "curator": "a curator",
}
"""A curator's value stands before that of another source, and both before upstream's."""

VALUE_STATES = {
    "accepted": "accepted",
    "held": "under review",
    "rejected": "rejected",
    "superseded": "superseded by a later one",
}
RUN_STATES = {
    "running": "running",
    "ok": "ok: every product was received and decided",
    "partial": "partial: some products failed",
    "failed": "failed: no product was received",
    "abandoned": "abandoned: it stopped without finishing",
}
OUTCOMES = {
    "apply": "applied",
    "noop": "nothing new",
    "hold": "held for review",
    "refuse": "refused",
    "failed": "not received",
}


class Product(models.Model):
    """One product of endoflife.date that a distribution's release data is refreshed from."""

    name = models.SlugField(max_length=60, unique=True, help_text="Its name on endoflife.date.")
    distribution = models.OneToOneField(Distribution, models.CASCADE, related_name="product")
    enabled = models.BooleanField(default=True, help_text="Off: its values are not refreshed.")
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    last_attempt = models.DateTimeField(null=True, blank=True, editable=False)
    last_success = models.DateTimeField(
        "last received and decided", null=True, blank=True, editable=False
    )
    failures = models.PositiveIntegerField("failures in a row", default=0, editable=False)
    open_until = models.DateTimeField(
        "next request not before", null=True, blank=True, editable=False
    )
    decisions = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often curators have decided on its values."
    )
    deleting = models.BooleanField(
        default=False, editable=False, help_text="Its values and outcomes are deleted with it."
    )

    objects: ClassVar = ProductQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "product to refresh"
        verbose_name_plural = "products to refresh"

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One refresh of one or more products. At most one is running; the database holds that."""

    state = models.CharField(max_length=20, choices=list(RUN_STATES.items()), default="running")
    started_by = models.CharField(max_length=80)
    owner = models.CharField(max_length=200, help_text="The process that runs it.")
    expected = models.JSONField(default=list, help_text="The products it covers.")
    whole = models.BooleanField("all enabled products", default=False)
    started = models.DateTimeField()
    heartbeat = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    objects: ClassVar = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = "refresh run"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="one_refresh_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Run {self.pk} of {self.started:%Y-%m-%d %H:%M}"

    def has_done(self, products: list[str] | None) -> bool:
        """Whether it came to its end and was about these products; None: all enabled ones."""
        about = self.whole or (products is not None and set(products) <= set(self.expected))
        return about and self.state not in ("running", "abandoned")


class ProductRun(models.Model):
    """What came of one product in one run."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="products")
    product = models.ForeignKey(Product, models.CASCADE, related_name="runs")
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()))
    reasons = models.JSONField(default=list, help_text="The rules that applied, for programs.")
    fetched = models.PositiveIntegerField("values received", default=0)
    applied = models.PositiveIntegerField("values applied", default=0)
    held = models.PositiveIntegerField("values held", default=0)
    refused = models.PositiveIntegerField("reasons to refuse", default=0)
    duration = models.FloatField("seconds", default=0)
    at = models.DateTimeField()
    body = models.TextField("refused answer", blank=True, help_text="Kept for 30 days.")

    class Meta:
        ordering: ClassVar = ["-run", "product__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "product"], name="one_outcome_per_product_and_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product}: {OUTCOMES[self.outcome]}"


class LifecycleValue(models.Model):
    """One value of one field, as upstream, another source of the catalog or a curator gave it.

    Readers see the override, else the value of the other source, else the accepted upstream
    value; the rows of releases and phases are written to say just that. `release` is the
    release's name on endoflife.date; empty: the value is of the product as a whole.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="values")
    release = models.CharField(max_length=31, blank=True)
    field = models.CharField(max_length=30)
    value = models.JSONField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=list(ORIGINS.items()), default="upstream")
    state = models.CharField(max_length=10, choices=list(VALUE_STATES.items()))
    observed_at = models.DateTimeField()
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="values")
    evidence = models.URLField(max_length=500, blank=True)
    rules = models.JSONField("rules hit", default=list, blank=True)
    reason = models.TextField(blank=True)
    review_by = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = LifecycleValueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["product", "release", "field", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["product", "state"], name="lifecycle_of_a_product")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "release", "field", "origin"],
                condition=Q(state="accepted"),
                name="one_accepted_value_per_origin",
            ),
            models.UniqueConstraint(
                fields=["product", "release", "field"],
                condition=Q(state="held"),
                name="one_held_value_per_field",
            ),
            models.CheckConstraint(
                condition=Q(origin="upstream") | ~Q(reason=""),
                name="override_has_a_reason",
                violation_error_message="Give the reason for the override.",
            ),
            models.CheckConstraint(
                condition=Q(origin="upstream") | ~Q(state="held"), name="only_upstream_is_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.release} {self.field}".replace("  ", " ")


class HeldChange(LifecycleValue):
    """What upstream says and a curator has to decide on."""

    objects: ClassVar = LifecycleValueQuerySet.as_manager()

    class Meta:
        proxy = True
        ordering: ClassVar = ["observed_at", "product", "release", "field", "id"]
        verbose_name = "change under review"
        verbose_name_plural = "changes under review"


class Override(LifecycleValue):
    """A value that a curator wrote over that of upstream."""

    objects: ClassVar = LifecycleValueQuerySet.as_manager()

    class Meta:
        proxy = True
        ordering: ClassVar = ["product", "release", "field", "id"]
        verbose_name = "manual override"
        verbose_name_plural = "manual overrides"
