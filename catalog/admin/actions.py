"""What can be done to many rows at once."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from catalog import vocabulary
from catalog.admin.generic import Cleaned, ModelAdmin
from catalog.clock import today
from catalog.models import Source
from catalog.recording import RecordedQuerySet


@admin.action(description="Mark as checked with the source today", permissions=["change"])
def mark_checked(model_admin: ModelAdmin, request: HttpRequest, queryset: RecordedQuerySet) -> None:
    """For rows that were compared with their sources and are correct."""
    day = today()
    for row in queryset:
        row.checked_on = day
        row.save(update_fields=["checked_on"])
        model_admin.log_change(request, row, "Compared with the source; the value is correct.")
    model_admin.message_user(request, f"Marked as checked on {day}: {queryset.count()}.")


class TogetherForm(forms.Form):
    """The fields that all rows with a source have.

    A field that is left empty stays unchanged in every row.
    """

    source = forms.ModelChoiceField(Source.objects.all(), required=False, empty_label="unchanged")
    as_of = forms.DateField(
        label="Date of the source", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    confidence = forms.ChoiceField(
        choices=[("", "unchanged"), *vocabulary.CONFIDENCE.items()], required=False
    )
    checked_on = forms.DateField(
        label="Last checked", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))

    def values(self) -> dict[str, object]:
        """What was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Fill in at least one field: all are empty.")
        return cleaned


@admin.action(description="Edit source, dates, confidence or note of all", permissions=["change"])
def edit_together(
    model_admin: ModelAdmin, request: HttpRequest, queryset: RecordedQuerySet
) -> HttpResponse | None:
    """Asks what to write, then writes it into every chosen row; if one is wrong, into none."""
    form = TogetherForm(request.POST if "_together" in request.POST else None)
    if form.is_valid() and not (problems := _problems(queryset, form.values())):
        for row in queryset:
            for name, value in form.values().items():
                setattr(row, name, value)
            row.save()
            model_admin.log_change(request, row, [{"changed": {"fields": list(form.values())}}])
        model_admin.message_user(request, f"Changed: {queryset.count()}.", messages.SUCCESS)
        return None
    for problem in problems if form.is_bound and form.is_valid() else ():
        form.add_error(None, problem)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Edit several at once",
        "opts": model_admin.model._meta,
        "form": form,
        "rows": queryset,
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/catalog/together.html", context)


def _problems(queryset: RecordedQuerySet, values: dict[str, object]) -> list[str]:
    problems = []
    for row in queryset:
        for name, value in values.items():
            setattr(row, name, value)
        try:
            row.full_clean()
        except forms.ValidationError as error:
            problems += [f"{row}: {message}" for message in error.messages]
    return problems
