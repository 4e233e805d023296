"""Distributions, releases and phases in the admin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from catalog.admin.curated import WHERE_FROM, DisputeInline, FiledAdmin, Overview
from catalog.admin.filters import PROVENANCE_FILTERS, DisputedFilter, EndsSoonFilter, has_value
from catalog.admin.forms import PROVENANCE, DistributionForm, PhaseForm, ReleaseForm
from catalog.admin.refreshed import IN_RELEASE, Refreshed, of_phase
from catalog.admin.same_source import SourcedInline
from catalog.models import (
    Distribution,
    HeldChange,
    Identifier,
    LifecycleValue,
    Override,
    Phase,
    Product,
    ProductRun,
    Release,
    SupportPlan,
)

if TYPE_CHECKING:
    from catalog.annotated import CountedDistribution


class PhaseInline(SourcedInline):
    model = Phase
    form = PhaseForm
    fields = (
        ("kind", "name"),
        ("end_kind", "ends_on"),
        ("paid", "projected"),
        "plans",
        *PROVENANCE,
    )
    autocomplete_fields = ("plans", "source")
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Phase]:
        return super().get_queryset(request).select_related("release__distribution")


class ReleaseOverview(Overview):
    model = Release
    fk_name = "distribution"
    fields = ("name", "released_on", "latest_name", "latest_on", "confidence", "checked_on")


class PlanOverview(Overview):
    model = SupportPlan
    fields = ("name", "slug", "summary", "confidence", "checked_on")


class IdentifierOverview(Overview):
    model = Identifier
    fields = ("kind", "value", "release", "confidence", "checked_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Identifier]:
        rows = cast("QuerySet[Identifier]", super().get_queryset(request))
        return rows.select_related("release__distribution")


@admin.register(Distribution)
class DistributionAdmin(FiledAdmin):
    form = DistributionForm
    list_display = (
        "name",
        "slug",
        "role",
        "releases_on_record",
        "facts_on_record",
        "facts_unknown",
        "endoflife_product",
    )
    list_filter = ("role",)
    search_fields = ("name", "short_name", "slug", "summary", "endoflife_product")
    autocomplete_fields = ("successors",)
    ordering = ("name",)
    readonly_fields = ("what_belongs_to_it",)
    inlines = (ReleaseOverview, PlanOverview, IdentifierOverview)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "short_name"),
                    ("slug", "monogram"),
                    "role",
                    "summary",
                    "aliases",
                    "successors",
                    "endoflife_product",
                )
            },
        ),
        ("Related records", {"fields": ("what_belongs_to_it",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Distribution]:
        unknown = Count("facts", filter=Q(facts__value__isnull=True), distinct=True)
        counts = {
            "release_count": Count("releases", distinct=True),
            "fact_count": Count("facts", distinct=True),
            "unknown_count": unknown,
        }
        rows: QuerySet[Distribution] = super().get_queryset(request).annotate(**counts)
        return rows

    def get_deleted_objects(
        self, objs: Sequence[Distribution] | QuerySet[Distribution], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What the refresh stores goes with its distribution, though nobody may delete it alone."""
        rows, counts, lacking, protected = super().get_deleted_objects(objs, request)
        of_refresh = {
            str(model._meta.verbose_name)
            for model in (Product, ProductRun, LifecycleValue, HeldChange, Override)
        }
        return rows, counts, set(lacking) - of_refresh, protected

    @admin.display(description="releases", ordering="release_count")
    def releases_on_record(self, row: CountedDistribution) -> SafeString:
        return _list_link("release", "distribution", row.pk, row.release_count)

    @admin.display(description="facts", ordering="fact_count")
    def facts_on_record(self, row: CountedDistribution) -> SafeString:
        return _list_link("fact", "distribution", row.pk, row.fact_count)

    @admin.display(description="unknown", ordering="unknown_count")
    def facts_unknown(self, row: CountedDistribution) -> SafeString:
        return _list_link("fact", "distribution", row.pk, row.unknown_count, value__isempty=1)

    @admin.display(description="lists and additions")
    def what_belongs_to_it(self, row: Distribution) -> SafeString | str:
        if row.pk is None:
            return "Save the distribution first; then add facts, releases, plans and events."
        rows = (
            (_list_link(model, field, row.pk, f"all {name}"), _add_link(model, field, row.pk))
            for model, field, name in _BELONGING
        )
        return format_html_join(", ", "{} ({})", rows)


@admin.register(Release)
class ReleaseAdmin(Refreshed[Release]):
    form = ReleaseForm
    list_display = (
        "__str__",
        "parent",
        "released_on",
        "latest_name",
        "latest_on",
        "confidence",
        "checked_on",
    )
    list_filter = (
        "distribution",
        has_value("parent"),
        has_value("released_on"),
        "preview",
        DisputedFilter,
        *PROVENANCE_FILTERS,
    )
    list_select_related = ("distribution", "parent__distribution")
    search_fields = (
        "name",
        "slug",
        "distribution__name",
        "distribution__short_name",
        "latest_name",
        "note",
    )
    autocomplete_fields = ("distribution", "parent", "source")
    date_hierarchy = "released_on"
    ordering = ("distribution__name", "-released_on", "slug")
    inlines = (PhaseInline, DisputeInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "distribution",
                    ("name", "slug"),
                    "parent",
                    "released_on",
                    ("latest_name", "latest_on"),
                    "preview",
                    "from_upstream",
                )
            },
        ),
        WHERE_FROM,
    )

    def release_of(self, row: Release) -> Release:
        return row

    def fields_of(self, row: Release, changed: Iterable[str]) -> set[str]:
        return IN_RELEASE & set(changed)


@admin.register(Phase)
class PhaseAdmin(Refreshed[Phase]):
    form = PhaseForm
    list_display = (
        "name",
        "release",
        "kind",
        "end_kind",
        "ends_on",
        "paid",
        "projected",
        "confidence",
        "checked_on",
    )
    list_editable = ("confidence", "checked_on")
    list_filter = (
        EndsSoonFilter,
        "kind",
        "end_kind",
        "paid",
        "projected",
        DisputedFilter,
        *PROVENANCE_FILTERS,
        "release__distribution",
    )
    list_select_related = ("release__distribution",)
    search_fields = (
        "name",
        "release__name",
        "release__slug",
        "release__distribution__name",
        "note",
    )
    autocomplete_fields = ("release", "plans", "source")
    date_hierarchy = "ends_on"
    ordering = ("release__distribution__name", "release__slug", "ends_on", "id")
    inlines = (DisputeInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "release",
                    ("kind", "name"),
                    ("end_kind", "ends_on"),
                    ("paid", "projected"),
                    "plans",
                    "from_upstream",
                )
            },
        ),
        WHERE_FROM,
    )

    def release_of(self, row: Phase) -> Release:
        return row.release

    def fields_of(self, row: Phase, changed: Iterable[str]) -> set[str]:
        return of_phase(row, changed)


_BELONGING = (
    ("fact", "distribution", "facts"),
    ("supportstatement", "distribution", "support statements"),
    ("release", "distribution", "releases"),
    ("supportplan", "distribution", "plans"),
    ("identifier", "distribution", "identifiers"),
    ("event", "distributions", "events"),
)


def _list_link(model: str, field: str, pk: int, text: object, **more: str | int) -> SafeString:
    query = urlencode([(f"{field}__id__exact", pk), *more.items()])
    return format_html(
        '<a href="{}?{}">{}</a>', reverse(f"admin:catalog_{model}_changelist"), query, text
    )


def _add_link(model: str, field: str, pk: int) -> SafeString:
    return format_html(
        '<a href="{}?{}={}">add</a>', reverse(f"admin:catalog_{model}_add"), field, pk
    )
