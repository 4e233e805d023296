"""What lists can be narrowed by: doubt, age, nearness of an end."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog import vocabulary
from catalog.clock import today


def has_value(field: str) -> tuple[str, type[admin.FieldListFilter]]:
    """A filter for whether the field has a value."""
    return field, admin.EmptyFieldListFilter


class _Choice(admin.SimpleListFilter):
    """A filter with fixed choices; what is none of them narrows nothing."""

    choices_: dict[str, str]

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return list(self.choices_.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        value = self.value()
        return queryset if value not in self.choices_ else self.narrowed(queryset, value)

    def narrowed(self, queryset: Any, value: str) -> QuerySet[Any]:
        raise NotImplementedError


class GroupFilter(_Choice):
    """Facts by the group their attribute belongs to."""

    title = "group"
    parameter_name = "group"
    choices_ = vocabulary.GROUPS

    def narrowed(self, queryset: Any, value: str) -> QuerySet[Any]:
        attributes = vocabulary.ATTRIBUTES.values()
        keys = [attribute.key for attribute in attributes if attribute.group == value]
        rows: QuerySet[Any] = queryset.filter(attribute__in=keys)
        return rows


class DisputedFilter(_Choice):
    """Rows of which another source says something else."""

    title = "disputed"
    parameter_name = "disputed"
    choices_ = {"yes": "Yes", "no": "No"}

    def narrowed(self, queryset: Any, value: str) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset.disputed(yes=value == "yes")
        return rows


class StaleFilter(_Choice):
    """Rows that nobody compared with their source for a while."""

    title = "not checked for"
    parameter_name = "stale"
    choices_ = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "a year"}

    def narrowed(self, queryset: Any, value: str) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset.stale(today(), int(value))
        return rows


class EndsSoonFilter(_Choice):
    """Phases and support statements whose last day is near."""

    title = "ends within"
    parameter_name = "ends_within"
    choices_ = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "a year"}

    def narrowed(self, queryset: Any, value: str) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset.ending(today(), int(value))
        return rows


class EndedFilter(_Choice):
    """Support statements by whether their last day has passed."""

    title = "ended"
    parameter_name = "ended"
    choices_ = {"yes": "Yes", "no": "No"}

    def narrowed(self, queryset: Any, value: str) -> QuerySet[Any]:
        day = today()
        rows: QuerySet[Any] = queryset.ended(day) if value == "yes" else queryset.not_ended(day)
        return rows


class OverdueFilter(_Choice):
    """Events planned for a day that has passed."""

    title = "overdue"
    parameter_name = "overdue"
    choices_ = {"yes": "Planned for a day that has passed"}

    def narrowed(self, queryset: Any, value: str) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset.overdue(today())
        return rows


PROVENANCE_FILTERS = (StaleFilter, "confidence", has_value("as_of"), has_value("checked_on"))
