"""What lists can be narrowed by: doubt, age, nearness of an end."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog import vocabulary
from catalog.admin.generic import ModelAdmin
from catalog.clock import today
from catalog.queries import (
    EventQuerySet,
    FactQuerySet,
    PhaseQuerySet,
    SourcedQuerySet,
    SupportStatementQuerySet,
)

Dated = PhaseQuerySet | SupportStatementQuerySet
Rows = TypeVar("Rows", bound="QuerySet[Any]")  # Any: rows of the table that is filtered


def has_value(field: str) -> tuple[str, type[admin.FieldListFilter]]:
    """A filter for whether the field has a value."""
    return field, admin.EmptyFieldListFilter


class _Choice(admin.SimpleListFilter, Generic[Rows]):
    """A filter with fixed choices; what is none of them narrows nothing."""

    choices_: dict[str, str]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return list(self.choices_.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Rows:  # Any: Django's is wider
        value = self.value()
        return queryset if value not in self.choices_ else self.narrowed(queryset, value)

    def narrowed(self, queryset: Rows, value: str) -> Rows:
        raise NotImplementedError


class GroupFilter(_Choice[FactQuerySet]):
    """Facts by the group their attribute belongs to."""

    title = "group"
    parameter_name = "group"
    choices_ = vocabulary.GROUPS

    def narrowed(self, queryset: FactQuerySet, value: str) -> FactQuerySet:
        attributes = vocabulary.ATTRIBUTES.values()
        keys = [attribute.key for attribute in attributes if attribute.group == value]
        return queryset.filter(attribute__in=keys)


class DisputedFilter(_Choice[SourcedQuerySet]):
    """Rows of which another source says something else."""

    title = "disputed"
    parameter_name = "disputed"
    choices_ = {"yes": "Yes", "no": "No"}

    def narrowed(self, queryset: SourcedQuerySet, value: str) -> SourcedQuerySet:
        return queryset.disputed(yes=value == "yes")


class StaleFilter(_Choice[SourcedQuerySet]):
    """Rows that nobody compared with their source for a while."""

    title = "not checked for"
    parameter_name = "stale"
    choices_ = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "a year"}

    def narrowed(self, queryset: SourcedQuerySet, value: str) -> SourcedQuerySet:
        return queryset.stale(today(), int(value))


class EndsSoonFilter(_Choice[Dated]):
    """Phases and support statements whose last day is near."""

    title = "ends within"
    parameter_name = "ends_within"
    choices_ = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "a year"}

    def narrowed(self, queryset: Dated, value: str) -> Dated:
        return queryset.ending(today(), int(value))


class EndedFilter(_Choice[SupportStatementQuerySet]):
    """Support statements by whether their last day has passed."""

    title = "ended"
    parameter_name = "ended"
    choices_ = {"yes": "Yes", "no": "No"}

    def narrowed(self, queryset: SupportStatementQuerySet, value: str) -> SupportStatementQuerySet:
        day = today()
        return queryset.ended(day) if value == "yes" else queryset.not_ended(day)


class OverdueFilter(_Choice[EventQuerySet]):
    """Events planned for a day that has passed."""

    title = "overdue"
    parameter_name = "overdue"
    choices_ = {"yes": "Planned for a day that has passed"}

    def narrowed(self, queryset: EventQuerySet, value: str) -> EventQuerySet:
        return queryset.overdue(today())


PROVENANCE_FILTERS = (StaleFilter, "confidence", has_value("as_of"), has_value("checked_on"))
