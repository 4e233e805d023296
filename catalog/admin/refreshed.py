"""Releases and phases in the admin.

A value that a refresh keeps up to date becomes a manual override once a curator writes another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalog.admin.curated import SourcedAdmin
from catalog.admin.edit import WHY, author_of, edit_of
from catalog.admin.generic import InlineFormSet, ModelForm
from catalog.models import LifecycleValue, Phase, Release
from catalog.refresh import review
from catalog.refresh.baseline import PHASES
from catalog.refresh.values import BY_HAND, from_json
from catalog.refresh.words import FIELDS, value_in_words

RefreshedRow = TypeVar("RefreshedRow", bound=Release | Phase)

IN_RELEASE = {"released_on", "latest_name", "latest_on"}
IN_PHASE = {"end_kind", "ends_on"}
"""The fields of both tables that a refresh keeps up to date, where they come from upstream."""


class Refreshed(SourcedAdmin, Generic[RefreshedRow]):
    """Rows of which a refresh keeps some values up to date: another value is an override."""

    readonly_fields = ("from_upstream",)

    def release_of(self, row: RefreshedRow) -> Release:
        raise NotImplementedError

    def fields_of(self, row: RefreshedRow, changed: Iterable[str]) -> set[str]:
        """The fields of the refresh behind those of the row."""
        raise NotImplementedError

    def save_model(
        self, request: HttpRequest, obj: RefreshedRow, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if edit_of(request).reverting:
            self.keep(request, obj, self.fields_of(obj, form.fields))

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm,
        formsets: list[InlineFormSet],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        fields = self.fields_of(form.instance, form.changed_data)
        for formset in formsets:
            if formset.model is Phase:
                fields |= {
                    field
                    for row, changed in formset.changed_objects
                    for field in of_phase(row, changed)
                }
        self.keep(request, form.instance, fields)

    def keep(self, request: HttpRequest, row: RefreshedRow, fields: set[str]) -> None:
        reason = request.POST.get(WHY, "").strip()
        for words in review.keep_what_was_written(
            self.release_of(row), sorted(fields), reason=reason, by=author_of(request)
        ):
            self.message_user(request, words)

    @admin.display(description="endoflife.date says")
    def from_upstream(self, row: RefreshedRow) -> SafeString | str:
        """Its values for the release, and the overrides of them."""
        if row.pk is None:
            return "nothing yet"
        release = self.release_of(row)
        values = LifecycleValue.objects.in_force().filter(
            product__distribution=release.distribution_id, release=release.name
        )
        rows = values.filter(origin="upstream", field__in=BY_HAND)
        upstream = {row.field: row for row in rows} if release.parent_id is None else {}
        if not upstream:
            return "nothing: the refresh does not change this record"
        by_hand = set(values.filter(origin="curator").values_list("field", flat=True))
        lines = [
            (FIELDS[name], value_in_words(from_json(upstream[name].value)), name in by_hand)
            for name in BY_HAND
            if name in upstream
        ]
        return format_html(
            "{}<p>Another value is a manual override: no refresh changes it, and it needs a reason "
            "below. To revert to upstream, write the upstream value, or use the "
            '<a href="{}">list of overrides</a>.</p>',
            format_html_join(
                "",
                "<div>{}: {}{}</div>",
                ((label, words, " (manual override here)" * here) for label, words, here in lines),
            ),
            reverse("admin:catalog_override_changelist"),
        )


def of_phase(row: Phase, changed: Iterable[str]) -> set[str]:
    return {PHASES[row.kind]} if row.kind in PHASES and IN_PHASE & set(changed) else set()
