"""What members write about exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from advisor.fleet.policies.requests import MAX_REASON, ExceptionRequest
from advisor.fleet.policy.fields import LENGTHS, SHORT
from advisor.fleet.policy.selectors import ARCHITECTURES
from catalog.document import Catalog

_ARCHITECTURES = [("", "Any"), *((name, name) for name in ARCHITECTURES)]


class ExceptionForm(forms.Form):
    """Which hosts may run until when, and why."""

    distribution = forms.ChoiceField(error_messages={"required": "Choose a distribution."})
    release = forms.CharField(
        required=False, max_length=SHORT, help_text="Such as 7. Empty: any release."
    )
    minor = forms.CharField(
        required=False,
        max_length=SHORT,
        label="Minor release",
        help_text="Such as 7.9. Empty: any.",
    )
    group = forms.CharField(
        required=False,
        max_length=LENGTHS["group"],
        help_text="As your inventory names it. Empty: any.",
    )
    architecture = forms.ChoiceField(required=False, choices=_ARCHITECTURES)
    ends = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Enter the last day.",
            "invalid": "Enter a day such as 2027-06-30.",
        },
    )
    reason = forms.CharField(
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        error_messages={"required": "Say why the hosts have to run."},
    )
    decision = forms.CharField(
        required=False,
        max_length=SHORT,
        label="Decision (optional)",
        help_text="Its number, such as ELD-2026-007.",
    )

    def __init__(self, *args: Any, catalog: Catalog, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        field = self.fields["distribution"]
        assert isinstance(field, forms.ChoiceField)
        distributions = [(row.slug, row.name) for row in catalog.distributions]
        field.choices = [("", "—"), *distributions]

    def request(self) -> ExceptionRequest:
        return ExceptionRequest(**self.cleaned_data)

    def add_errors(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, list(messages))


class ExceptionReasonForm(forms.Form):
    """For a decision about a request, or the end of an exception."""

    reason = forms.CharField(
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "class": "wide"}),
    )
