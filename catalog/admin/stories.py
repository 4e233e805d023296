"""Migration paths, events and claims in the admin."""

from __future__ import annotations

from django.contrib import admin

from catalog.admin.curated import WHERE_FROM, SourcedAdmin
from catalog.admin.filters import PROVENANCE_FILTERS, OverdueFilter
from catalog.admin.forms import MigrationPathForm
from catalog.models import Claim, Event, MigrationPath


@admin.register(MigrationPath)
class MigrationPathAdmin(SourcedAdmin):
    form = MigrationPathForm
    list_display = (
        "__str__",
        "tool",
        "in_place",
        "official",
        "offline",
        "confidence",
        "checked_on",
    )
    list_filter = (
        "in_place",
        "official",
        "offline",
        *PROVENANCE_FILTERS,
        "from_distribution",
        "to_distribution",
    )
    list_select_related = ("from_distribution", "to_distribution")
    search_fields = (
        "tool",
        "from_distribution__name",
        "from_release",
        "to_distribution__name",
        "to_release",
        "limits",
        "note",
    )
    autocomplete_fields = ("from_distribution", "to_distribution", "source")
    ordering = (
        "from_distribution__name",
        "from_release",
        "to_distribution__name",
        "to_release",
        "tool",
    )
    fieldsets = (
        (
            None,
            {"fields": (("from_distribution", "from_release"), ("to_distribution", "to_release"))},
        ),
        (
            "Migration",
            {"fields": ("tool", ("in_place", "official", "offline"), "architectures", "limits")},
        ),
        WHERE_FROM,
    )


@admin.register(Event)
class EventAdmin(SourcedAdmin):
    list_display = ("title", "date", "precision", "planned", "confidence", "as_of", "checked_on")
    list_filter = ("planned", OverdueFilter, "precision", *PROVENANCE_FILTERS, "distributions")
    search_fields = ("title", "text", "distributions__name", "note")
    autocomplete_fields = ("distributions", "source")
    date_hierarchy = "date"
    ordering = ("-date", "title", "id")
    fieldsets = (
        (None, {"fields": ("title", ("date", "precision"), "planned", "text", "distributions")}),
        WHERE_FROM,
    )


@admin.register(Claim)
class ClaimAdmin(SourcedAdmin):
    list_display = ("said", "verdict", "topic", "confidence", "as_of", "checked_on")
    list_filter = ("topic", "verdict", *PROVENANCE_FILTERS)
    search_fields = ("said", "found", "key")
    list_select_related = ("source",)
    autocomplete_fields = ("source",)
    fieldsets = ((None, {"fields": (("key", "topic"), "said", "verdict", "found")}), WHERE_FROM)
