"""Where curators keep the catalog: every table, searchable, with the provenance of every value in sight."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from catalog import refresh_admin, snapshot, vocabulary
from catalog.forms import PROVENANCE, DisputeForm, DistributionForm, FactForm, PhaseForm, ReleaseForm, SourceForm, SupportPlanForm
from catalog.models import (
    CatalogVersion,
    Claim,
    Dispute,
    Distribution,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    SeededRow,
    Snapshot,
    Source,
    SupportPlan,
)

__all__ = ["refresh_admin"]

__all__ = ["refresh_admin"]

admin.site.site_header = "ELwise curation"
admin.site.site_title = "ELwise curation"
admin.site.index_title = "The catalog, and who may change it"

_WHERE_FROM = ("Where it comes from", {"fields": PROVENANCE})


def _given(field: str) -> tuple[str, type[admin.FieldListFilter]]:
    """A filter for whether the field has a value."""
    return field, admin.EmptyFieldListFilter


_PROVENANCE_FILTERS = ("confidence", _given("as_of"), _given("checked_on"))


class GroupFilter(admin.SimpleListFilter):
    """Facts by the group their attribute belongs to."""

    title = "group"
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(vocabulary.GROUPS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in vocabulary.GROUPS:
            return queryset
        return queryset.filter(attribute__in=[key for key, one in vocabulary.ATTRIBUTES.items() if one.group == self.value()])


class DisputedFilter(admin.SimpleListFilter):
    """Rows of which another source says something else."""

    title = "disputed"
    parameter_name = "disputed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        disputed = Exists(Dispute.objects.filter(**{queryset.model._meta.model_name: OuterRef("pk")}))
        return queryset.filter(disputed if self.value() == "yes" else ~disputed)


@admin.action(description="Mark as checked with the source today", permissions=["change"])
def mark_checked(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    """For rows that were compared with their sources and found right."""
    today = timezone.now().date()
    for row in queryset:
        row.checked_on = today
        row.save(update_fields=["checked_on"])
        model_admin.log_change(request, row, "Compared with the source and found right.")
    model_admin.message_user(request, f"Marked as checked on {today}: {queryset.count()}.")


class CatalogAdmin(admin.ModelAdmin):
    """What all tables of the catalog have in common: each write leads to a new published document."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        transaction.on_commit(snapshot.keep)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        transaction.on_commit(snapshot.keep)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> Any:
        transaction.on_commit(snapshot.keep)
        return super().log_deletions(request, queryset)


class SourcedAdmin(CatalogAdmin):
    """What rows that rest on a source have in common."""

    actions: ClassVar = [mark_checked]
    list_per_page = 50
    save_on_top = True


class ReadOnlyAdmin(admin.ModelAdmin):
    """Book-keeping that may be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


# Inlines


class DisputeInline(admin.StackedInline):
    model = Dispute
    form = DisputeForm
    fields = ("about", "value", "why", "source", "as_of", "confidence")
    autocomplete_fields = ("source",)
    extra = 0
    verbose_name_plural = "what other sources say instead"


class PriceInline(admin.StackedInline):
    model = Price
    fields = (("label", "reference"), ("amount", "at_least"), ("currency", "unit", "effective_on"), *PROVENANCE)
    autocomplete_fields = ("source",)
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        return super().get_queryset(request).select_related("plan__distribution")


class PhaseInline(admin.StackedInline):
    model = Phase
    form = PhaseForm
    fields = (("kind", "name"), ("end_kind", "ends_on"), ("paid", "projected"), "plans", *PROVENANCE)
    autocomplete_fields = ("plans", "source")
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Phase]:
        return super().get_queryset(request).select_related("release__distribution")


class _Overview(admin.TabularInline):
    """A list that leads to each row's own page: there may be many, and each has more to say than fits here."""

    extra = 0
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("distribution")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReleaseOverview(_Overview):
    model = Release
    fk_name = "distribution"
    fields = ("name", "released_on", "latest_name", "latest_on", "confidence", "checked_on")


class PlanOverview(_Overview):
    model = SupportPlan
    fields = ("name", "slug", "summary", "confidence", "checked_on")


# Tables


@admin.register(Distribution)
class DistributionAdmin(CatalogAdmin):
    form = DistributionForm
    list_display = ("name", "slug", "role", "releases_on_record", "facts_on_record", "facts_unknown", "endoflife_product")
    list_filter = ("role",)
    search_fields = ("name", "short_name", "slug", "summary", "endoflife_product")
    autocomplete_fields = ("successors",)
    ordering = ("name",)
    readonly_fields = ("what_belongs_to_it",)
    inlines = (ReleaseOverview, PlanOverview)
    fieldsets = (
        (None, {"fields": (("name", "short_name"), ("slug", "monogram"), "role", "summary", "aliases", "successors", "endoflife_product")}),
        ("What belongs to it", {"fields": ("what_belongs_to_it",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Distribution]:
        unknown = Count("facts", filter=Q(facts__value__isnull=True), distinct=True)
        counts = {"release_count": Count("releases", distinct=True), "fact_count": Count("facts", distinct=True), "unknown_count": unknown}
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description="releases", ordering="release_count")
    def releases_on_record(self, row: Any) -> SafeString:
        return _list_link("release", "distribution", row.pk, row.release_count)

    @admin.display(description="facts", ordering="fact_count")
    def facts_on_record(self, row: Any) -> SafeString:
        return _list_link("fact", "distribution", row.pk, row.fact_count)

    @admin.display(description="of them unknown", ordering="unknown_count")
    def facts_unknown(self, row: Any) -> SafeString:
        return _list_link("fact", "distribution", row.pk, row.unknown_count, value__isempty=1)

    @admin.display(description="lists and additions")
    def what_belongs_to_it(self, row: Distribution) -> SafeString | str:
        if row.pk is None:
            return "Save it first; then facts, releases, plans and events can be added."
        rows = ((_list_link(model, field, row.pk, f"all its {name}"), _add_link(model, field, row.pk)) for model, field, name in _BELONGING)
        return format_html_join(", ", "{} ({})", rows)


@admin.register(Release)
class ReleaseAdmin(SourcedAdmin):
    form = ReleaseForm
    list_display = ("__str__", "parent", "released_on", "latest_name", "latest_on", "confidence", "checked_on")
    list_filter = ("distribution", _given("parent"), _given("released_on"), DisputedFilter, *_PROVENANCE_FILTERS)
    list_select_related = ("distribution", "parent__distribution")
    search_fields = ("name", "slug", "distribution__name", "distribution__short_name", "latest_name", "note")
    autocomplete_fields = ("distribution", "parent", "source")
    date_hierarchy = "released_on"
    ordering = ("distribution__name", "-released_on", "slug")
    inlines = (PhaseInline, DisputeInline)
    fieldsets = (
        (None, {"fields": ("distribution", ("name", "slug"), "parent", "released_on", ("latest_name", "latest_on"))}),
        _WHERE_FROM,
    )


@admin.register(Phase)
class PhaseAdmin(SourcedAdmin):
    form = PhaseForm
    list_display = ("name", "release", "kind", "end_kind", "ends_on", "paid", "projected", "confidence", "checked_on")
    list_filter = ("kind", "end_kind", "paid", "projected", DisputedFilter, *_PROVENANCE_FILTERS, "release__distribution")
    list_select_related = ("release__distribution",)
    search_fields = ("name", "release__name", "release__slug", "release__distribution__name", "note")
    autocomplete_fields = ("release", "plans", "source")
    date_hierarchy = "ends_on"
    ordering = ("release__distribution__name", "release__slug", "ends_on", "id")
    inlines = (DisputeInline,)
    fieldsets = (
        (None, {"fields": ("release", ("kind", "name"), ("end_kind", "ends_on"), ("paid", "projected"), "plans")}),
        _WHERE_FROM,
    )


@admin.register(Fact)
class FactAdmin(SourcedAdmin):
    form = FactForm
    list_display = ("label", "subject", "shown_value", "confidence", "unreliable", "as_of", "checked_on", "where_from")
    list_filter = (
        *(_given("value"), DisputedFilter, "unreliable", *_PROVENANCE_FILTERS, GroupFilter),
        *(_given("release"), _given("plan"), "distribution"),
    )
    search_fields = ("attribute", "value", "distribution__name", "release__name", "plan__name", "note", "source__title", "source__key")
    autocomplete_fields = ("distribution", "release", "plan", "source")
    date_hierarchy = "checked_on"
    ordering = ("distribution__name", "attribute", "release", "plan", "id")
    inlines = (DisputeInline,)
    fieldsets = (
        (None, {"fields": ("distribution", "attribute", "release", "plan", "value", "unreliable")}),
        _WHERE_FROM,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        return super().get_queryset(request).select_related("distribution", "release__distribution", "plan", "source")

    @admin.display(description="attribute", ordering="attribute")
    def label(self, fact: Fact) -> str:
        return fact.definition.label

    @admin.display(description="of", ordering="distribution__name")
    def subject(self, fact: Fact) -> str:
        return fact.subject

    @admin.display(description="value")
    def shown_value(self, fact: Fact) -> str:
        return Truncator(fact.in_words).chars(80)

    @admin.display(description="source", ordering="source__title")
    def where_from(self, fact: Fact) -> SafeString:
        return _outside(fact.source)


@admin.register(Source)
class SourceAdmin(CatalogAdmin):
    form = SourceForm
    list_display = ("title", "key", "kind", "address")
    list_filter = ("kind",)
    search_fields = ("title", "key", "url")
    ordering = ("title", "key")

    @admin.display(description="address", ordering="url")
    def address(self, source: Source) -> SafeString:
        return _outside(source, source.url)


@admin.register(Dispute)
class DisputeAdmin(CatalogAdmin):
    form = DisputeForm
    list_display = ("subject", "about", "value", "source", "confidence", "as_of")
    list_filter = (
        *("confidence", _given("as_of")),
        *(_given(field) for field in ("fact", "release", "phase", "price")),
    )
    list_select_related = (
        *("source", "fact__distribution", "fact__release__distribution", "fact__plan"),
        *("release__distribution", "phase__release__distribution", "price__plan__distribution"),
    )
    search_fields = ("value", "about", "why", "source__title", "fact__attribute", "release__slug", "phase__name", "price__label")
    autocomplete_fields = ("fact", "release", "phase", "price", "source")
    ordering = ("id",)
    fieldsets = (
        ("What it is about: one of these", {"fields": ("fact", "release", "phase", "price", "about")}),
        ("What the other source says", {"fields": ("value", "why", "source", "as_of", "confidence")}),
    )

    @admin.display(description="of")
    def subject(self, dispute: Dispute) -> str:
        return str(dispute.fact or dispute.release or dispute.phase or dispute.price)


@admin.register(SupportPlan)
class SupportPlanAdmin(SourcedAdmin):
    form = SupportPlanForm
    list_display = ("name", "distribution", "slug", "platforms", "confidence", "as_of", "checked_on")
    list_filter = ("distribution", *_PROVENANCE_FILTERS)
    list_select_related = ("distribution",)
    search_fields = ("name", "slug", "summary", "distribution__name", "note")
    autocomplete_fields = ("distribution", "releases", "source")
    ordering = ("distribution__name", "id")
    inlines = (PriceInline,)
    fieldsets = (
        (None, {"fields": ("distribution", ("name", "slug"), "summary", "valid_on", "releases")}),
        _WHERE_FROM,
    )

    @admin.display(description="only on")
    def platforms(self, plan: SupportPlan) -> str:
        return ", ".join(vocabulary.PLATFORMS.get(key, key) for key in plan.valid_on) or "anywhere"


@admin.register(Price)
class PriceAdmin(SourcedAdmin):
    list_display = ("label", "plan", "amount", "at_least", "currency", "unit", "reference", "effective_on", "confidence", "checked_on")
    list_filter = ("reference", "unit", "currency", _given("amount"), DisputedFilter, *_PROVENANCE_FILTERS, "plan__distribution")
    list_select_related = ("plan__distribution",)
    search_fields = ("label", "plan__name", "plan__distribution__name", "note")
    autocomplete_fields = ("plan", "source")
    ordering = ("plan__distribution__name", "plan", "id")
    inlines = (DisputeInline,)
    fieldsets = (
        (None, {"fields": ("plan", ("label", "reference"), ("amount", "at_least"), ("currency", "unit"), "effective_on")}),
        _WHERE_FROM,
    )


@admin.register(MigrationPath)
class MigrationPathAdmin(SourcedAdmin):
    list_display = ("__str__", "tool", "in_place", "official", "offline", "confidence", "checked_on")
    list_filter = ("in_place", "official", "offline", *_PROVENANCE_FILTERS, "from_distribution", "to_distribution")
    list_select_related = ("from_distribution", "to_distribution")
    search_fields = ("tool", "from_distribution__name", "from_release", "to_distribution__name", "to_release", "limits", "note")
    autocomplete_fields = ("from_distribution", "to_distribution", "source")
    ordering = ("from_distribution__name", "from_release", "to_distribution__name", "to_release", "tool")
    fieldsets = (
        (None, {"fields": (("from_distribution", "from_release"), ("to_distribution", "to_release"))}),
        ("The way", {"fields": ("tool", ("in_place", "official", "offline"), "limits")}),
        _WHERE_FROM,
    )


@admin.register(Event)
class EventAdmin(SourcedAdmin):
    list_display = ("title", "date", "precision", "planned", "confidence", "as_of", "checked_on")
    list_filter = ("planned", "precision", *_PROVENANCE_FILTERS, "distributions")
    search_fields = ("title", "text", "distributions__name", "note")
    autocomplete_fields = ("distributions", "source")
    date_hierarchy = "date"
    ordering = ("-date", "title", "id")
    fieldsets = (
        (None, {"fields": ("title", ("date", "precision"), "planned", "text", "distributions")}),
        _WHERE_FROM,
    )


@admin.register(Claim)
class ClaimAdmin(SourcedAdmin):
    list_display = ("said", "verdict", "topic", "confidence", "as_of", "checked_on")
    list_filter = ("topic", "verdict", *_PROVENANCE_FILTERS)
    search_fields = ("said", "found", "key")
    list_select_related = ("source",)
    autocomplete_fields = ("source",)
    fieldsets = ((None, {"fields": (("key", "topic"), "said", "verdict", "found")}), _WHERE_FROM)


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


_BELONGING = (
    ("fact", "distribution", "facts"),
    ("release", "distribution", "releases"),
    ("supportplan", "distribution", "plans"),
    ("event", "distributions", "events"),
)


def _list_link(model: str, field: str, pk: int, text: object, **more: object) -> SafeString:
    query = urlencode({f"{field}__id__exact": pk, **more})
    return format_html('<a href="{}?{}">{}</a>', reverse(f"admin:catalog_{model}_changelist"), query, text)


def _add_link(model: str, field: str, pk: int) -> SafeString:
    return format_html('<a href="{}?{}={}">add one</a>', reverse(f"admin:catalog_{model}_add"), field, pk)


def _outside(source: Source, text: str = "") -> SafeString:
    """A link to the source itself. It asks the source for nothing before it is followed, and does not say where one came from."""
    return format_html('<a href="{}" rel="noreferrer" target="_blank">{}</a>', source.url, Truncator(text or source.title).chars(60))
