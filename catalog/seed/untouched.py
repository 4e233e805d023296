"""Which rows are as the seed brought them.

Nobody else has written them, so a newer seed may change or withdraw them.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db import models

from catalog.recording import Recorded

Values: TypeAlias = dict[str, Any]  # as the keyword arguments of a model are


class Untouched:
    """Rows whose whole history is the seed's, and that are still as that history says."""

    def __init__(self) -> None:
        self._keys: dict[type[Recorded], set[int]] = {}
        self._written: set[tuple[type[Recorded], int]] = set()

    def includes(self, row: Recorded) -> bool:
        if (type(row), row.pk) in self._written:
            return True
        return row.pk in self._of(type(row)) and _is_as_recorded(row)

    def add(self, row: Recorded) -> None:
        """Note a row that the seed writes now; its history is written at the end of the load."""
        self._written.add((type(row), row.pk))

    def revise(self, row: Recorded, values: Values) -> bool:
        """Give the row these values, if any differs and nobody else wrote the row.

        Says whether it did.

        The day of the last check moves only with another value: it alone is no change.
        """
        if all(
            getattr(row, name) == value for name, value in values.items() if name != "checked_on"
        ):
            return False
        if not self.includes(row):
            return False
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        self.add(row)
        return True

    def _of(self, model: type[Recorded]) -> set[int]:
        if model not in self._keys:
            history = model.history.model.objects.order_by()
            by_seed = set(history.filter(origin="seed").values_list("id", flat=True))
            by_others = set(history.exclude(origin="seed").values_list("id", flat=True))
            self._keys[model] = by_seed - by_others
        return self._keys[model]


def _is_as_recorded(row: Recorded) -> bool:
    """Whether the stored row equals its newest history row.

    SQL past the application leaves no history.
    """
    model: Any = type(row)
    recorded = model.history.filter(id=row.pk).order_by("-history_id")[0]
    stored = model._base_manager.get(pk=row.pk)
    fields: list[models.Field[Any, Any]] = model._meta.concrete_fields
    return all(
        getattr(stored, field.attname) == getattr(recorded, field.attname) for field in fields
    )
