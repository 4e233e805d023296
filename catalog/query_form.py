"""The query string of a page as a form: strict about names, with one spelling for each query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from catalog.directory import in_reading_order, similar
from catalog.document import Catalog
from catalog.query_string import printable, read_query_string, without_trackers

MAX_PRINTED = 40
"""Characters of a text somebody sent that a page repeats."""

_MAX_NAMED = 3


@dataclass(frozen=True)
class FieldProblem:
    """`anchor`: the id of the field; empty where the page has none for it."""

    label: str
    text: str
    anchor: str = ""


class QueryForm(forms.Form):
    """An unknown name is an error, and so is a second value for a field with one."""

    def __init__(self, query_dict: QueryDict) -> None:
        self.query_dict = without_trackers(query_dict)
        super().__init__(self.query_dict)
        self._as_sent = query_dict.urlencode()

    def clean(self) -> dict[str, Any]:  # Django's type: a field may clean to anything
        query = read_query_string(self.query_dict, self.fields)
        known = ", ".join(self.fields)
        for name in query.unknown:
            text = f"This page has no such parameter. Known: {known}."
            self.errors[printable(name, MAX_PRINTED)] = self.error_class([text])
        for name, field in self.fields.items():
            is_single = not isinstance(field, forms.MultipleChoiceField)
            if is_single and query.is_repeated(name):
                self.errors[name] = self.error_class(["Enter only one value."])
        return self.cleaned_data

    def problems(self) -> list[FieldProblem]:
        """In the order of the form; then the first few unknown names."""
        known = [name for name in self.fields if name in self.errors]
        unknown = [name for name in self.errors if name not in self.fields]
        return [
            *(self._field_problem(name) for name in known),
            *(FieldProblem(name, str(self.errors[name][0])) for name in unknown[:_MAX_NAMED]),
        ]

    def sent(self) -> dict[str, str]:
        """The text that was typed into each text field, to show it again."""
        return {
            name: printable(self.query_dict.get(name, ""), MAX_PRINTED)
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField)
        }

    def query(self, **overrides: str) -> str:
        """The valid values as a query string, in the form's order, without empty ones."""
        query = QueryDict(mutable=True)
        for name, value in (self.cleaned_data | overrides).items():
            if isinstance(value, list):
                query.setlist(name, value)
            elif value not in (None, ""):
                query[name] = value.isoformat() if isinstance(value, date) else str(value)
        return query.urlencode()

    def is_canonical(self) -> bool:
        """Whether the query is spelled as `query` spells it."""
        return self._as_sent == self.query()

    def _field_problem(self, name: str) -> FieldProblem:
        return FieldProblem(str(self.fields[name].label), str(self.errors[name][0]), f"f-{name}")


class KeysField(forms.MultipleChoiceField):
    """Any of the keys, each once, in the order of the choices. The error names unknown ones."""

    def __init__(self, labels: Mapping[str, str], noun: str, *, label: str) -> None:
        super().__init__(choices=list(labels.items()), required=False, label=label)
        self.labels, self.noun = labels, noun

    def clean(self, value: Sequence[str] | None) -> list[str]:
        keys = list(dict.fromkeys(value or ()))
        unknown = [key for key in keys if key not in self.labels]
        if unknown:
            raise forms.ValidationError(self.unknown_message(unknown))
        return [key for key in self.labels if key in keys]

    def unknown_message(self, unknown: Sequence[str]) -> str:
        names = ", ".join(f"“{printable(key, MAX_PRINTED)}”" for key in unknown[:_MAX_NAMED])
        more = f" and {len(unknown) - _MAX_NAMED} more" if len(unknown) > _MAX_NAMED else ""
        return f"There is no {self.noun} {names}{more}. Choose from the list."


class DistributionsField(KeysField):
    """Distributions by slug or alias, as slugs."""

    def __init__(self, catalog: Catalog) -> None:
        names = {row.slug: row.name for row in in_reading_order(catalog)}
        super().__init__(names, "distribution", label="Distributions")
        self.catalog = catalog

    def clean(self, value: Sequence[str] | None) -> list[str]:
        return super().clean(self.slugs(value))

    def slugs(self, value: Sequence[str] | None) -> list[str]:
        """Different slugs in the order sent; an unknown name stays as it is."""
        return list(dict.fromkeys(self.catalog.slug_of(name) for name in value or () if name))

    def unknown_message(self, unknown: Sequence[str]) -> str:
        names = [row.name for row in similar(self.catalog, unknown[0])][:_MAX_NAMED]
        message = super().unknown_message(unknown)
        return f"{message} Did you mean {' or '.join(names)}?" if names else message


class OrderedDistributionsField(DistributionsField):
    """The slugs in the order sent."""

    def clean(self, value: Sequence[str] | None) -> list[str]:
        super().clean(value)
        return self.slugs(value)


def optional_choice(labels: Mapping[str, str], label: str) -> forms.ChoiceField:
    message = f"Give one of: {', '.join(labels)}; or leave it out."
    return forms.ChoiceField(
        choices=[("", ""), *labels.items()],
        label=label,
        required=False,
        error_messages={"invalid_choice": message},
    )


def optional_text(pattern: str, label: str, message: str) -> forms.RegexField:
    """Text that matches; the same message for everything that is wrong with it."""
    messages = {"invalid": message, "null_characters_not_allowed": message}
    return forms.RegexField(pattern, label=label, required=False, error_messages=messages)
