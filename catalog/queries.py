"""Every question asked of the tables, as chainable QuerySet methods."""

from __future__ import annotations

from django.db import models

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
