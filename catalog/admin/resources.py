"""The tables as files that curators take out, change in a spreadsheet and bring back.

One row an object, known by words, not numbers.

A file may leave out columns: what they hold stays as it is. A row that is not there yet is added.
Nothing is ever deleted by a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.html import format_html
from import_export import fields, resources, widgets
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff
from import_export.results import Result, RowResult
from tablib import Dataset

from catalog import vocabulary
from catalog.admin.edit import WHY
from catalog.admin.forms import Value, read, written
from catalog.models import (
    Claim,
    Distribution,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.query_string import similar
from catalog.refresh import review
from catalog.refresh.values import BY_HAND
from catalog.spreadsheets import is_formula

MOST_ROWS = 5_000

FileRow = Mapping[str, object]
"""A row of a file: its texts (of JSON: values) by column."""

Lookup = Callable[[str], dict[str, str]]
"""The name of a row in words, as arguments of a query that finds it."""

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": None}


class _Text(widgets.Widget):
    """Text that no spreadsheet takes for a formula.

    An apostrophe before it, which is taken off again.
    """

    def render(self, value: object, obj: models.Model | None = None, **kwargs: object) -> str:
        text = "" if value is None else str(value)
        return f"'{text}" if is_formula(text) else text

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> object:
        return _text(value)


def _text(value: object) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n")
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


class _Day(widgets.DateWidget):
    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> date | None:
        try:
            day: date | None = super().clean(value, row, **kwargs)
            return day
        except ValueError:
            raise ValueError(f"Write a day as YYYY-MM-DD, not {value!r}.") from None


class _YesNo(widgets.Widget):
    def render(self, value: object, obj: models.Model | None = None, **kwargs: object) -> str:
        return "" if value is None else "yes" if value else "no"

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> bool | None:
        try:
            return _YES_NO[str("" if value is None else value).strip().lower()]
        except KeyError:
            raise ValueError(f"Write yes or no, not {value!r}.") from None


class _Known(widgets.Widget):
    """Another object, by its name in words."""

    def __init__(self, model: type[models.Model], lookup: Lookup) -> None:
        super().__init__()
        self.model, self.lookup = model, lookup

    def render(
        self, value: models.Model | None, obj: models.Model | None = None, **kwargs: object
    ) -> str:
        return "" if value is None else _name(value)

    def clean(
        self, value: object, row: FileRow | None = None, **kwargs: object
    ) -> models.Model | None:
        text = str("" if value is None else value).strip()
        return self.find(text) if text else None

    def find(self, text: str) -> models.Model:
        try:
            return self.model._default_manager.get(**self.lookup(text))
        except (ObjectDoesNotExist, ValueError):
            near = similar(text, map(_name, self.model._default_manager.all()), limit=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise ValueError(
                f"There is no {self.model._meta.verbose_name} {text!r}.{hint}"
            ) from None


class _Several(widgets.ManyToManyWidget):
    """Several other objects, with commas between them."""

    def __init__(self, model: type[models.Model], lookup: Lookup) -> None:
        super().__init__(model)
        self.known = _Known(model, lookup)

    def render(
        self,
        value: models.Manager[models.Model] | None,
        obj: models.Model | None = None,
        **kwargs: object,
    ) -> str:
        return "" if value is None else ", ".join(sorted(map(_name, value.all())))

    def clean(
        self, value: object, row: FileRow | None = None, **kwargs: object
    ) -> models.QuerySet[models.Model]:
        parts = [
            part.strip() for part in str("" if value is None else value).split(",") if part.strip()
        ]
        rows = self.known.model._default_manager
        return rows.filter(pk__in=[self.known.find(part).pk for part in parts])


class _List(widgets.Widget):
    """A list of words, with commas between them."""

    def render(
        self, value: list[str] | None, obj: models.Model | None = None, **kwargs: object
    ) -> str:
        return ", ".join(value or [])

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> list[str]:
        return [
            part.strip() for part in str("" if value is None else value).split(",") if part.strip()
        ]


class _Value(_Text):
    """The value of a fact, written as in its form."""

    def clean(self, value: object, row: FileRow | None = None, **kwargs: object) -> Value:
        text = _text(value)
        definition = vocabulary.ATTRIBUTES.get(str((row or {}).get("attribute", "")))
        return read(definition, text) if definition else text

    def render(self, value: object, obj: models.Model | None = None, **kwargs: object) -> str:
        return super().render(written(None, value))


def _plan_parts(text: str) -> dict[str, str]:
    distribution, slash, slug = text.partition("/")
    if not slash:
        raise ValueError
    return {"distribution__slug": distribution, "slug": slug}


_LOOKUPS: dict[type[models.Model], Lookup] = {
    Source: lambda text: {"key": text},
    Distribution: lambda text: {"slug": text},
    Release: lambda text: {"slug": text},
    SupportPlan: _plan_parts,
}
"""By model, how a row is found by the name that `_name` gives it."""


def _name(row: models.Model) -> str:
    if isinstance(row, SupportPlan):
        return f"{row.distribution.slug}/{row.slug}"
    if isinstance(row, Source):
        return row.key
    assert isinstance(row, Distribution | Release)
    return row.slug


def _widget(model: type[models.Model], name: str) -> widgets.Widget:
    field = model._meta.get_field(name)
    if isinstance(field, models.ManyToManyField | models.ForeignKey):
        other = field.related_model
        assert not isinstance(other, str)
        return (_Several if field.many_to_many else _Known)(other, _LOOKUPS[other])
    if isinstance(field, models.JSONField):
        return _Value() if field.model is Fact else _List()
    if isinstance(field, models.DateField):
        return _Day()
    if isinstance(field, models.BooleanField):
        return _YesNo()
    return widgets.DecimalWidget() if isinstance(field, models.DecimalField) else _Text()


class _Difference(Diff):
    """What an import would change, marked without styles of its own: the pages allow none."""

    def as_html(self) -> list[str]:
        return [
            _difference("" if self.new else str(old), str(now))
            for old, now in zip(self.left, self.right, strict=True)
        ]


def _difference(old: str, now: str) -> str:
    if old == now:
        return format_html("{}", now)
    return format_html("<del>{}</del> <ins>{}</ins>" if old else "{}<ins>{}</ins>", old, now)


class CatalogResource(resources.ModelResource):
    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return _Difference

    def before_import(self, dataset: Dataset, **kwargs: object) -> None:
        """Refuses a file with unknown columns, or without those that identify rows."""
        columns = [field.column_name for field in self.get_import_fields()]
        headers = dataset.headers or []
        unknown = [str(header) for header in headers if header not in columns]
        missing = [name for name in self._meta.import_id_fields if name not in headers]
        if len(dataset) > MOST_ROWS:
            raise ValueError(f"{len(dataset)} rows are too many at once: {MOST_ROWS} at most.")
        if unknown:
            raise ValueError(
                f"Unknown column: {', '.join(unknown)}. Columns: {', '.join(columns)}."
            )
        if missing:
            raise ValueError(
                f"The column {', '.join(missing)} is missing: rows are identified by "
                f"{', '.join(self._meta.import_id_fields)}."
            )


class RefreshedResource(CatalogResource):
    """Releases and phases: a refreshed value becomes a manual override where a file differs."""

    def after_import(self, dataset: Dataset, result: Result, **kwargs: Any) -> None:
        """The preview, which is taken back, needs no reason yet."""
        super().after_import(dataset, result, **kwargs)
        request = kwargs.get("request")
        reason = request.POST.get(WHY, "").strip() if request else ""
        written = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE)
        keys = [row.object_id for row in result.rows if row.import_type in written]
        by_phase = Phase.objects.filter(pk__in=keys).values("release")
        releases = keys if self._meta.model is Release else by_phase
        for release in Release.objects.filter(pk__in=releases):
            review.keep_what_was_written(
                release,
                BY_HAND,
                reason="preview" if kwargs.get("dry_run") else reason,
                by=kwargs.get("user"),
            )


class StatementResource(CatalogResource):
    """Support statements are known by their releases too, which are rows of another table."""

    def get_instance(
        self, instance_loader: BaseInstanceLoader, row: FileRow
    ) -> SupportStatement | None:
        try:
            distribution, starts, releases = (
                self.fields[name].clean(row) for name in ("distribution", "starts", "releases")
            )
        except ValueError:
            return None  # explained when the row is read
        rows = SupportStatement.objects.filter(
            distribution=distribution, subject=row["subject"], starts=starts
        ).prefetch_related("releases")
        wanted = set(releases)
        return next(
            (statement for statement in rows if set(statement.releases.all()) == wanted), None
        )

    def import_instance(self, instance: SupportStatement, row: FileRow, **kwargs: object) -> None:
        """Tells the statement its releases before it is checked; they are stored after it."""
        instance.intended_releases = list(self.fields["releases"].clean(row))
        super().import_instance(instance, row, **kwargs)


def _resource(
    model: type[models.Model],
    known_by: Iterable[str],
    names: Iterable[str],
    base: type[CatalogResource] = CatalogResource,
) -> type[CatalogResource]:
    """The resource of a table with these columns, whose rows are known by some of them."""
    columns = {
        name: fields.Field(
            attribute=name,
            column_name=name,
            widget=_widget(model, name),
            saves_null_values=True,
        )
        for name in names
    }
    options = {
        "model": model,
        "fields": tuple(columns),
        "import_id_fields": tuple(known_by),
        "clean_model_instances": True,
        "skip_unchanged": True,
        "report_skipped": True,
        "use_transactions": True,
    }
    return type(
        f"{model.__name__}Resource", (base,), {**columns, "Meta": type("Meta", (), options)}
    )


_PROVENANCE = ("source", "as_of", "confidence", "checked_on", "note")

RESOURCES: dict[type[models.Model], type[CatalogResource]] = {
    Source: _resource(Source, ["key"], ["key", "title", "url", "kind"]),
    Distribution: _resource(
        Distribution,
        ["slug"],
        [
            "slug",
            "name",
            "short_name",
            "monogram",
            "role",
            "summary",
            "aliases",
            "endoflife_product",
            "successors",
        ],
    ),
    Release: _resource(
        Release,
        ["slug"],
        [
            *("slug", "distribution", "name", "parent", "released_on", "latest_name", "latest_on"),
            *("preview", *_PROVENANCE),
        ],
        RefreshedResource,
    ),
    Phase: _resource(
        Phase,
        ["release", "name"],
        [
            "release",
            "name",
            "kind",
            "end_kind",
            "ends_on",
            "paid",
            "projected",
            "plans",
            *_PROVENANCE,
        ],
        RefreshedResource,
    ),
    SupportPlan: _resource(
        SupportPlan,
        ["distribution", "slug"],
        ["distribution", "slug", "name", "summary", "seller", "valid_on", "releases", *_PROVENANCE],
    ),
    Price: _resource(
        Price,
        ["plan", "label", "unit"],
        [
            "plan",
            "label",
            "unit",
            "amount",
            "at_least",
            "currency",
            "reference",
            "effective_on",
            *_PROVENANCE,
        ],
    ),
    Fact: _resource(
        Fact,
        ["distribution", "attribute", "release", "plan"],
        ["distribution", "attribute", "release", "plan", "value", "unreliable", *_PROVENANCE],
    ),
    SupportStatement: _resource(
        SupportStatement,
        ["distribution", "subject", "releases", "starts"],
        ["distribution", "subject", "releases", "starts", "ends", "supported", *_PROVENANCE],
        StatementResource,
    ),
    MigrationPath: _resource(
        MigrationPath,
        ["from_distribution", "from_release", "to_distribution", "to_release", "tool"],
        [
            *("from_distribution", "from_release", "to_distribution", "to_release", "tool"),
            *("in_place", "official", "offline", "limits", "architectures", *_PROVENANCE),
        ],
    ),
    Event: _resource(
        Event,
        ["date", "title"],
        ["date", "precision", "title", "text", "planned", "distributions", *_PROVENANCE],
    ),
    Claim: _resource(Claim, ["key"], ["key", "topic", "said", "verdict", "found", *_PROVENANCE]),
}
"""By model. Disputes have none: what they are about has no name in a row of a spreadsheet."""
