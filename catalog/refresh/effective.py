"""The rows that show a product's lifecycle values, read and written as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from django.utils.text import slugify

from catalog import vocabulary
from catalog.lifecycle import DATE, UNKNOWN
from catalog.models import Phase, Product, Release, Source
from catalog.refresh.baseline import PHASES, evidence, source_key
from catalog.refresh.values import RELEASE, Ending, Key, Value

_KINDS = {field: kind for kind, field in PHASES.items()}
SHOWN = {RELEASE, "released_on", "latest_name", "latest_on", *_KINDS}
"""The fields that have a place in the catalog's tables. Links and identifiers have none."""


class Rows:
    """The rows of one product's distribution, read once."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.distribution = product.distribution
        self.source_key = source_key(product.name)
        self.releases = {
            row.name: row
            for row in self.distribution.releases.filter(parent=None).select_related("source")
        }
        phases = (
            Phase.objects.filter(release__in=self.releases.values(), kind__in=PHASES)
            .select_related("source")
            .order_by("id")
        )
        self.phases: dict[str, list[Phase]] = {name: [] for name in self.releases}
        names = {row.pk: name for name, row in self.releases.items()}
        for phase in phases:
            self.phases[names[phase.release_id]].append(phase)

    def lay_over(self, instances: Iterable[Release | Phase]) -> None:
        """Put instances that are not saved yet in the place of the rows they will be."""
        for instance in instances:
            release = instance.release if isinstance(instance, Phase) else instance
            if not release.is_major or release.distribution_id != self.distribution.pk:
                continue
            if isinstance(instance, Release):
                self.releases[release.name] = instance
            elif instance.kind in PHASES:
                rows = {row.pk: row for row in self.phases.get(release.name, [])}
                new: list[Phase] = [instance] if instance.pk is None else []
                rows = rows if new else {**rows, instance.pk: instance}
                self.phases[release.name] = [*rows.values(), *new]

    def value(self, release: str, field: str) -> Value:
        """What the tables say: the value in upstream's form; None where there is nothing."""
        row = self.releases.get(release)
        if row is None or field not in SHOWN:
            return None
        if field == RELEASE:
            return None if row.withdrawn_on else row.name
        if field in _KINDS:
            phase = self._phase(release, _KINDS[field])
            return Ending(phase.end_kind, phase.ends_on) if phase else None
        return getattr(row, field) or None

    def shows(self, release: str, field: str, value: Value) -> bool:
        """Whether the tables say `value`.

        Of a release that is not there they say only that. A phase that is no more may be left,
        with an unknown end.
        """
        if field not in SHOWN or (field != RELEASE and release not in self.releases):
            return True
        row_value = self.value(release, field)
        no_phase = field in _KINDS and value is None and row_value == Ending(UNKNOWN)
        return no_phase or row_value == _plain(value)

    def write(self, values: Mapping[Key, Value], *, on: date, seen: bool = True) -> None:
        """Let the tables show these values from the day `on`. Each row is saved once.

        `seen`: upstream was seen to say so on that day.
        """
        keys_of_rows = sorted(
            (key for key in values if key[1] in SHOWN),
            key=lambda key: (key[0], key[1] != RELEASE, key[1]),
        )
        for release, keys in groupby(keys_of_rows, key=lambda key: key[0]):
            self._write_release(
                release,
                {field: values[release, field] for _, field in keys},
                on,
                on if seen else None,
            )

    def _write_release(
        self, name: str, its: Mapping[str, Value], on: date, seen: date | None
    ) -> None:
        row = self.releases.get(name)
        if row is None:
            if its.get(RELEASE) is None:
                return  # a curator deleted it: it is not brought back by a value of it
            row = self.releases[name] = self._new_release(name)
        own: dict[str, object] = {
            field: value for field, value in its.items() if field in ("released_on", "latest_on")
        }
        if "latest_name" in its:
            own["latest_name"] = its["latest_name"] or ""
        if RELEASE in its:
            own["withdrawn_on"] = None if its[RELEASE] else on
        if own or row.pk is None:
            save_row(row, own, self._seen(row, None if own.get("withdrawn_on") else seen))
        self.phases.setdefault(name, [])
        for field in its.keys() & _KINDS.keys():
            self.write_phase(row, _KINDS[field], its[field], seen)

    def write_phase(self, release: Release, kind: str, value: Value, seen: date | None) -> None:
        phase = self._phase(release.name, kind)
        if phase is None:
            if value is None:
                return
            phase = self._new_phase(release, kind)
        end = (
            value if isinstance(value, Ending) else Ending(UNKNOWN)
        )  # upstream no longer knows the phase: so its end is unknown
        new = phase.pk is None
        save_row(
            phase,
            {"end_kind": end.kind, "ends_on": end.day if end.kind == DATE else None},
            self._seen(phase, seen),
        )
        if new and (usual := self._usual(kind)) and usual is not phase:
            phase.plans.set(usual.plans.all())

    def _phase(self, release: str, kind: str) -> Phase | None:
        """The phase that shows what upstream says: the one that rests on upstream, else the one
        with the usual name."""
        own = [phase for phase in self.phases.get(release, []) if phase.kind == kind]
        usual = self._usual(kind)
        by_source = (phase for phase in own if phase.source.key == self.source_key)
        by_name = (phase for phase in own if usual and phase.name == usual.name)
        return next(by_source, None) or next(by_name, None)

    def _usual(self, kind: str) -> Phase | None:
        """A phase of this kind of any release, for its name and whether it is paid."""
        every = (phase for phases in self.phases.values() for phase in phases)
        return next(
            (
                phase
                for phase in every
                if phase.kind == kind and phase.source.key == self.source_key
            ),
            None,
        )

    def _new_release(self, name: str) -> Release:
        slug = slugify(f"{self.distribution.slug}-{name}".replace(".", "-"))
        return Release(
            distribution=self.distribution,
            name=name,
            slug=slug,
            source=self._source(),
            confidence="verified",
        )

    def _new_phase(self, release: Release, kind: str) -> Phase:
        usual = self._usual(kind)
        name, paid = (
            (usual.name, usual.paid)
            if usual
            else (vocabulary.PHASE_KINDS[kind].capitalize(), kind == "extended")
        )
        phase = Phase(
            release=release,
            kind=kind,
            name=name,
            paid=paid,
            source=self._source(),
            confidence="verified",
        )
        self.phases[release.name].append(phase)
        return phase

    def _source(self) -> Source:
        defaults = {
            "title": f"endoflife.date: {self.product.name}",
            "url": evidence(self.product.name),
            "kind": "aggregator",
        }
        return Source.objects.get_or_create(key=self.source_key, defaults=defaults)[0]

    def _seen(self, row: Release | Phase, on: date | None) -> dict[str, date]:
        """The dates of a row's provenance, where it rests on upstream."""
        return {"as_of": on, "checked_on": on} if on and row.source.key == self.source_key else {}


def _plain(value: Value) -> Value:
    """As the tables can hold it: they do not know of an end that is past without a day."""
    return Ending(value.kind, value.day) if isinstance(value, Ending) else value


def save_row(row: Release | Phase, values: Mapping[str, object], seen: Mapping[str, date]) -> None:
    every = {**values, **seen}
    changed = {field for field, value in every.items() if getattr(row, field) != value}
    if row.pk is not None and not changed & values.keys():
        return
    for field, value in every.items():
        setattr(row, field, value)
    row.save(update_fields=None if row.pk is None else sorted(changed))
