"""What members write about a group of a fleet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms

from advisor.answer_fields import WholeNumberField
from advisor.models import FleetGroup

MOST_HOSTS, MOST_MONTHS = 1_000_000, 120
_NUMBER = {
    "invalid": "Give a whole number, such as 40.",
    "min_value": "Give a whole number from %(limit_value)s up.",
    "max_value": "Give a whole number up to %(limit_value)s.",
}
_WIDGET = {"inputmode": "numeric"}


def hosts_field() -> WholeNumberField:
    return WholeNumberField(
        label="Hosts a month (optional)",
        required=False,
        min_value=1,
        max_value=MOST_HOSTS,
        error_messages=_NUMBER,
        widget=forms.NumberInput(attrs=_WIDGET),
        help_text="How many of this group you can migrate in a month.",
    )


def lead_field() -> WholeNumberField:
    return WholeNumberField(
        label="Lead time in months (optional)",
        required=False,
        min_value=0,
        max_value=MOST_MONTHS,
        error_messages=_NUMBER,
        widget=forms.NumberInput(attrs=_WIDGET),
        help_text="From the decision to the first migrated host: tests, approvals, orders.",
    )


class PaceForm(forms.Form):
    """The same pace for several groups."""

    hosts_per_month = WholeNumberField(min_value=1, max_value=MOST_HOSTS)
    lead_months = WholeNumberField(min_value=0, max_value=MOST_MONTHS)


class GroupForm(forms.Form):
    """The pace of a group, and the decision that says where it goes."""

    hosts_per_month = hosts_field()
    lead_months = lead_field()
    decision = forms.TypedChoiceField(
        label="Decision (optional)",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="The decision of your team that says where these hosts go.",
    )
    note = forms.CharField(
        label="Note (optional)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        decisions: Sequence[tuple[int, str]],
        plan: FleetGroup | None = None,
    ) -> None:
        """`decisions`: (primary key, label). `plan`: what the form begins with."""
        super().__init__(data, initial=_initial(plan))
        field = self.fields["decision"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "None yet"), *decisions]

    def clean(self) -> dict[str, object]:
        """A pace takes both numbers: without one nothing can be said of the start."""
        cleaned = super().clean() or {}
        pair = ("hosts_per_month", "lead_months")
        missing = [name for name in pair if cleaned.get(name) is None]
        if len(missing) == 1 and missing[0] not in self.errors:
            self.add_error(missing[0], "Give both numbers, or neither. A lead time may be 0.")
        return cleaned


def _initial(plan: FleetGroup | None) -> dict[str, object]:
    if plan is None:
        return {}
    names = ("hosts_per_month", "lead_months", "note")
    return {**{name: getattr(plan, name) for name in names}, "decision": plan.decision_id or ""}
