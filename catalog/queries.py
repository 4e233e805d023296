"""Every question asked of the tables, as chainable QuerySet methods."""

from __future__ import annotations

from datetime import date, timedelta

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from catalog import vocabulary
from catalog.recording import RecordedQuerySet


class SourcedQuerySet(RecordedQuerySet):
    """Rows that rest on a source."""

    def with_source(self) -> SourcedQuerySet:
        return self.select_related("source").order_by("id")

    def stale(self, today: date, days: int) -> SourcedQuerySet:
        """Those nobody compared with their source in the last `days` days, or ever."""
        return self.filter(Q(checked_on=None) | Q(checked_on__lt=today - timedelta(days=days)))

    def unverified(self) -> SourcedQuerySet:
        return self.filter(confidence="unverified")

    def disputed(self, *, yes: bool = True) -> SourcedQuerySet:
        """Those of which another source says something else; or those of which none does."""
        about = Exists(apps.get_model("catalog", "Dispute").objects.filter(**{self.model._meta.model_name: OuterRef("pk")}))
        return self.filter(about if yes else ~about)


class PhaseQuerySet(SourcedQuerySet):
    def ending(self, today: date, days: int) -> PhaseQuerySet:
        """Those whose last day is today or one of the next `days`."""
        return self.filter(ends_on__gte=today, ends_on__lte=today + timedelta(days=days))


class EventQuerySet(SourcedQuerySet):
    def overdue(self, today: date) -> EventQuerySet:
        """Planned for a day that has passed: it happened, or the plan changed."""
        return self.filter(planned=True, date__lt=today)


class FactQuerySet(SourcedQuerySet):
    def understood(self) -> FactQuerySet:
        """Those whose attribute the vocabulary has. The others stay in the tables until somebody decides what they become."""
        return self.filter(attribute__in=vocabulary.ATTRIBUTES)

    def unknown(self) -> FactQuerySet:
        """Looked for, not found."""
        return self.filter(value=None)

    def not_understood(self) -> FactQuerySet:
        return self.exclude(attribute__in=vocabulary.ATTRIBUTES)

    def with_subject(self) -> FactQuerySet:
        """With what each fact is about, beside its source."""
        return self.with_source().select_related("release", "plan")
