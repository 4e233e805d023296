"""What changed in the catalog and when, in words: from the history, newest first.

Who it was and their reasons stay with the curators.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any, TypeAlias, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery
from simple_history.models import HistoricalChanges

from catalog.formats import format_date
from catalog.json_values import JsonValue
from catalog.models import (
    Claim,
    Dispute,
    Distribution,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.recording import ORIGINS, History, Recorded

MOST = 100
"""So many changes are told at once."""

_SILENT = frozenset({"slug", "key"})
_FIRST_STATES = ("seed", "before")
"""What an installation begins with is no change."""

_NEEDS: dict[type[Recorded], tuple[str, ...]] = {
    Source: (),
    Distribution: (),
    Release: ("distribution", "parent__distribution", "source"),
    Phase: ("release__distribution", "source"),
    SupportPlan: ("distribution", "source"),
    Price: ("plan__distribution", "source"),
    Fact: ("distribution", "release__distribution", "plan", "source"),
    SupportStatement: ("distribution", "source"),
    Identifier: ("distribution", "release__distribution", "source"),
    Dispute: (
        *("source", "fact__distribution", "fact__release__distribution", "fact__plan"),
        *("release__distribution", "phase__release__distribution", "price__plan__distribution"),
    ),
    MigrationPath: ("from_distribution", "to_distribution", "source"),
    Event: ("source",),
    Claim: ("source",),
}
"""By model, what its name, its values and the distributions it belongs to are read from."""

_OWNED_BY: dict[type[Recorded], tuple[str, ...]] = {
    Release: ("distribution",),
    Phase: ("release__distribution",),
    SupportPlan: ("distribution",),
    Price: ("plan__distribution",),
    Fact: ("distribution",),
    SupportStatement: ("distribution",),
    Identifier: ("distribution",),
    Dispute: (
        "fact__distribution",
        "release__distribution",
        "phase__release__distribution",
        "price__plan__distribution",
    ),
    MigrationPath: ("from_distribution", "to_distribution"),
}
"""By model, which of these lead to the distributions it belongs to.

A distribution belongs to itself; the others to none.
"""

KINDS = {str(model._meta.verbose_name).replace(" ", "-"): model for model in _NEEDS}
"""What can change, by the name that programs know it by."""


Result = TypeVar("Result")

Field: TypeAlias = "models.Field[Any, Any]"  # Any: of values of any type

Joined = dict[str, set[str]]
"""By the name of a many-to-many field, the names of the rows joined."""


@dataclass(frozen=True)
class Step:
    """One field of one change.

    What it is called, what it said before and what it says since, for people and for programs.
    """

    field: str
    before: str
    after: str
    name: str = ""
    old: JsonValue = None
    new: JsonValue = None

    @property
    def words(self) -> str:
        return f"{self.field} changed from {self.before} to {self.after}"


@dataclass(frozen=True, order=True)
class Place:
    """Where a change stands in the history: later ones are greater, and no two are alike."""

    at: datetime
    model: str
    number: int


@dataclass(frozen=True)
class Wanted:
    """Which changes.

    Those of any of these distributions, of these kinds (none named: of all), between two moments,
    both included.
    """

    slugs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Change:
    """One object that was added, changed or removed. `uid` is its own for ever."""

    uid: str
    at: datetime
    kind: str
    action: str
    subject: str
    slugs: tuple[str, ...]
    origin: str
    steps: tuple[Step, ...]
    place: Place
    by_way_of: str

    @property
    def title(self) -> str:
        if len(self.steps) == 1:
            return f"{self.subject}: {self.steps[0].words}"
        return (
            f"{self.subject}: {self.action}"
            if not self.steps
            else f"{self.subject}: {len(self.steps)} values changed"
        )


def recent(slugs: Iterable[str] = (), *, number: int = MOST) -> list[Change]:
    """The newest changes; of these distributions only, or of all where none is named."""
    return read(Wanted(tuple(slugs)), number)


def read(wanted: Wanted, number: int, before: Place | None = None) -> list[Change]:
    """At most so many, newest first; only those before a place in the history, where one is given.

    A fixed number of queries, however long the history and however far back the place.
    """
    owners = (
        list(Distribution.objects.filter(slug__in=wanted.slugs).values_list("pk", flat=True))
        if wanted.slugs
        else []
    )
    models = [KINDS[kind] for kind in wanted.kinds or KINDS]
    places = sorted(
        (place for model in models for place in _places(model, wanted, owners, number, before)),
        reverse=True,
    )
    by_model = defaultdict(list)
    for place in places[:number]:
        by_model[place.model].append(place.number)
    changes = [
        change
        for model in models
        for change in _changes(model, by_model[str(model._meta.model_name)])
    ]
    return sorted(changes, key=lambda change: change.place, reverse=True)


def steps(
    row: HistoricalChanges, before: HistoricalChanges, joined: Mapping[int, Joined] | None = None
) -> tuple[Step, ...]:
    """What a history row changed against the one before it, of the same object.

    `joined`: of both, where it is at hand.
    """
    model = row.instance_type
    joined = _joined(model, [row, before]) if joined is None else joined
    plain = [
        field
        for field in model._meta.concrete_fields
        if getattr(row, field.attname) != getattr(before, field.attname)
    ]
    steps = [_step(field, before, row) for field in plain if field.name not in _SILENT]
    for name, now in joined[row.history_id].items():
        if (then := joined[before.history_id][name]) != now:
            label = str(model._meta.get_field(name).verbose_name)
            steps.append(Step(label, _listed(then), _listed(now), name, sorted(then), sorted(now)))
    return tuple(steps)


def moves() -> Mapping[int, int]:
    """By the key of a phase, how many times its end has moved since it was known first."""
    rows = Phase.history.order_by("id", "history_id").values_list("id", "end_kind", "ends_on")
    counts: Counter[int] = Counter()
    for key, states in groupby(rows, key=lambda row: row[0]):
        ends = [(kind, day) for _, kind, day in states]
        counts[key] = sum(end != following for end, following in pairwise(ends))
    return counts


# Cached as long as the catalog does not move

_lock = threading.Lock()
_cache: dict[str, dict[object, Any]] = {}  # Any: a result of the type that `make` gives


def cached(token: str, key: object, make: Callable[[], Result]) -> Result:
    """What `make` gives, made once for each version of the catalog and each key.

    Without a version nothing is cached.
    """
    with _lock:
        if token not in _cache:
            _cache.clear()
            _cache[token] = {}
        results = _cache[token]
    if token and key in results:
        known: Result = results[key]
        return known
    result = make()
    if token and len(results) < MOST:
        results[key] = result
    return result


# One change in words


def _places(
    model: type[Recorded], wanted: Wanted, owners: list[int], number: int, before: Place | None
) -> Iterator[Place]:
    """Where the newest of one model stand."""
    rows = _matching(
        model.history.exclude(history_type="+", origin__in=_FIRST_STATES), model, wanted, owners
    )
    name = str(model._meta.model_name)
    if before is not None:
        rows = rows.filter(history_date__lte=before.at)
        if name == before.model:
            rows = rows.filter(Q(history_date__lt=before.at) | Q(history_id__lt=before.number))
        elif name > before.model:
            rows = rows.filter(history_date__lt=before.at)
    pairs = rows.order_by("-history_date", "-history_id").values_list("history_date", "history_id")
    return (Place(at, name, key) for at, key in pairs[:number])


def _matching(
    rows: QuerySet[HistoricalChanges], model: type[Recorded], wanted: Wanted, owners: list[int]
) -> QuerySet[HistoricalChanges]:
    if wanted.since:
        rows = rows.filter(history_date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(history_date__lte=wanted.until)
    if not wanted.slugs:
        return rows
    if model is Distribution:
        return rows.filter(slug__in=wanted.slugs)
    paths = _OWNED_BY.get(model, ())
    return (
        rows.filter(Q(*((f"{path}__in", owners) for path in paths), _connector=Q.OR))
        if paths
        else rows.none()
    )


def _changes(model: type[Recorded], numbers: list[int]) -> list[Change]:
    """These rows of the history of one model, each compared with the one before it."""
    if not numbers:
        return []
    history = model.history.model.objects
    earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    previous = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    chosen = model.history.filter(history_id__in=numbers).select_related(*_NEEDS[model])
    rows = list(chosen.annotate(before=previous))
    befores = history.select_related(*_NEEDS[model]).in_bulk(
        {row.before for row in rows if row.before}
    )
    joined = _joined(model, [*rows, *befores.values()])
    return [_change(row, befores.get(row.before), joined) for row in rows]


def _change(
    row: HistoricalChanges, before: HistoricalChanges | None, joined: Mapping[int, Joined]
) -> Change:
    model, instance = row.instance_type, named(row)
    changed = row.history_type == "~" and before is not None
    return Change(
        uid=f"{model._meta.model_name}-{row.history_id}",
        at=row.history_date,
        kind=str(model._meta.verbose_name),
        action={"+": "added", "~": "changed", "-": "removed"}[row.history_type],
        subject=_name(instance, model) + _releases_in_words(model, joined[row.history_id]),
        slugs=_slugs(instance),
        origin=ORIGINS[row.origin],
        steps=steps(row, before, joined) if changed else (),
        place=Place(row.history_date, str(model._meta.model_name), row.history_id),
        by_way_of=row.origin,
    )


def named(row: HistoricalChanges) -> Recorded:
    """The object as this history row has it, with what it belongs to where that still exists."""
    instance: Recorded = row.instance
    instance._state.fields_cache.update(
        {name: value for name, value in row._state.fields_cache.items() if value is not None}
    )
    return instance


def _name(instance: Recorded, model: type[Recorded]) -> str:
    try:
        return str(instance)
    except ObjectDoesNotExist:
        return f"{model._meta.verbose_name} {instance.pk} of something that is gone"


def _releases_in_words(model: type[Recorded], joined: Joined) -> str:
    """The releases of a support statement, without which readers could not tell it from others."""
    releases = joined["releases"] if model is SupportStatement else set()
    return f" ({_listed(releases)})" if releases else ""


def _slugs(instance: Recorded | None) -> tuple[str, ...]:
    """The distributions whose page shows the object. An event belongs to none in particular."""
    if instance is None:
        return ()
    if isinstance(instance, Dispute):
        about = instance.fact or instance.release or instance.phase or instance.price
        return _slugs(about)
    try:
        owners = _OWNERS.get(type(instance), _no_owner)(instance)
        return tuple(dict.fromkeys(owner.slug for owner in owners))
    except ObjectDoesNotExist:
        return ()


def _no_owner(_: Recorded) -> tuple[Distribution, ...]:
    return ()


_OWNERS: dict[type[Recorded], Callable[[Any], tuple[Distribution, ...]]] = {
    Distribution: lambda distribution: (distribution,),
    Release: lambda release: (release.distribution,),
    Phase: lambda phase: (phase.release.distribution,),
    SupportPlan: lambda plan: (plan.distribution,),
    Price: lambda price: (price.plan.distribution,),
    Fact: lambda fact: (fact.distribution,),
    SupportStatement: lambda statement: (statement.distribution,),
    Identifier: lambda identifier: (identifier.distribution,),
    MigrationPath: lambda path: (path.from_distribution, path.to_distribution),
}
"""By model, the distributions an object belongs to."""


def _joined(model: type[Recorded], rows: Iterable[HistoricalChanges]) -> dict[int, Joined]:
    """By history row and field, the names of what the object was joined with."""
    joints = model.history.model._history_m2m_fields
    names: dict[int, Joined] = {
        row.history_id: {joint.name: set() for joint in joints} for row in rows
    }
    for joint in joints:
        other = joint.m2m_reverse_field_name()
        needs = (need for need in _NEEDS[joint.related_model] if need != "source")
        pairs = History.m2m_models[joint].objects.filter(history_id__in=names)
        for pair in pairs.select_related(other, *(f"{other}__{need}" for need in needs)):
            names[pair.history_id][joint.name].add(_name_of(pair, other))
    return names


def _step(field: Field, before: HistoricalChanges, after: HistoricalChanges) -> Step:
    return Step(
        field=str(field.verbose_name),
        before=_words(before, field),
        after=_words(after, field),
        name=field.name,
        old=_plain(before, field),
        new=_plain(after, field),
    )


def _plain(row: HistoricalChanges, field: Field) -> JsonValue:
    """The value as JSON has it: a day and an amount as text, another object by its key or slug."""
    value = getattr(row, field.attname)
    if field.is_relation and value is not None:
        try:
            other = getattr(row, field.name)
        except ObjectDoesNotExist:
            return None
        return getattr(other, "key", None) or getattr(other, "slug", None) or str(other)
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _words(row: HistoricalChanges, field: Field) -> str:
    value = getattr(row, field.attname)
    if row.instance_type is Fact and field.name == "value":
        return str(row.instance.in_words)
    if value is None and isinstance(field, BooleanField):
        return "unknown"
    if value in (None, "", []):
        return "empty"
    if field.is_relation:
        return _name_of(row, field.name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return format_date(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value)).removeprefix(f"{value}: ")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _name_of(row: HistoricalChanges, name: str) -> str:
    """The name of another object; it may be gone."""
    try:
        return str(getattr(row, name) or "a deleted record")
    except ObjectDoesNotExist:
        return "a deleted record"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
