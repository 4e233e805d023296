"""Every question asked of the tables, as chainable QuerySet methods."""

from __future__ import annotations

from django.db import models


class SourcedQuerySet(models.QuerySet):
    """Rows that rest on a source."""

    def with_source(self) -> SourcedQuerySet:
        return self.select_related("source").order_by("id")


class FactQuerySet(SourcedQuerySet):
    def with_subject(self) -> FactQuerySet:
        """With what each fact is about, beside its source."""
        return self.with_source().select_related("release", "plan")
