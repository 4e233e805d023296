"""Book-keeping that may be looked at."""

from __future__ import annotations

from django.contrib import admin

from catalog.admin.curated import ReadOnlyAdmin
from catalog.models import CatalogVersion, Redaction, SeededRow, Snapshot


@admin.register(CatalogVersion)
class CatalogVersionAdmin(ReadOnlyAdmin):
    list_display = ("number", "token")


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ("digest", "token")
    fields = ("digest", "token")


@admin.register(SeededRow)
class SeededRowAdmin(ReadOnlyAdmin):
    list_display = ("kind", "key")
    list_filter = ("kind",)
    search_fields = ("key",)
    ordering = ("kind", "key")


@admin.register(Redaction)
class RedactionAdmin(ReadOnlyAdmin):
    list_display = ("done_at", "done_by", "why")
    fields = ("done_at", "done_by", "why", "rows")
