"""What members write on the pages of watching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from advisor.catalog_evidence import label_of
from advisor.decisions.record import MONTHS_TO_REVIEW, months_after
from advisor.decisions.watch import webhooks
from advisor.decisions.watch.condition import ENDS, Comparison, Condition, Value
from advisor.engine.outlook import Key
from advisor.engine.types import Candidate
from advisor.models import NoticeLevel
from catalog import vocabulary

PRICE = "price_per_system_year"
YES_NO: Mapping[str, bool] = {"yes": True, "no": False}
COMPARISONS: Sequence[tuple[str, str]] = (
    ("ends-before", "ends before (day)"),
    ("above", "is above (number)"),
    ("below", "is below (number)"),
    ("is", "is (value)"),
    ("is-none-of", "is something other than (value)"),
    ("lacks", "no longer includes (value)"),
    ("includes", "includes (value)"),
)


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StillRightForm(forms.Form):
    review_by = forms.DateField(
        label="Review again by",
        widget=_day_input(),
        error_messages={
            "required": "Enter the day of the next review.",
            "invalid": "Enter a day such as 2027-11-26.",
        },
    )
    reason = forms.CharField(
        label="Note (optional)",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "wide"}),
        help_text="Why it is still right, for whoever reads the timeline.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:  # Any: as Django's
        kwargs.setdefault("initial", {"review_by": months_after(today, MONTHS_TO_REVIEW)})
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_review_by(self) -> date:
        day: date = self.cleaned_data["review_by"]
        if day <= self.today:
            raise forms.ValidationError("Enter a day in the future.")
        return day


class TripwireForm(forms.Form):
    """A condition on a fact of the choice."""

    attribute = forms.ChoiceField(label="Fact")
    comparison = forms.ChoiceField(
        label="Condition", choices=COMPARISONS, help_text="Of updates: ends before a day."
    )
    value = forms.CharField(
        max_length=100,
        help_text="A day such as 2031-01-01, a number in USD such as 900, yes or no, or a value as "
        "it is worded today.",
        error_messages={"required": "Enter a day, a number or a value."},
    )

    def __init__(self, *args: Any, choice: Candidate, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.choice = choice
        field = self.fields["attribute"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _attributes(choice)

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        if not self.errors:
            try:
                cleaned["condition"] = self._condition(cleaned)
            except ValueError as error:
                self.add_error("value", str(error))
        return cleaned

    def _condition(self, cleaned: Mapping[str, object]) -> Condition:
        attribute, text = str(cleaned["attribute"]), str(cleaned["value"]).strip()
        comparison = _comparison(str(cleaned["comparison"]), attribute)
        value = _value(attribute, comparison, text)
        key: Key = self.choice.key
        if comparison == "is-none-of":
            return Condition(key, attribute, comparison, values=(value,))
        return Condition(key, attribute, comparison, value)


def _attributes(choice: Candidate) -> list[tuple[str, str]]:
    """Ends and price first, then what the catalog states of it, by label."""
    first = [(ENDS, "Updates"), (PRICE, "Price per server and year")]
    known = {key for key in choice.evidence if key in vocabulary.ATTRIBUTES}
    others = sorted((label_of(key), key) for key in known)
    return [*first, *((key, f"{label}: {choice.of(key).words}") for label, key in others)]


def _comparison(name: str, attribute: str) -> Comparison:
    """ValueError where it does not go with the fact."""
    if (name == "ends-before") != (attribute == ENDS):
        raise ValueError(
            "Updates can end before a day; every other fact is compared with a number or a value."
        )
    comparisons: dict[str, Comparison] = {
        "ends-before": "ends-before",
        "above": "above",
        "below": "below",
        "is": "is",
        "is-none-of": "is-none-of",
        "lacks": "lacks",
        "includes": "includes",
    }
    return comparisons[name]


def _value(attribute: str, comparison: Comparison, text: str) -> Value:
    """ValueError, with what to enter, for a text that is no value of the fact."""
    if comparison == "ends-before":
        return _day(text).isoformat()
    if comparison in ("above", "below"):
        return _number(attribute, text)
    return _stated(attribute, text)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("Enter a day such as 2031-01-01.") from error
    if not date(2000, 1, 1) <= day <= date(2100, 1, 1) - timedelta(days=1):
        raise ValueError("Enter a day between 2000 and 2099.")
    return day


def _number(attribute: str, text: str) -> float:
    definition = vocabulary.ATTRIBUTES.get(attribute)
    if attribute != PRICE and (definition is None or definition.type != vocabulary.NUMBER):
        raise ValueError("This fact is no number: choose “is” or “is something other than”.")
    digits = text.replace(",", "").replace("USD", "").strip()
    if not digits.replace(".", "", 1).isdecimal() or not digits.isascii() or len(digits) > 12:
        raise ValueError("Enter a number such as 900 or 900.50.")
    return float(digits)


def _stated(attribute: str, text: str) -> Value:
    definition = vocabulary.ATTRIBUTES.get(attribute)
    if definition is None or definition.type == vocabulary.NUMBER:
        raise ValueError("This fact is a number: choose “is above” or “is below”.")
    if definition.type == vocabulary.BOOLEAN:
        if text.casefold() not in YES_NO:
            raise ValueError("Enter yes or no.")
        return YES_NO[text.casefold()]
    if not definition.choices:
        return text
    labels = {row.label.casefold(): row.key for row in definition.choices}
    keys = {row.key for row in definition.choices}
    if text in keys:
        return text
    if text.casefold() not in labels:
        known = ", ".join(row.label for row in definition.choices)
        raise ValueError(f"Enter one of: {known}.")
    return labels[text.casefold()]


class LevelForm(forms.Form):
    level = forms.ChoiceField(label="By e-mail", choices=NoticeLevel.Level.choices)


class WebhookForm(forms.Form):
    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "wide"}),
        help_text="Of your own system. The operator of this installation lists the hosts that may "
        "be asked.",
        error_messages={"required": "Enter an address that begins with https://."},
    )

    def clean_url(self) -> str:
        address: str = self.cleaned_data["url"]
        if webhooks.target(address) is None:
            raise forms.ValidationError(webhooks.NOT_ALLOWED)
        return address
