"""The history of the catalog: every write leaves one row a changed object, with who and why.

django-simple-history keeps the rows. It writes one for a save and one more for each many-to-many
change, and none for a bulk update; here everything that is touched within one `recording` is noted,
compared with what was there, and written once at its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models, transaction
from django.dispatch import Signal
from django.utils import timezone
from simple_history.models import HistoricalChanges, HistoricalRecords

Method = TypeVar("Method", bound=Callable[..., object])

CREATED, CHANGED, DELETED = "+", "~", "-"

ORIGINS = {
    "curator": "a curator",
    "import": "a curator's import",
    "seed": "the seed",
    "refresh": "the refresh from endoflife.date",
    "before": "data from before changes were recorded",
    "unnamed": "someone outside the admin",
}


@dataclass
class _Unit:
    """Which rows were touched since a recording began, by model and key."""

    by: AbstractBaseUser | None
    why: str
    origin: str
    touched: dict[type[models.Model], set[int]] = field(default_factory=lambda: defaultdict(set))


recorded = Signal()
"""Sent at the end of a recording, within its transaction, with what was `touched`."""

_unit: ContextVar[_Unit | None] = ContextVar("recording", default=None)


@contextmanager
def recording(
    *, by: AbstractBaseUser | None = None, why: str = "", origin: str = ""
) -> Iterator[None]:
    """One transaction, and at its end one history row for each object that is not as it was.

    Within another it is part of that.

    Those who write wait for each other at the catalog's version, so that rows are always taken in
    the same order.
    """
    if _unit.get() is not None:
        yield
        return
    unit = _Unit(by, why, origin or ("curator" if by else "unnamed"))
    token = _unit.set(unit)
    try:
        with transaction.atomic():
            if connection.features.has_select_for_update:
                apps.get_model("catalog", "CatalogVersion").objects.select_for_update().filter(
                    id=1
                ).first()
            yield
            _write(unit)
            recorded.send(sender=None, touched=unit.touched)
    finally:
        _unit.reset(token)


def touch(model: type[models.Model], keys: Iterable[int]) -> None:
    """Note that rows were created, changed or deleted, or may have been.

    Only within a recording.
    """
    unit = _unit.get()
    assert unit is not None
    unit.touched[model].update(keys)


class History(HistoricalRecords):
    """Notes what signals tell, instead of writing a row for each."""

    def post_save(
        self, instance: models.Model, created: bool, using: str | None = None, **_: object
    ) -> None:
        with recording():
            touch(type(instance), [instance.pk])

    def pre_delete(self, instance: models.Model, **kwargs: object) -> None:
        """The rows joined with it are parted without a signal of their own."""
        super().pre_delete(instance, **kwargs)
        with recording():
            for relation in instance._meta.related_objects:
                holder = relation.related_model
                if relation.many_to_many and not isinstance(holder, str) and is_recorded(holder):
                    holders = holder._base_manager.filter(**{relation.field.name: instance})
                    touch(holder, holders.values_list("pk", flat=True))

    def post_delete(self, instance: models.Model, using: str | None = None, **_: object) -> None:
        with recording():
            touch(type(instance), [instance.pk])

    def m2m_changed(
        self,
        instance: models.Model,
        action: str,
        attr: str,
        pk_set: set[int] | None,
        reverse: bool,
        model: type[models.Model],
        **_: object,
    ) -> None:
        if not reverse:
            with recording():
                touch(type(instance), [instance.pk])
            return
        keys = pk_set or set()
        if action == "pre_clear":  # which rows are parted is known only before
            rows = model._base_manager.filter(**{attr: instance})
            instance.__dict__["_parted"] = set(rows.values_list("pk", flat=True))
        if action == "post_clear":
            keys = instance.__dict__.pop("_parted", set())
        with recording():
            touch(model, keys)


def _marked(**marks: bool) -> Callable[[Method], Method]:
    """Sets attributes of a method by which Django knows how it may be used."""

    def mark(method: Method) -> Method:
        vars(method).update(marks)
        return method

    return mark


class RecordedQuerySet(models.QuerySet[Any]):  # Any: rows of whichever model it is the manager of
    """Bulk changes are recorded as single ones are."""

    @_marked(alters_data=True)
    def update(self, **values: object) -> int:
        with recording():
            touch(self.model, list(self.order_by().values_list("pk", flat=True)))
            return super().update(**values)

    @_marked(alters_data=True, queryset_only=True)
    def delete(self) -> tuple[int, dict[str, int]]:
        with recording():
            return super().delete()

    def bulk_create(  # Any: as Django's
        self, objs: Iterable[Any], *args: Any, **kwargs: Any
    ) -> list[Any]:
        with recording():
            rows = super().bulk_create(objs, *args, **kwargs)
            if any(row.pk is None for row in rows):
                raise ValueError(
                    "Rows whose keys the database does not return (ignore_conflicts) "
                    "cannot be recorded: save them one by one."
                )
            touch(self.model, [row.pk for row in rows])
            return rows


class HistoryNotes(models.Model):
    """What a row of the history says beside who, when and why."""

    origin = models.CharField(
        "by way of", max_length=20, choices=list(ORIGINS.items()), default="unnamed"
    )

    class Meta:
        abstract = True


class Recorded(models.Model):
    """A row of the catalog whose every change is kept."""

    history = History(inherit=True, bases=(HistoryNotes,))

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        with recording():
            super().save(*args, **kwargs)

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        with recording():
            return super().delete(using, keep_parents)


# What is written at the end of a recording


def _write(unit: _Unit) -> None:
    """What happened to a row follows from its state now and its newest history row."""
    now = timezone.now()
    for model, touched in unit.touched.items():
        assert issubclass(model, Recorded)
        ledger = _Ledger(model)
        rows = {row.pk: row for row in ledger.rows(touched)}
        joined, last = ledger.joined(touched), ledger.last(touched)
        entries: list[_Entry] = []
        for key in sorted(touched):
            row, before = rows.get(key), last.get(key)
            if row is None and before is not None:
                entries.append((DELETED, before.instance, {}))
            elif row is not None and before is None:
                entries.append((CREATED, row, joined[key]))
            elif row is not None and not ledger.same(row, joined[key], before):
                entries.append((CHANGED, row, joined[key]))
        ledger.add(entries, at=now, unit=unit)


Joined = dict[str, dict[int, int]]
"""By the name of a many-to-many field, the keys of the rows joined.

Each with the key of the row that joins them.
"""

_Entry = tuple[str, models.Model, Joined]
"""What happened, the state afterwards (of what was deleted: before), and what it is joined with."""


class _Ledger:
    """The history of one model, read and written many rows at a time."""

    def __init__(self, model: type[Recorded]) -> None:
        self.model = model
        self.table = model.history.model
        self.fields = [field.attname for field in model._meta.concrete_fields]
        self.joins = {field.name: field for field in self.table._history_m2m_fields}
        self._joined_before: dict[tuple[str, int], set[int]] = defaultdict(set)
        """By field and history row of those that `last` read: the rows joined."""

    def rows(self, keys: Iterable[int]) -> Iterator[models.Model]:
        for some in _batches(keys):
            yield from self.model._base_manager.filter(pk__in=some)

    def joined(self, keys: Iterable[int]) -> dict[int, Joined]:
        joined: dict[int, Joined] = {key: {name: {} for name in self.joins} for key in keys}
        for name, joint in self.joins.items():
            own, other = joint.m2m_column_name(), joint.m2m_reverse_name()
            for some in _batches(joined):
                pairs = joint.remote_field.through._base_manager.filter(
                    **{f"{own}__in": some}
                ).values_list(own, other, "pk")
                for key, value, pair in pairs:
                    joined[key][name][value] = pair
        return joined

    def last(self, keys: Iterable[int]) -> dict[int, HistoricalChanges]:
        """The newest history row of each that has one and was not deleted by it."""
        rows = {}
        for some in _batches(keys):
            newest = (
                self.table.objects.filter(id__in=some)
                .order_by()
                .values("id")
                .annotate(newest=models.Max("history_id"))
            )
            for row in self.table.objects.filter(history_id__in=newest.values("newest")).exclude(
                history_type=DELETED
            ):
                rows[row.id] = row
        self._read_joined_before([row.history_id for row in rows.values()])
        return rows

    def _read_joined_before(self, keys: list[int]) -> None:
        for name, joint in self.joins.items():
            table, other = History.m2m_models[joint], joint.m2m_reverse_name()
            for some in _batches(keys):
                pairs = table.objects.filter(history__in=some).values_list("history_id", other)
                for key, value in pairs:
                    self._joined_before[name, key].add(value)

    def same(self, row: models.Model, joined: Joined, before: HistoricalChanges) -> bool:
        return all(getattr(row, name) == getattr(before, name) for name in self.fields) and all(
            set(joined[name]) == self._joined_before[name, before.history_id] for name in self.joins
        )

    def add(self, entries: list[_Entry], *, at: datetime, unit: _Unit) -> None:
        entry_fields = {
            "history_date": at,
            "history_user": unit.by,
            "history_change_reason": unit.why or None,
            "origin": unit.origin,
        }
        states = ({name: getattr(row, name) for name in self.fields} for _, row, _ in entries)
        written = self.table.objects.bulk_create(
            self.table(history_type=how, **state, **entry_fields)
            for (how, _, _), state in zip(entries, states, strict=True)
        )
        for name, joint in self.joins.items():
            table, own, other = (
                History.m2m_models[joint],
                joint.m2m_column_name(),
                joint.m2m_reverse_name(),
            )
            table.objects.bulk_create(
                table(id=pair, history=history, **{own: row.pk, other: value})
                for history, (_, row, joined) in zip(written, entries, strict=True)
                for value, pair in sorted(joined.get(name, {}).items())
            )


def unrecorded() -> Iterator[tuple[type[models.Model], int]]:
    """(model, key) of each row that is not as its history says.

    Changed by SQL, past all that is here.
    """
    for model in recorded_models():
        ledger = _Ledger(model)
        keys = list(model._base_manager.values_list("pk", flat=True))
        joined, last = ledger.joined(keys), ledger.last(keys)
        for row in ledger.rows(keys):
            before = last.get(row.pk)
            if before is None or not ledger.same(row, joined[row.pk], before):
                yield model, row.pk


def recorded_models() -> list[type[Recorded]]:
    models_ = apps.get_app_config("catalog").get_models()
    return [model for model in models_ if issubclass(model, Recorded)]


def is_recorded(model: type[models.Model]) -> bool:
    return hasattr(model, "history")


def _batches(keys: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    every = list(keys)
    for start in range(0, len(every), size):
        yield every[start : start + size]
