"""Facts, support statements, identifiers and disputes in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from catalog import presentation
from catalog.admin.curated import (
    WHERE_FROM,
    CatalogAdmin,
    DisputeInline,
    SourcedAdmin,
    outside,
)
from catalog.admin.filters import (
    PROVENANCE_FILTERS,
    DisputedFilter,
    EndedFilter,
    EndsSoonFilter,
    GroupFilter,
    has_value,
)
from catalog.admin.forms import DisputeForm, FactForm, IdentifierForm, SupportStatementForm
from catalog.models import Dispute, Fact, Identifier, SupportStatement
from catalog.vocabulary import ATTRIBUTES


@admin.register(Fact)
class FactAdmin(SourcedAdmin):
    form = FactForm
    list_display = (
        "label",
        "subject",
        "shown_value",
        "confidence",
        "unreliable",
        "as_of",
        "checked_on",
        "where_from",
    )
    list_editable = ("confidence", "checked_on")
    list_filter = (
        *(has_value("value"), DisputedFilter, "unreliable", *PROVENANCE_FILTERS, GroupFilter),
        *(has_value("release"), has_value("plan"), "distribution"),
    )
    search_fields = (
        "attribute",
        "value",
        "distribution__name",
        "release__name",
        "plan__name",
        "note",
        "source__title",
        "source__key",
    )
    autocomplete_fields = ("distribution", "release", "plan", "source")
    date_hierarchy = "checked_on"
    ordering = ("distribution__name", "attribute", "release", "plan", "id")
    inlines = (DisputeInline,)
    fieldsets = (
        (None, {"fields": ("distribution", "attribute", "release", "plan", "value", "unreliable")}),
        WHERE_FROM,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        rows: QuerySet[Fact] = (
            super()
            .get_queryset(request)
            .select_related("distribution", "release__distribution", "plan", "source")
        )
        return rows

    @admin.display(description="attribute", ordering="attribute")
    def label(self, fact: Fact) -> str:
        return fact.definition.label

    @admin.display(description="record", ordering="distribution__name")
    def subject(self, fact: Fact) -> str:
        return fact.subject

    @admin.display(description="value")
    def shown_value(self, fact: Fact) -> str:
        return Truncator(fact.in_words).chars(80)

    @admin.display(description="source", ordering="source__title")
    def where_from(self, fact: Fact) -> SafeString:
        return outside(fact.source)


@admin.register(SupportStatement)
class SupportStatementAdmin(SourcedAdmin):
    form = SupportStatementForm
    list_display = (
        "software",
        "distribution",
        "majors",
        "supported",
        "starts",
        "ends",
        "confidence",
        "checked_on",
        "where_from",
    )
    list_editable = ("confidence", "checked_on")
    list_filter = (
        *(
            "subject",
            "distribution",
            "supported",
            EndedFilter,
            EndsSoonFilter,
            has_value("starts"),
            has_value("ends"),
        ),
        *PROVENANCE_FILTERS,
    )
    search_fields = (
        *("subject", "distribution__name", "distribution__short_name", "releases__name", "note"),
        *("source__title", "source__key"),
    )
    autocomplete_fields = ("distribution", "releases", "source")
    date_hierarchy = "ends"
    ordering = ("distribution__name", "subject", "starts", "id")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *(("subject", "distribution"), "releases", "supported", ("starts", "ends")),
                    "architectures",
                )
            },
        ),
        WHERE_FROM,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupportStatement]:
        rows: QuerySet[SupportStatement] = (
            super()
            .get_queryset(request)
            .select_related("distribution", "source")
            .prefetch_related("releases")
        )
        return rows

    @admin.display(description="software", ordering="subject")
    def software(self, statement: SupportStatement) -> str:
        return statement.subject_label

    @admin.display(description="releases")
    def majors(self, statement: SupportStatement) -> str:
        return (
            ", ".join(sorted(release.name for release in statement.releases.all()))
            or "every release"
        )

    @admin.display(description="source", ordering="source__title")
    def where_from(self, statement: SupportStatement) -> SafeString:
        return outside(statement.source)


@admin.register(Identifier)
class IdentifierAdmin(SourcedAdmin):
    form = IdentifierForm
    list_display = (
        *("value", "kind", "distribution", "release", "confidence", "as_of", "checked_on"),
        "where_from",
    )
    list_editable = ("confidence", "checked_on")
    list_filter = ("kind", "distribution", has_value("release"), *PROVENANCE_FILTERS)
    list_select_related = ("distribution", "release__distribution", "source")
    search_fields = (
        *("value", "kind", "distribution__name", "distribution__short_name", "release__name"),
        *("note", "source__title", "source__key"),
    )
    autocomplete_fields = ("distribution", "release", "source")
    ordering = ("distribution__name", "kind", "value", "id")
    fieldsets = (
        (None, {"fields": (("distribution", "release"), ("kind", "value"))}),
        WHERE_FROM,
    )

    @admin.display(description="source", ordering="source__title")
    def where_from(self, identifier: Identifier) -> SafeString:
        return outside(identifier.source)


@admin.register(Dispute)
class DisputeAdmin(CatalogAdmin):
    form = DisputeForm
    list_display = ("subject", "about", "value_in_words", "source", "confidence", "as_of")
    list_filter = (
        *("confidence", has_value("as_of")),
        *(has_value(field) for field in ("fact", "release", "phase", "price")),
    )
    list_select_related = (
        *("source", "fact__distribution", "fact__release__distribution", "fact__plan"),
        *("release__distribution", "phase__release__distribution", "price__plan__distribution"),
    )
    search_fields = (
        "value",
        "about",
        "why",
        "source__title",
        "fact__attribute",
        "release__slug",
        "phase__name",
        "price__label",
    )
    autocomplete_fields = ("fact", "release", "phase", "price", "source")
    ordering = ("id",)
    fieldsets = (
        (
            "About one of these records",
            {"fields": ("fact", "release", "phase", "price", "about")},
        ),
        (
            "Value of the other source",
            {"fields": ("value", "why", "source", "as_of", "confidence")},
        ),
    )

    @admin.display(description="record")
    def subject(self, dispute: Dispute) -> str:
        return str(dispute.fact or dispute.release or dispute.phase or dispute.price)

    @admin.display(description="value", ordering="value")
    def value_in_words(self, dispute: Dispute) -> str:
        definition = ATTRIBUTES.get(dispute.fact.attribute) if dispute.fact else None
        return Truncator(presentation.disputed(dispute.value, definition)).chars(80)
