"""Support plans and their prices in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog import vocabulary
from catalog.admin.curated import WHERE_FROM, DisputeInline, SourcedAdmin
from catalog.admin.filters import PROVENANCE_FILTERS, DisputedFilter, has_value
from catalog.admin.forms import PROVENANCE, SupportPlanForm
from catalog.admin.same_source import SourcedInline
from catalog.models import Price, SupportPlan


class PriceInline(SourcedInline):
    model = Price
    fields = (
        ("label", "reference"),
        ("amount", "at_least"),
        ("currency", "unit", "effective_on"),
        *PROVENANCE,
    )
    autocomplete_fields = ("source",)
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        return super().get_queryset(request).select_related("plan__distribution")


@admin.register(SupportPlan)
class SupportPlanAdmin(SourcedAdmin):
    form = SupportPlanForm
    list_display = (
        "name",
        "distribution",
        "slug",
        "seller",
        "platforms",
        "confidence",
        "as_of",
        "checked_on",
    )
    list_filter = ("distribution", "seller", *PROVENANCE_FILTERS)
    list_select_related = ("distribution",)
    search_fields = ("name", "slug", "summary", "distribution__name", "note")
    autocomplete_fields = ("distribution", "releases", "source")
    ordering = ("distribution__name", "id")
    inlines = (PriceInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "distribution",
                    ("name", "slug"),
                    "summary",
                    "seller",
                    "valid_on",
                    "releases",
                )
            },
        ),
        WHERE_FROM,
    )

    @admin.display(description="only on")
    def platforms(self, plan: SupportPlan) -> str:
        return ", ".join(vocabulary.PLATFORMS.get(key, key) for key in plan.valid_on) or "anywhere"


@admin.register(Price)
class PriceAdmin(SourcedAdmin):
    list_display = (
        "label",
        "plan",
        "amount",
        "at_least",
        "currency",
        "unit",
        "reference",
        "effective_on",
        "confidence",
        "checked_on",
    )
    list_editable = ("confidence", "checked_on")
    list_filter = (
        "reference",
        "unit",
        "currency",
        has_value("amount"),
        DisputedFilter,
        *PROVENANCE_FILTERS,
        "plan__distribution",
    )
    list_select_related = ("plan__distribution",)
    search_fields = ("label", "plan__name", "plan__distribution__name", "note")
    autocomplete_fields = ("plan", "source")
    ordering = ("plan__distribution__name", "plan", "id")
    inlines = (DisputeInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "plan",
                    ("label", "reference"),
                    ("amount", "at_least"),
                    ("currency", "unit"),
                    "effective_on",
                )
            },
        ),
        WHERE_FROM,
    )
