"""Query strings of the pages: read, checked, and spelled again in one clean way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from catalog import vocabulary
from catalog.pages import profile
from catalog.pages.lifelines import Filters
from catalog.presentation import PREVIEW, Document
from catalog.query_string import parse_day, printable, read_query_string

FEWEST, MOST = 2, 4
"""How many distributions stand side by side."""

EARLIEST, LATEST = date(1995, 1, 1), date(2099, 12, 31)
DIFFERENCES = "differences"
STATUSES = {
    **{key: vocabulary.PHASE_KINDS[key] for key in ("active", "security", "extended", "minor")},
    "ended": "ended",
    PREVIEW: "in preview",
    "unknown": "unknown",
}
SUPPORT = {"included": "without extra payment", "paid": "for payment"}
MINORS = "1"

_MOST_NAMED = 3
MAX_PRINTED = 40
"""Characters of a text somebody sent that a page repeats."""


class QueryForm(forms.Form):
    """Bind it to request.GET. An unknown name is an error, and so is a second value for one."""

    def clean(self) -> dict[str, Any]:
        query = read_query_string(self.data, self.fields)
        known = ", ".join(self.fields)
        for name in query.unknown:
            text = f"This page asks for nothing of that name. It asks for: {known}."
            self._errors[printable(name, MAX_PRINTED)] = self.error_class([text])
        for name, field in self.fields.items():
            is_single = not isinstance(field, forms.MultipleChoiceField)
            if is_single and query.is_repeated(name):
                self._errors[name] = self.error_class(["Several values were given. Give one."])
        return self.cleaned_data

    def problems(self) -> list[dict[str, str]]:
        """What is wrong, in the order of the form, with the anchor of the field if there is one."""
        known = [name for name in self.fields if name in self.errors]
        others = [name for name in self.errors if name not in self.fields]
        return [
            {
                "label": str(self.fields[name].label),
                "text": str(self.errors[name][0]),
                "anchor": f"f-{name}",
            }
            for name in known
        ] + [
            {"label": name, "text": str(self.errors[name][0]), "anchor": ""}
            for name in others[:_MOST_NAMED]
        ]

    def sent(self) -> dict[str, str]:
        """What was typed into the fields of text, as it is shown again."""
        return {
            name: printable(self.data.get(name, ""), MAX_PRINTED)
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField)
        }

    def query(self, **instead: str) -> str:
        """The query for these answers or `instead`, in the form's order, without empty ones."""
        query = QueryDict(mutable=True)
        for name, value in (self.cleaned_data | instead).items():
            if isinstance(value, list):
                query.setlist(name, value)
            elif value not in (None, ""):
                query[name] = value.isoformat() if isinstance(value, date) else str(value)
        return query.urlencode()

    def is_clean(self) -> bool:
        return self.data.urlencode() == self.query()


class CompareForm(QueryForm):
    def __init__(self, data: QueryDict, document: Document) -> None:
        super().__init__(data)
        self.fields["d"] = _Distributions(document, label="Distributions", keep_order=True)
        self.fields["only"] = _one({DIFFERENCES: "only what differs"}, "Rows")

    def clean_d(self) -> list[str]:
        chosen = self.cleaned_data["d"]
        if self.data and not FEWEST <= len(chosen) <= MOST:
            raise forms.ValidationError(
                f"Choose {FEWEST} to {MOST}. {len(chosen) or 'None'} "
                f"{'is' if len(chosen) < 2 else 'are'} chosen."
            )
        return chosen


class LifecycleForm(QueryForm):
    def __init__(self, data: QueryDict, document: Document) -> None:
        super().__init__(data)
        days = "Give a whole number of days from 1 to 3650."
        day = f"Give a day as YYYY-MM-DD, from {EARLIEST} to {LATEST}."
        self.fields["distribution"] = _Distributions(document, label="Distributions")
        self.fields["status"] = _Many(STATUSES, "status", label="Status")
        self.fields["support"] = _one(SUPPORT, "Support on that day")
        self.fields["ends_within"] = forms.RegexField(
            r"^[0-9]{1,4}\Z",
            label="Ends within",
            required=False,
            error_messages=_all_the_same(days),
        )
        self.fields["minors"] = _one({MINORS: "minor releases too"}, "Minor releases")
        self.fields["as_of"] = forms.RegexField(
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z",
            label="On the day",
            required=False,
            error_messages=_all_the_same(day),
        )
        self._wrong = {"ends_within": days, "as_of": day}

    def clean_ends_within(self) -> int | None:
        given = self.cleaned_data["ends_within"]
        if given and not 1 <= int(given) <= 3650:
            raise forms.ValidationError(self._wrong["ends_within"])
        return int(given) if given else None

    def clean_as_of(self) -> date | None:
        text = self.cleaned_data["as_of"]
        day = parse_day(text)
        if text and day is None:
            raise forms.ValidationError(f"There is no such day. {self._wrong['as_of']}")
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(self._wrong["as_of"])
        return day

    def filters(self) -> Filters:
        """What is valid of it; the rest counts as left open."""
        asked = self.cleaned_data
        return Filters(
            distributions=frozenset(asked.get("distribution", ())),
            statuses=frozenset(asked.get("status", ())),
            support=asked.get("support", ""),
            ends_within=asked.get("ends_within"),
            minors=asked.get("minors") == MINORS,
            as_of=asked.get("as_of"),
        )


class DistributionsForm(QueryForm):
    """The history and the changes: of some distributions, or of all."""

    def __init__(self, data: QueryDict, document: Document) -> None:
        super().__init__(data)
        self.fields["distribution"] = _Distributions(document, label="Distributions")


class _Many(forms.MultipleChoiceField):
    """Any of the keys, each once, in the order of the choices. What is none of them is named."""

    def __init__(self, choices: Mapping[str, str], noun: str, *, label: str) -> None:
        super().__init__(choices=list(choices.items()), required=False, label=label)
        self.noun = noun

    def clean(self, value: Sequence[str] | None) -> list[str]:
        given = list(dict.fromkeys(value or ()))
        if unknown := [one for one in given if not self.valid_value(one)]:
            raise forms.ValidationError(self._complaint(unknown))
        return [key for key, _ in self.choices if key in given]

    def _complaint(self, unknown: list[str]) -> str:
        named = ", ".join(f"“{printable(one, MAX_PRINTED)}”" for one in unknown[:_MOST_NAMED])
        more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
        return f"There is no {self.noun} {named}{more}. Choose from the list."


class _Distributions(_Many):
    """Distributions by slug or other name."""

    def __init__(self, document: Document, *, label: str, keep_order: bool = False) -> None:
        super().__init__(
            {one["slug"]: one["name"] for one in profile.in_order(document)},
            "distribution",
            label=label,
        )
        self.document, self.keep_order = document, keep_order

    def clean(self, value: Sequence[str] | None) -> list[str]:
        slugs = list(
            dict.fromkeys(profile.find(self.document, one) or one for one in value or () if one)
        )
        ordered = super().clean(slugs)
        return slugs if self.keep_order else ordered

    def _complaint(self, unknown: list[str]) -> str:
        near = [one["name"] for one in profile.near(self.document, unknown[0])][:_MOST_NAMED]
        return super()._complaint(unknown) + (f" Did you mean {' or '.join(near)}?" if near else "")


def _one(choices: Mapping[str, str], label: str) -> forms.ChoiceField:
    wrong = f"Give one of: {', '.join(choices)}; or leave it out."
    return forms.ChoiceField(
        choices=[("", ""), *choices.items()],
        label=label,
        required=False,
        error_messages={"invalid_choice": wrong},
    )


def _all_the_same(text: str) -> dict[str, str]:
    return {"invalid": text, "null_characters_not_allowed": text}
