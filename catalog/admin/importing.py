"""Plans an import by reading only, then writes it in bulk.

For a preview, the library would save each row and roll back, which on SQLite blocks every other
writer meanwhile. Here rows are compared and checked in memory, for the preview and again before
writing. The bulk write keeps locks short.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Error, InvalidRow, Result, RowResult
from tablib import Dataset

from catalog.admin.cells import FileRow, Known, Several, joined_by_file
from catalog.models import Phase, Product, Release, SupportStatement
from catalog.models.statement import overlap
from catalog.recording import Recorded, touch
from catalog.refresh import review
from catalog.refresh.effective import Rows
from catalog.refresh.values import BY_HAND

MAX_LISTED = 500

Author = Any  # the user model is a setting
Identity = tuple[object, ...]
"""The cleaned values of the columns that identify a row."""


class Plan(Result):
    """What a file would change; pages list the first MAX_LISTED rows."""

    @property
    def changed(self) -> list[RowResult]:
        return self._changed[:MAX_LISTED]

    @property
    def invalid(self) -> list[InvalidRow]:
        rows: list[InvalidRow] = self.invalid_rows[:MAX_LISTED]
        return rows

    @property
    def has_more(self) -> bool:
        return max(len(self._changed), len(self.invalid_rows)) > MAX_LISTED

    @property
    def _changed(self) -> list[RowResult]:
        kinds = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE)
        return [row for row in self.rows if row.import_type in kinds]

    def has_problems(self) -> bool:
        return bool(self.has_errors() or self.has_validation_errors())


class Loader(BaseInstanceLoader):
    """Loads all rows of the table at once."""

    def __init__(self, resource: CatalogResource, dataset: Dataset | None = None) -> None:
        super().__init__(resource, dataset)
        self.rows = resource.read_rows()

    def get_instance(self, row: FileRow) -> Recorded | None:
        try:
            values = [field.clean(row) for field in self.resource.identifying]
        except ValueError:
            return None  # explained when the row is read
        return self.rows.get(tuple(map(_comparable, values)))


class CatalogResource(resources.ModelResource):
    """`changes`: the checked instances that are new or differ from their stored rows."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.changes: list[Any] = []  # rows of any table
        self._numbers: dict[Identity, int] = {}
        self._owners: dict[tuple[str, ...], dict[Identity, Recorded]] = {}
        """For each unique set of fields: the row of each value, in the table or the file so far."""
        self._valid: set[tuple[str, Identity]] = set()
        """Constraints, with values already found to satisfy them."""
        self._current: Recorded | None = None
        self._before: list[object] = []
        """The row being compared, and its stored values; none if it is new."""

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return Plan

    @cached_property
    def identifying(self) -> list[Any]:  # Any: the library's fields are untyped
        return [self.fields[name] for name in self._meta.import_id_fields]

    @cached_property
    def _joining(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field.widget, Several)]

    @cached_property
    def _referring(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field.widget, Known)]

    def models_read(self) -> list[type[Recorded]]:
        """The tables that rows are compared with, each once."""
        widgets = (getattr(field.widget, "known", field.widget) for field in self.fields.values())
        others = (widget.model for widget in widgets if isinstance(widget, Known))
        return list(dict.fromkeys((self._meta.model, *others)))

    def read_rows(self) -> dict[Identity, Recorded]:
        """All rows of the table, by their identity in a file."""
        model = self._meta.model
        rows = list(
            model.objects.order_by("pk")
            .select_related(*self._referring)
            .prefetch_related(*self._joining)
        )
        self._owners = {
            names: {_values(row, names): row for row in rows} for names in _unique(model)
        }
        return {self._identity(row): row for row in rows}

    def _identity(self, row: Recorded) -> Identity:
        return tuple(_comparable(field.get_value(row)) for field in self.identifying)

    def check_headers(self, headers: Sequence[str]) -> None:
        """Raises ValueError for unknown columns and for missing identifying columns."""
        columns = [field.column_name for field in self.get_import_fields()]
        unknown = [header for header in headers if header not in columns]
        missing = [name for name in self._meta.import_id_fields if name not in headers]
        if unknown:
            raise ValueError(
                f"Unknown column: {', '.join(unknown)}. Columns: {', '.join(columns)}."
            )
        if missing:
            raise ValueError(
                f"The column {', '.join(missing)} is missing: rows are identified by "
                f"{', '.join(self._meta.import_id_fields)}."
            )

    # What would change

    def plan(self, dataset: Dataset) -> Plan:
        """Compares and checks the rows; writes nothing and takes no lock."""
        result: Plan = self.import_data_inner(
            dataset,
            dry_run=True,
            raise_errors=False,
            using_transactions=False,
            collect_failed_rows=False,
        )
        if not result.has_problems():
            for problem in self.problems_together():
                result.append_base_error(Error(ValueError(problem)))
        return result

    def problems_together(self) -> Iterator[str]:
        """Problems between rows that are valid on their own."""
        yield from ()

    def after_init_instance(
        self, instance: Recorded, new: bool, row: FileRow, **kwargs: Any
    ) -> None:
        self._current, self._before = instance, [] if new else self._now(instance)
        try:
            values = [field.clean(row) for field in self.identifying]
        except ValueError:
            return
        key = tuple(map(_comparable, values))
        first = self._numbers.setdefault(key, kwargs["row_number"])
        if first != kwargs["row_number"]:
            raise ValidationError(f"This is the same record as in row {first}.")

    def skip_row(
        self,
        instance: Recorded,
        original: None,
        row: FileRow,
        import_validation_errors: Mapping[str, Any] | None = None,
    ) -> bool:
        return not import_validation_errors and self._before == self._now(instance)

    def after_import_row(self, row: FileRow, row_result: RowResult, **kwargs: object) -> None:
        if row_result.import_type == RowResult.IMPORT_TYPE_SKIP or self._current is None:
            return
        columns = self.get_import_fields()
        before = self._before or [None] * len(columns)
        row_result.diff = [
            _difference(field.widget.render(old) if self._before else "", field.widget.render(new))
            for field, old, new in zip(columns, before, self._now(self._current), strict=True)
        ]

    def _now(self, instance: Recorded) -> list[object]:
        return [field.get_value(instance) for field in self.get_import_fields()]

    def validate_instance(
        self,
        instance: Recorded,
        import_validation_errors: dict[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Like `full_clean`, but without querying the database again for rows already read."""
        errors = dict(import_validation_errors or {})
        known = {name for name in self._referring if _has(instance, name)}
        checks: tuple[Callable[[], None], ...] = (
            lambda: instance.clean_fields(exclude={*errors, *known}),
            instance.clean,
            lambda: self._check_unique(instance),
            lambda: self._check_constraints(instance),
        )
        for check in checks:
            try:
                check()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
            if errors:
                raise ValidationError(errors)

    def _check_unique(self, instance: Recorded) -> None:
        for names, owners in self._owners.items():
            if owners.setdefault(_values(instance, names), instance) is not instance:
                raise ValidationError(f"Another record already has this {' and '.join(names)}.")

    def _check_constraints(self, instance: Recorded) -> None:
        """Each check is a query, so rows with the same values share one."""
        for constraint in instance._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                assert isinstance(constraint.condition, models.Q)
                names = tuple(sorted(constraint.condition.referenced_base_fields - {"id"}))
                key = (constraint.name, _values(instance, names))
                if key not in self._valid:
                    constraint.validate(  # type: ignore[attr-defined]  # the stubs lack it
                        type(instance), instance
                    )
                    self._valid.add(key)

    def save_instance(
        self, instance: Recorded, is_create: bool, row: FileRow, **kwargs: object
    ) -> None:
        """Collects the instance; `write` saves it."""
        self.changes.append(instance)
        if is_create:
            for field in self.fields.values():
                widget = getattr(field.widget, "known", field.widget)
                if isinstance(widget, Known) and widget.model is self._meta.model:
                    widget.learn(instance)

    # Writing

    def write(self, columns: Sequence[str], *, reason: str, by: Author) -> None:
        """Call it within `curation.change`."""
        model = self._meta.model
        new = [row for row in self.changes if row.pk is None]
        known = [row for row in self.changes if row.pk is not None]
        while new:
            ready = [row for row in new if not self._waits(row)]
            model.objects.bulk_create(ready)
            new = [row for row in new if row.pk is None]
        values = {*columns} - {*self._joining, *self._meta.import_id_fields}
        if known and values:
            model.objects.bulk_create(
                known, update_conflicts=True, unique_fields=["id"], update_fields=sorted(values)
            )
        for name in self._joining:
            self._join(name)
        touch(model, [row.pk for row in self.changes])

    def _waits(self, row: Recorded) -> bool:
        """Whether it refers to a row of the same file that is not saved yet."""
        others = (getattr(row, name) for name in self._referring)
        return any(other is not None and other.pk is None for other in others)

    def _join(self, name: str) -> None:
        joint = self._meta.model._meta.get_field(name)
        through, own, other = (
            joint.remote_field.through._base_manager,
            joint.m2m_column_name(),
            joint.m2m_reverse_name(),
        )
        holders = [row for row in self.changes if name in joined_by_file(row)]
        wanted = {(row.pk, joined.pk) for row in holders for joined in joined_by_file(row)[name]}
        pairs = through.filter(**{f"{own}__in": [row.pk for row in holders]})
        current = {(pair[0], pair[1]): pair[2] for pair in pairs.values_list(own, other, "pk")}
        through.filter(pk__in=[current[pair] for pair in current.keys() - wanted]).delete()
        through.bulk_create(
            through.model(**{own: pair[0], other: pair[1]})
            for pair in sorted(wanted - current.keys())
        )


class RefreshedResource(CatalogResource):
    """Releases and phases: values that differ from refreshed ones become manual overrides."""

    def models_read(self) -> list[type[Recorded]]:
        return list(dict.fromkeys((*super().models_read(), Release, Phase)))

    def problems_together(self) -> Iterator[str]:
        """Does not require a reason, which the preview does not have yet."""
        for product, releases in self._refreshed().items():
            rows = Rows(product)
            rows.lay_over(self.changes)
            for release in releases:
                try:
                    review.check_written(product, rows, release, BY_HAND)
                except review.NotInOrderError as error:
                    yield str(error)

    def write(self, columns: Sequence[str], *, reason: str, by: Author) -> None:
        super().write(columns, reason=reason, by=by)
        for releases in self._refreshed().values():
            for release in releases:
                review.keep_what_was_written(release, BY_HAND, reason=reason, by=by)

    def _refreshed(self) -> dict[Product, list[Release]]:
        """The changed major releases of products that are refreshed."""
        touched = [row.release if isinstance(row, Phase) else row for row in self.changes]
        by_product: dict[Product, list[Release]] = defaultdict(list)
        products = {
            product.distribution_id: product
            for product in Product.objects.select_related("distribution")
        }
        for release in {release.slug: release for release in touched}.values():
            if release.is_major and release.distribution_id in products:
                by_product[products[release.distribution_id]].append(release)
        return by_product


class StatementResource(CatalogResource):
    """Also rejects support statements that contradict each other within one file."""

    def import_instance(self, instance: SupportStatement, row: FileRow, **kwargs: object) -> None:
        """Sets the releases before the check; they are stored after the statement."""
        super().import_instance(instance, row, **kwargs)
        instance.intended_releases = list(self.fields["releases"].clean(row))

    def problems_together(self) -> Iterator[str]:
        by_subject: dict[tuple[int, str], list[SupportStatement]] = defaultdict(list)
        for statement in self.changes:
            by_subject[statement.distribution_id, statement.subject].append(statement)
        for statements in by_subject.values():
            for first, second in combinations(statements, 2):
                if _contradict(first, second):
                    yield f"Two rows cover the same release at the same time: {first}; {second}."


def _contradict(first: SupportStatement, second: SupportStatement) -> bool:
    mine, others = set(first.intended_releases or ()), set(second.intended_releases or ())
    same = bool(mine & others) or not (mine or others)
    return same and overlap((first.starts, first.ends), (second.starts, second.ends))


def _comparable(value: object) -> object:
    if isinstance(value, list):
        return frozenset(map(_comparable, value))
    return (value.pk or id(value)) if isinstance(value, models.Model) else value


def _unique(model: type[models.Model]) -> list[tuple[str, ...]]:
    """The fields that are unique, alone or together."""
    single = [(field.name,) for field in model._meta.concrete_fields if field.unique]
    together = [
        tuple(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields
    ]
    return [names for names in (*single, *together) if names != ("id",)]


def _values(instance: models.Model, names: tuple[str, ...]) -> Identity:
    return tuple(_comparable(getattr(instance, name)) for name in names)


def _difference(old: str, now: str) -> str:
    if old == now:
        return format_html("{}", now)
    return format_html("<del>{}</del> <ins>{}</ins>" if old else "{}<ins>{}</ins>", old, now)


def _has(instance: models.Model, name: str) -> bool:
    """An unsaved row of the same file counts too."""
    return getattr(instance, name, None) is not None
