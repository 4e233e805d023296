"""Every question asked of the tables, as chainable QuerySet methods."""

from __future__ import annotations

from django.db import models
from django.db.models import OuterRef, Subquery

from catalog import vocabulary


class SourcedQuerySet(models.QuerySet):
    """Rows that rest on a source."""

    def with_source(self) -> SourcedQuerySet:
        return self.select_related("source").order_by("id")


class FactQuerySet(SourcedQuerySet):
    def understood(self) -> FactQuerySet:
        """Those whose attribute the vocabulary has. The others stay in the tables until somebody decides what they become."""
        return self.filter(attribute__in=vocabulary.ATTRIBUTES)

    def not_understood(self) -> FactQuerySet:
        return self.exclude(attribute__in=vocabulary.ATTRIBUTES)

    def with_subject(self) -> FactQuerySet:
        """With what each fact is about, beside its source."""
        return self.with_source().select_related("release", "plan")


class ProductQuerySet(models.QuerySet):
    """The products to refresh."""

    def enabled(self) -> ProductQuerySet:
        return self.filter(enabled=True)


class RunQuerySet(models.QuerySet):
    """The runs of the refresh, newest first."""

    def successful(self) -> RunQuerySet:
        """Those that received and judged every product there was; only they make the data as young as they are."""
        return self.filter(state="ok", whole=True)


class LifecycleValueQuerySet(models.QuerySet):
    """The lifecycle values of products."""

    def in_force(self) -> LifecycleValueQuerySet:
        """Accepted upstream values and curators' overrides."""
        return self.filter(state="accepted")

    def held(self) -> LifecycleValueQuerySet:
        return self.filter(state="held")

    def overrides(self) -> LifecycleValueQuerySet:
        return self.filter(state="accepted", origin="curator")

    def beside_what_is_shown(self) -> LifecycleValueQuerySet:
        """With `accepted_value` and `override_value`, as JSON: what upstream was believed to say, and what is set by hand."""
        same = self.model._base_manager.filter(
            product=OuterRef("product"), release=OuterRef("release"), field=OuterRef("field"), state="accepted"
        )
        return self.select_related("product__distribution", "decided_by").annotate(
            accepted_value=Subquery(same.filter(origin="upstream").values("value")[:1]),
            override_value=Subquery(same.filter(origin="curator").values("value")[:1]),
        )
