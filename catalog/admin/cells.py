"""Cells of import and export files: how values are written and parsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.db import models
from import_export import fields, widgets

from catalog import vocabulary
from catalog.admin.forms import Value, read, written
from catalog.models import Distribution, Fact, Release, Source, SupportPlan
from catalog.query_string import similar
from catalog.spreadsheets import is_formula

FileRow = Mapping[str, object]
"""A row of a file: its texts (in JSON: values) by column."""

Row = TypeVar("Row", bound=models.Model)

_JOINED = "_joined_by_file"
"""Instance attribute for related rows from a file (many-to-many), until they are written."""

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": None}


class Text(widgets.Widget):
    """Text that a spreadsheet cannot mistake for a formula.

    Export adds an apostrophe, import removes it.
    """

    def render(self, value: object, obj: models.Model | None = None, **kwargs: object) -> str:
        text = "" if value is None else str(value)
        return f"'{text}" if is_formula(text) else text

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> object:
        return _text(value)


def _text(value: object) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n")
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


class Day(widgets.DateWidget):
    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> date | None:
        try:
            day: date | None = super().clean(value, row, **kwargs)
            return day
        except (ValueError, TypeError):
            raise ValueError(f"Write a day as YYYY-MM-DD, not {value!r}.") from None


class Amount(widgets.DecimalWidget):
    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> object:
        try:
            return super().clean(value, row, **kwargs)
        except (ValueError, ArithmeticError):
            raise ValueError(f"Write a number as 1234.50, not {value!r}.") from None


class YesNo(widgets.Widget):
    def render(self, value: object, obj: models.Model | None = None, **kwargs: object) -> str:
        return "" if value is None else "yes" if value else "no"

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> bool | None:
        try:
            return _YES_NO[str("" if value is None else value).strip().lower()]
        except KeyError:
            raise ValueError(f"Write yes or no, not {value!r}.") from None


class Known(widgets.Widget):
    """A related object, referred to by name. The first lookup loads its whole table."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model
        self._rows: dict[str, models.Model] = {}

    def render(
        self, value: models.Model | None, obj: models.Model | None = None, **kwargs: object
    ) -> str:
        return "" if value is None else name_of(value)

    def clean(
        self, value: object, row: FileRow | None = None, **kwargs: object
    ) -> models.Model | None:
        text = str("" if value is None else value).strip()
        return self.find(text) if text else None

    def find(self, text: str) -> models.Model:
        self.read()
        if text in self._rows:
            return self._rows[text]
        near = similar(text, self._rows, limit=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"There is no {self.model._meta.verbose_name} {text!r}.{hint}")

    def read(self) -> None:
        if not self._rows:
            rows = self.model._default_manager.order_by()
            if self.model in (SupportPlan, Release):
                rows = rows.select_related("distribution")
            self._rows = {name_of(row): row for row in rows}

    def learn(self, row: models.Model) -> None:
        """Registers a row that the file adds, so that later rows can refer to it."""
        self.read()
        self._rows[name_of(row)] = row


class Several(widgets.Widget):
    """Several related objects, separated by commas."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.known = Known(model)

    def render(
        self,
        value: Sequence[models.Model] | None,
        obj: models.Model | None = None,
        **kwargs: object,
    ) -> str:
        return ", ".join(map(name_of, value or []))

    def clean(
        self, value: object, row: FileRow | None = None, **kwargs: object
    ) -> list[models.Model]:
        return _sorted([self.known.find(part) for part in set(_parts(value))])


class WordList(widgets.Widget):
    """A list of words, separated by commas."""

    def render(
        self, value: list[str] | None, obj: models.Model | None = None, **kwargs: object
    ) -> str:
        return ", ".join(value or [])

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> list[str]:
        return _parts(value)


class FactValue(Text):
    """The value of a fact, in the notation of its form."""

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> Value:
        text = _text(value)
        definition = vocabulary.ATTRIBUTES.get(str((row or {}).get("attribute", "")))
        return read(definition, text) if definition else text

    def render(self, value: object, obj: models.Model | None = None, **kwargs: object) -> str:
        return super().render(written(None, value))


class Column(fields.Field):
    """A field of a row. Many-to-many relations are saved only when the row is written."""

    def get_value(self, instance: models.Model) -> object:
        if not isinstance(self.widget, Several):
            return super().get_value(instance)
        joined = joined_by_file(instance)
        if self.attribute in joined:
            return joined[self.attribute]
        return _sorted(getattr(instance, self.attribute).all()) if instance.pk else []

    def save(
        self, instance: models.Model, row: FileRow, is_m2m: bool = False, **kwargs: object
    ) -> None:
        if not isinstance(self.widget, Several):
            super().save(instance, row, is_m2m, **kwargs)
            return
        rows = self.clean(row)
        instance.__dict__.setdefault(_JOINED, {})[self.attribute] = rows


def joined_by_file(instance: models.Model) -> Mapping[str, list[models.Model]]:
    """The related rows from a file, by field (many-to-many)."""
    joined: Mapping[str, list[models.Model]] = instance.__dict__.get(_JOINED, {})
    return joined


def name_of(row: models.Model) -> str:
    if isinstance(row, SupportPlan):
        return f"{row.distribution.slug}/{row.slug}"
    if isinstance(row, Source):
        return row.key
    assert isinstance(row, Distribution | Release)
    return row.slug


def column_of(model: type[models.Model], name: str) -> Column:
    return Column(
        attribute=name, column_name=name, widget=_widget(model, name), saves_null_values=True
    )


def _widget(model: type[models.Model], name: str) -> widgets.Widget:
    field = model._meta.get_field(name)
    if isinstance(field, models.ManyToManyField | models.ForeignKey):
        other = field.related_model
        assert not isinstance(other, str)
        return (Several if field.many_to_many else Known)(other)
    if isinstance(field, models.JSONField):
        return FactValue() if field.model is Fact else WordList()
    if isinstance(field, models.DateField):
        return Day()
    if isinstance(field, models.BooleanField):
        return YesNo()
    return Amount() if isinstance(field, models.DecimalField) else Text()


def _parts(value: object) -> list[str]:
    parts = str("" if value is None else value).split(",")
    return [part.strip() for part in parts if part.strip()]


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=name_of)
