"""Every question asked of the tables, as chainable QuerySet methods."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from catalog import vocabulary
from catalog.recording import RecordedQuerySet


class SourcedQuerySet(RecordedQuerySet):
    """Rows that rest on a source."""

    def stale(self, today: date, days: int) -> SourcedQuerySet:
        """Those nobody compared with their source in the last `days` days, or ever."""
        return self.filter(Q(checked_on=None) | Q(checked_on__lt=today - timedelta(days=days)))

    def unverified(self) -> SourcedQuerySet:
        return self.filter(confidence="unverified")

    def disputed(self, *, yes: bool = True) -> SourcedQuerySet:
        """Those of which another source says something else; or those of which none does."""
        about = Exists(
            apps.get_model("catalog", "Dispute").objects.filter(
                **{self.model._meta.model_name: OuterRef("pk")}
            )
        )
        return self.filter(about if yes else ~about)


class PhaseQuerySet(SourcedQuerySet):
    def ending(self, today: date, days: int) -> PhaseQuerySet:
        """Those whose last day is today or one of the next `days`."""
        return self.filter(ends_on__gte=today, ends_on__lte=today + timedelta(days=days))


class SupportStatementQuerySet(SourcedQuerySet):
    """Dated support statements. An empty first or last day leaves that side open."""

    def understood(self) -> SupportStatementQuerySet:
        """Those about software that the vocabulary has."""
        return self.filter(subject__in=vocabulary.SUBJECTS)

    def valid_on(self, day: date) -> SupportStatementQuerySet:
        return self.overlapping(day, day)

    def ended(self, today: date) -> SupportStatementQuerySet:
        return self.filter(ends__lt=today)

    def not_ended(self, today: date) -> SupportStatementQuerySet:
        return self.filter(Q(ends=None) | Q(ends__gte=today))

    def overlapping(self, starts: date | None, ends: date | None) -> SupportStatementQuerySet:
        """Those valid on at least one day of a period."""
        rows = self.filter(Q(ends=None) | Q(ends__gte=starts)) if starts else self.all()
        return rows.filter(Q(starts=None) | Q(starts__lte=ends)) if ends else rows

    def ending(self, today: date, days: int) -> SupportStatementQuerySet:
        """Support whose last day is today or one of the next `days`."""
        return self.filter(supported=True, ends__gte=today, ends__lte=today + timedelta(days=days))

    def unknown(self) -> SupportStatementQuerySet:
        """Looked for, not found."""
        return self.filter(supported=None)


class EventQuerySet(SourcedQuerySet):
    def overdue(self, today: date) -> EventQuerySet:
        """Planned for a day that has passed: it happened, or the plan changed."""
        return self.filter(planned=True, date__lt=today)


class FactQuerySet(SourcedQuerySet):
    def understood(self) -> FactQuerySet:
        """Those whose attribute the vocabulary has.

        The others stay in the tables until somebody decides what they become.
        """
        return self.filter(attribute__in=vocabulary.ATTRIBUTES)

    def unknown(self) -> FactQuerySet:
        """Looked for, not found."""
        return self.filter(value__isnull=True)

    def not_understood(self) -> FactQuerySet:
        return self.exclude(attribute__in=vocabulary.ATTRIBUTES)


class LinkCheckQuerySet(models.QuerySet[Any]):  # Any: its model imports this module
    """What the link checker saw."""

    def to_review(self) -> LinkCheckQuerySet:
        return self.exclude(review="")


class SuggestionQuerySet(models.QuerySet[Any]):  # Any: its model imports this module
    """Corrections that readers suggest."""

    def waiting(self) -> SuggestionQuerySet:
        return self.filter(state="open")

    def decide(self, state: str, by: object) -> int:
        """Close those that are open; how many."""
        return self.waiting().update(state=state, decided_by=by, decided_at=timezone.now())


class ImportPreviewQuerySet(models.QuerySet[Any]):  # Any: its model imports this module
    """Files that wait to be confirmed."""

    def expired(self, before: datetime) -> ImportPreviewQuerySet:
        return self.filter(sent_at__lt=before)


class ProductQuerySet(models.QuerySet[Any]):  # Any: its model imports this module
    """The products to refresh."""

    def enabled(self) -> ProductQuerySet:
        return self.filter(enabled=True)


class RunQuerySet(models.QuerySet[Any]):  # Any: likewise
    """The runs of the refresh, newest first."""

    def successful(self) -> RunQuerySet:
        """Those that received and decided every product there was.

        Only they make the data as young as they are.
        """
        return self.filter(state="ok", whole=True)


class LifecycleValueQuerySet(models.QuerySet[Any]):  # Any: some have annotations
    """The lifecycle values of products."""

    def in_force(self) -> LifecycleValueQuerySet:
        """Accepted upstream values and curators' overrides."""
        return self.filter(state="accepted")

    def held(self) -> LifecycleValueQuerySet:
        return self.filter(state="held")

    def overrides(self) -> LifecycleValueQuerySet:
        return self.filter(state="accepted", origin="curator")

    def due(self, today: date) -> LifecycleValueQuerySet:
        """Overrides that were to be looked at again by now."""
        return self.overrides().filter(review_by__lte=today)

    def beside_what_is_shown(self) -> LifecycleValueQuerySet:
        """With `accepted_value` and `override_value`, as JSON.

        What upstream was believed to say, and what is set by hand.
        """
        same = self.model._base_manager.filter(
            product=OuterRef("product"),
            release=OuterRef("release"),
            field=OuterRef("field"),
            state="accepted",
        )
        rows: LifecycleValueQuerySet = self.select_related(
            "product__distribution", "decided_by"
        ).annotate(
            accepted_value=Subquery(same.filter(origin="upstream").values("value")[:1]),
            override_value=Subquery(same.filter(origin="curator").values("value")[:1]),
        )
        return rows
