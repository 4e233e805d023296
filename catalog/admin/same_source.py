"""A changed value asks for its source and confidence again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from catalog.admin.edit import edit_of
from catalog.admin.generic import Cleaned, InlineFormSet, ModelForm, StackedInline
from catalog.models import (
    Claim,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    SupportPlan,
    SupportStatement,
)

VALUES: dict[type[object], frozenset[str]] = {
    Fact: frozenset({"value"}),
    SupportStatement: frozenset({"supported", "releases", "starts", "ends", "architectures"}),
    Identifier: frozenset({"kind", "value", "release"}),
    Release: frozenset({"released_on", "latest_name", "latest_on"}),
    Phase: frozenset({"kind", "end_kind", "ends_on", "paid", "projected", "plans"}),
    SupportPlan: frozenset({"summary", "seller", "valid_on", "releases"}),
    Price: frozenset({"amount", "at_least", "currency", "unit", "effective_on"}),
    MigrationPath: frozenset({"in_place", "official", "offline", "limits", "architectures"}),
    Event: frozenset({"date", "precision", "text", "planned"}),
    Claim: frozenset({"verdict", "found"}),
}
"""The fields of each table that say what a source says. Others are names and book-keeping."""

_ASKED_FOR = frozenset({"source", "as_of", "confidence", "checked_on"})
_WORDS = (
    "You changed the value ({fields}), but not its source. Enter the source, date or "
    "confidence again, or tick “The same source still says so” at the end of the form."
)


def asking_for_source(form_class: type[ModelForm], request: HttpRequest) -> type[ModelForm]:
    """The form, refused where a value changes and nothing is said of its source."""
    edit = edit_of(request)
    if request.method != "POST" or edit.same_source or edit.reverting:
        return form_class

    def clean(self: ModelForm) -> Cleaned | None:
        cleaned = form_class.clean(self)
        changed = changed_values(self) if self.instance.pk else []
        if changed and not _ASKED_FOR & set(self.changed_data):
            self.add_error(None, _WORDS.format(fields=", ".join(changed)))
        return cleaned

    return type(form_class.__name__, (form_class,), {"clean": clean})


def changed_values(form: ModelForm) -> list[str]:
    """The labels of the fields with a new value."""
    names = VALUES.get(form._meta.model, frozenset()) & set(form.changed_data)
    return [form[name].label.lower() for name in sorted(names) if _differs(form[name])]


class SourcedInline(StackedInline):
    """Rows with a source, edited on the page of another row."""

    def get_formset(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        **kwargs: Any,  # Any: as Django's
    ) -> type[InlineFormSet]:
        kwargs["form"] = asking_for_source(self.form, request)
        return super().get_formset(request, obj, **kwargs)


def _differs(bound: forms.BoundField) -> bool:
    """Browsers send other line ends than are stored."""
    before, after = bound.initial, bound.data
    if isinstance(before, str) and isinstance(after, str):
        return _plain(before) != _plain(after)
    return True


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
