"""The form with which anybody checks systems."""

from __future__ import annotations

from typing import Any

from django import forms

from advisor.fleet.check.hosts import MAX_BYTES, UnreadableHosts, read_hosts
from advisor.fleet.check.question import SEPARATOR, CheckQuestion
from advisor.fleet.check.verdict import HORIZON
from advisor.fleet.reported import ReportedHost
from catalog.clock import today
from catalog.document import Catalog, Distribution

LONGEST_HORIZON = 9_999
WHOLE_DAYS = f"Enter the days it should last as a whole number from 0 to {LONGEST_HORIZON:,}."
MOST_LINES = 500
"""Rows that the page shows; the API takes more."""

Choices = list[tuple[str, str | list[tuple[str, str]]]]


class OsCheckForm(forms.Form):
    hosts = forms.CharField(
        label="os-release or lines",
        max_length=MAX_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false", "autocomplete": "off"}),
        help_text="The file /etc/os-release of a host, or a line for each system, such as "
        "AlmaLinux 9.6.",
        error_messages={"required": "Paste an os-release file or a line for each system."},
    )
    plan = forms.ChoiceField(label="Support plan (optional)", required=False)
    horizon = forms.IntegerField(
        label="Days it should last (optional)",
        required=False,
        min_value=0,
        max_value=LONGEST_HORIZON,
        help_text=f"Without an answer: {HORIZON}.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WHOLE_DAYS),
    )
    as_of = forms.DateField(
        label="As of (optional)",
        required=False,
        help_text="Without an answer: today.",
        error_messages={"invalid": "Enter a day such as 2027-06-30."},
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, catalog: Catalog, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        plans = self.fields["plan"]
        assert isinstance(plans, forms.ChoiceField)
        plans.choices = _choices(catalog)

    def clean_hosts(self) -> list[ReportedHost]:
        try:
            hosts = read_hosts(self.cleaned_data["hosts"].encode(), "text/plain")
        except UnreadableHosts as error:
            raise forms.ValidationError(str(error)) from error
        if len(hosts) > MOST_LINES:
            raise forms.ValidationError(
                f"This page takes {MOST_LINES} lines. Use the fleet pages or the API for more."
            )
        return hosts

    def question(self) -> CheckQuestion:
        horizon = self.cleaned_data["horizon"]
        plan = self.cleaned_data["plan"]
        return CheckQuestion(
            as_of=self.cleaned_data["as_of"] or today(),
            plans=(plan,) if plan else (),
            horizon=HORIZON if horizon is None else horizon,
        )


def _choices(catalog: Catalog) -> Choices:
    """The plans by distribution."""
    groups: Choices = [
        (distribution.name, _plans(distribution))
        for distribution in catalog.distributions
        if distribution.plans
    ]
    return [("", "None: what comes without paying extra"), *groups]


def _plans(distribution: Distribution) -> list[tuple[str, str]]:
    return [
        (f"{distribution.slug}{SEPARATOR}{plan.slug}", plan.name) for plan in distribution.plans
    ]
