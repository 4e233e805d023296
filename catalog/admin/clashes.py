"""Two curators at one object: the second to save sees what the first changed, and loses nothing.

A page says in a hidden field up to which history row it knows each table. What was written since
is found by that number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from simple_history.models import HistoricalChanges

from catalog import changelog
from catalog.admin.generic import InlineFormSet, ModelForm
from catalog.recording import Recorded
from catalog.whole_numbers import whole_number

MOST_FORMS = 1000
_ONE = re.compile(r"([a-z]+):([0-9]{1,18})")


@dataclass(frozen=True)
class Since:
    """One thing that happened to one row since a page was opened."""

    row: HistoricalChanges
    fields: tuple[tuple[str, str, str], ...]
    """(label, before, after) of each field that changed.

    None where the row was created or deleted.
    """


def known(token: str) -> Mapping[str, int]:
    """By table, the newest history row a page knew. What is garbled counts as nothing known."""
    matches = map(_ONE.fullmatch, token.split(","))
    return {match[1]: int(match[2]) for match in matches if match}


def since(
    model: type[Recorded], number: int, keys: Collection[int] | None = None, **about: int
) -> list[Since]:
    """What happened after history row `number`. Oldest first.

    To rows with these keys (None: any), or to those that `about` finds.
    """
    rows = (
        model.history.filter(history_id__gt=number, **about)
        .select_related("history_user")
        .order_by("history_id")
    )
    if keys is not None:
        rows = rows.filter(id__in=keys)
    return [_compare(row) for row in rows]


def _compare(row: HistoricalChanges) -> Since:  # of any table's history
    earlier = row.instance_type.history.filter(id=row.id, history_id__lt=row.history_id)
    before = earlier.order_by("-history_id").first()
    if row.history_type != "~" or before is None:
        return Since(row, ())
    steps = changelog.steps(row, before)
    return Since(row, tuple((step.field, step.before, step.after) for step in steps))


# What the second one wrote, laid over what the first one left


class Overlay:
    """The form of a page as it is now, with what somebody had changed in an older one."""

    def __init__(self, posted: QueryDict, numbers: Mapping[str, int]) -> None:
        self.posted, self.numbers = posted, numbers
        self.data = QueryDict(mutable=True)
        self.lost: list[tuple[str, str]] = []
        """(field, what was written) where there is no field left to put it in."""

    def form(
        self,
        form_class: type[ModelForm],
        current: Recorded,
        *,
        form: forms.BaseForm | None = None,
        was: str = "",
    ) -> frozenset[str]:
        """Lays over one row's form; `was` is its prefix in the older page.

        Returns the names of the fields that were changed there.
        """
        fresh = form or form_class(instance=current)
        changed = self._changed(form_class, current, was)
        for bound in fresh:
            name, old = bound.html_name, f"{was}-{bound.name}" if was else bound.name
            if bound.name in changed:
                self.data.setlist(name, self.posted.getlist(old))
            else:
                self.data.setlist(name, _sent(bound))
        return changed

    def formset(
        self, formset_class: type[InlineFormSet], parent: Recorded, queryset: QuerySet[Recorded]
    ) -> None:
        prefix = formset_class.get_default_prefix()
        fresh = formset_class(instance=parent, prefix=prefix, queryset=queryset)
        current = {str(form.instance.pk): form for form in fresh.initial_forms}
        places = {
            self.posted.get(f"{prefix}-{number}-id", ""): number
            for number in numbers(self.posted, prefix)
        }
        for key, form in current.items():
            was = f"{prefix}-{places[key]}" if key in places else ""
            self._row(formset_class, form, was)
        for key, number in places.items():
            if key and key not in current:
                self._lose(formset_class, prefix, number, key)
        self._management(prefix, len(current), self._add(prefix, len(current)))

    def send(self, request: HttpRequest) -> None:
        """Takes the place of what was sent."""
        request.POST = self.data  # type: ignore[assignment]  # mutable until it is read

    def _row(self, formset_class: type[InlineFormSet], form: ModelForm, was: str) -> None:
        """A row that is there; without `was` the older page did not have it."""
        if was:
            self.form(formset_class.form, form.instance, form=form, was=was)
            self._copy(f"{was}-DELETE", f"{form.prefix}-DELETE")
            return
        for bound in form:
            self.data.setlist(bound.html_name, _sent(bound))

    def _add(self, prefix: str, start: int) -> int:
        """Rows written in the older page, after those there are. Returns how many."""
        added = [
            number
            for number in numbers(self.posted, prefix)
            if not self.posted.get(f"{prefix}-{number}-id")
        ]
        for place, number in enumerate(added, start=start):
            was = f"{prefix}-{number}-"
            for name in [name for name in self.posted if name.startswith(was)]:
                self._copy(name, f"{prefix}-{place}-{name.removeprefix(was)}")
        return len(added)

    def _management(self, prefix: str, initial: int, added: int) -> None:
        """The hidden fields by which a formset knows how many forms it has."""
        counts = {"TOTAL": initial + added, "INITIAL": initial, "MIN_NUM": 0, "MAX_NUM": 1000}
        for name, count in counts.items():
            self.data[f"{prefix}-{name}_FORMS"] = str(count)

    def _changed(self, form_class: type[ModelForm], current: Recorded, was: str) -> frozenset[str]:
        base = self._base(type(current), current.pk)
        if base is None:
            return frozenset(
                name.removeprefix(f"{was}-") for name in self.posted if name.startswith(was)
            )
        joined = {
            joint.name: list(
                getattr(base, joint.name).values_list(joint.m2m_reverse_name(), flat=True)
            )
            for joint in base._history_m2m_fields
        }
        form = form_class(self.posted, instance=base.instance, initial=joined, prefix=was or None)
        return frozenset(form.changed_data)

    def _base(self, model: type[Recorded], key: object) -> HistoricalChanges | None:
        """The row as it was when the older page was opened."""
        return (
            model.history.filter(
                id=key, history_id__lte=self.numbers.get(str(model._meta.model_name), 0)
            )
            .order_by("-history_id")
            .first()
        )

    def _copy(self, old: str, new: str) -> None:
        if old in self.posted:
            self.data.setlist(new, self.posted.getlist(old))

    def _lose(
        self,
        formset_class: type[InlineFormSet],
        prefix: str,
        number: int,
        key: str,
    ) -> None:
        row_key = whole_number(key)
        base = self._base(formset_class.model, row_key) if row_key is not None else None
        if base is not None:
            form = formset_class.form(
                self.posted, instance=base.instance, prefix=f"{prefix}-{number}"
            )
            self.lost += [
                (f"{base.instance}: {form[name].label}", self.posted.get(form[name].html_name, ""))
                for name in form.changed_data
            ]


def joined_then(row: HistoricalChanges) -> dict[str, list[int]]:
    """The keys of the rows that the object of this history row was joined with, by field."""
    joints = row._history_m2m_fields
    return {
        joint.name: list(getattr(row, joint.name).values_list(joint.m2m_reverse_name(), flat=True))
        for joint in joints
    }


def numbers(posted: QueryDict, prefix: str) -> Iterator[int]:
    """The numbers of the forms in a formset that was sent."""
    total = whole_number(posted.get(f"{prefix}-TOTAL_FORMS", ""))
    yield from range(min(total or 0, MOST_FORMS))


def _sent(bound: forms.BoundField) -> list[str]:
    """What a browser sends for a field that nobody touches."""
    value = bound.value()
    if isinstance(value, bool) and isinstance(bound.field.widget, forms.CheckboxInput):
        return ["on"] if value else []
    if isinstance(value, list | tuple) or (
        hasattr(value, "__iter__") and not isinstance(value, str)
    ):
        return [str(getattr(item, "pk", item)) for item in value]
    written = bound.field.widget.format_value(value)
    items = written if isinstance(written, list) else [written]
    return [str(item) for item in items if item is not None]
