"""Query strings of the pages: which filters each page has."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from catalog import vocabulary
from catalog.document import Catalog
from catalog.pages.release_filters import ReleaseFilters
from catalog.query_form import (
    DistributionsField,
    KeysField,
    OrderedDistributionsField,
    QueryForm,
    optional_choice,
    optional_text,
)
from catalog.query_string import parse_day

FEWEST, MOST = 2, 4
"""How many distributions stand side by side."""

MAX_DAYS = 3650
EARLIEST, LATEST = date(1995, 1, 1), date(2099, 12, 31)
DIFFERENCES = "differences"
SUPPORT = {"included": "without extra payment", "paid": "paid"}
MINORS = "1"
MAX_SEARCH_TEXT = 100
_DAYS_MESSAGE = f"Give a whole number of days from 1 to {MAX_DAYS}."
_DAY_MESSAGE = f"Give a day as YYYY-MM-DD, from {EARLIEST} to {LATEST}."
_SEARCH_MESSAGE = f"Enter at most {MAX_SEARCH_TEXT} characters, without control characters."


class CompareForm(QueryForm):
    def __init__(self, query: QueryDict, catalog: Catalog) -> None:
        super().__init__(query)
        self.fields["d"] = OrderedDistributionsField(catalog)
        self.fields["only"] = optional_choice({DIFFERENCES: "only what differs"}, "Rows")

    def clean(self) -> dict[str, Any]:  # Django's type: a field may clean to anything
        """Old addresses ask for the differences only, which is what the page now shows first."""
        super().clean()
        self.cleaned_data.pop("only", None)
        return self.cleaned_data

    def clean_d(self) -> list[str]:
        slugs: list[str] = self.cleaned_data["d"]
        if self.query_dict and not FEWEST <= len(slugs) <= MOST:
            chosen = f"{len(slugs) or 'None'} {'is' if len(slugs) < 2 else 'are'} chosen"
            raise forms.ValidationError(f"Choose {FEWEST} to {MOST}. {chosen}.")
        return slugs


class LifecycleForm(QueryForm):
    def __init__(self, query: QueryDict, catalog: Catalog) -> None:
        super().__init__(query)
        self.fields["distribution"] = DistributionsField(catalog)
        self.fields["status"] = KeysField(vocabulary.RELEASE_STATUSES, "status", label="Status")
        self.fields["support"] = optional_choice(SUPPORT, "Support on that date")
        self.fields["ends_within"] = optional_text(r"^[0-9]{1,4}\Z", "Ends within", _DAYS_MESSAGE)
        self.fields["minors"] = optional_choice({MINORS: "minor releases too"}, "Minor releases")
        self.fields["as_of"] = optional_text(
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", "As of", _DAY_MESSAGE
        )

    def clean_ends_within(self) -> int | None:
        text = self.cleaned_data["ends_within"]
        if not text:
            return None
        if not 1 <= int(text) <= MAX_DAYS:
            raise forms.ValidationError(_DAYS_MESSAGE)
        return int(text)

    def clean_as_of(self) -> date | None:
        text = self.cleaned_data["as_of"]
        if not text:
            return None
        day = parse_day(text)
        if day is None:
            raise forms.ValidationError(f"There is no such day. {_DAY_MESSAGE}")
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_DAY_MESSAGE)
        return day

    def filters(self) -> ReleaseFilters:
        """The valid fields; the others filter nothing."""
        values = self.cleaned_data
        return ReleaseFilters(
            distributions=frozenset(values.get("distribution", ())),
            statuses=frozenset(values.get("status", ())),
            support=values.get("support", ""),
            ends_within=values.get("ends_within"),
            minors=values.get("minors") == MINORS,
            as_of=values.get("as_of"),
        )


class DistributionsForm(QueryForm):
    """Of the history and the changes: some distributions, or all."""

    def __init__(self, query: QueryDict, catalog: Catalog) -> None:
        super().__init__(query)
        self.fields["distribution"] = DistributionsField(catalog)


class SearchForm(QueryForm):
    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        pattern = rf"^[^\x00-\x1f\x7f]{{1,{MAX_SEARCH_TEXT}}}\Z"
        self.fields["q"] = optional_text(pattern, "Search", _SEARCH_MESSAGE)
