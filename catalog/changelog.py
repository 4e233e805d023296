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
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery

from catalog import lifecycle
from catalog.models import (
    Claim,
    Dispute,
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
from catalog.recording import ORIGINS, History

MOST = 100
"""So many changes are told at once."""

_SILENT = frozenset({"slug", "key"})
_FIRST_STATES = ("seed", "before")
"""What an installation begins with is no change."""

_NEEDS: dict[Any, tuple[str, ...]] = {
    Source: (),
    Distribution: (),
    Release: ("distribution", "parent__distribution", "source"),
    Phase: ("release__distribution", "source"),
    SupportPlan: ("distribution", "source"),
    Price: ("plan__distribution", "source"),
    Fact: ("distribution", "release__distribution", "plan", "source"),
    SupportStatement: ("distribution", "source"),
    Dispute: (
        *("source", "fact__distribution", "fact__release__distribution", "fact__plan"),
        *("release__distribution", "phase__release__distribution", "price__plan__distribution"),
    ),
    MigrationPath: ("from_distribution", "to_distribution", "source"),
    Event: ("source",),
    Claim: ("source",),
}
"""By model, what its name, its values and the distributions it belongs to are read from."""

_OWNED_BY: dict[Any, tuple[str, ...]] = {
    Release: ("distribution",),
    Phase: ("release__distribution",),
    SupportPlan: ("distribution",),
    Price: ("plan__distribution",),
    Fact: ("distribution",),
    SupportStatement: ("distribution",),
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
    old: Any = None
    new: Any = None

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
    what: str
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
            f"{self.subject}: {self.what}"
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
    found = [
        change for model in models for change in _told_of(model, by_model[model._meta.model_name])
    ]
    return sorted(found, key=lambda change: change.place, reverse=True)


def steps(row: Any, before: Any, joined: Mapping[int, Joined] | None = None) -> tuple[Step, ...]:
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
    told = [_step(field, before, row) for field in plain if field.name not in _SILENT]
    for name, now in joined[row.history_id].items():
        if (then := joined[before.history_id][name]) != now:
            label = str(model._meta.get_field(name).verbose_name)
            told.append(Step(label, _listed(then), _listed(now), name, sorted(then), sorted(now)))
    return tuple(told)


def moves() -> Mapping[int, int]:
    """By the key of a phase, how many times its end has moved since it was known first."""
    rows = Phase.history.order_by("id", "history_id").values_list("id", "end_kind", "ends_on")
    ends = (
        (key, [(kind, day) for _, kind, day in states])
        for key, states in groupby(rows, key=lambda row: row[0])
    )
    return Counter(
        {key: sum(one != other for one, other in pairwise(states)) for key, states in ends}
    )


# Kept as long as the catalog does not move

_lock = threading.Lock()
_kept: dict[str, dict[object, Any]] = {}


def kept(token: str, key: object, make: Callable[[], Any]) -> Any:
    """What `make` gives, made once for each version of the catalog and each key.

    Without a version nothing is kept.
    """
    with _lock:
        if token not in _kept:
            _kept.clear()
            _kept[token] = {}
        known = _kept[token]
    if not token or key not in known:
        made = make()
        if len(known) < MOST:
            known[key] = made
        return made
    return known[key]


# One change in words


def _places(
    model: Any, wanted: Wanted, owners: list[int], number: int, before: Place | None
) -> Iterator[Place]:
    """Where the newest of one model stand."""
    rows = _matching(
        model.history.exclude(history_type="+", origin__in=_FIRST_STATES), model, wanted, owners
    )
    name = model._meta.model_name
    if before is not None:
        rows = rows.filter(history_date__lte=before.at)
        if name == before.model:
            rows = rows.filter(Q(history_date__lt=before.at) | Q(history_id__lt=before.number))
        elif name > before.model:
            rows = rows.filter(history_date__lt=before.at)
    pairs = rows.order_by("-history_date", "-history_id").values_list("history_date", "history_id")
    return (Place(at, name, key) for at, key in pairs[:number])


def _matching(rows: QuerySet, model: Any, wanted: Wanted, owners: list[int]) -> QuerySet:
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


def _told_of(model: Any, numbers: list[int]) -> list[Change]:
    """These rows of the history of one model, each held against the one before it, of the same object."""
    if not numbers:
        return []
    earlier = model.history.model.objects.filter(
        id=OuterRef("id"), history_id__lt=OuterRef("history_id")
    ).order_by("-history_id")
    chosen = model.history.filter(history_id__in=numbers).select_related(*_NEEDS[model])
    rows = list(chosen.annotate(before=Subquery(earlier.values("history_id")[:1])))
    befores = model.history.model.objects.select_related(*_NEEDS[model]).in_bulk(
        {row.before for row in rows if row.before}
    )
    joined = _joined(model, [*rows, *befores.values()])
    return [_change(row, befores.get(row.before), joined) for row in rows]


def _change(row: Any, before: Any, joined: Mapping[int, Joined]) -> Change:
    model, instance = row.instance_type, named(row)
    told = steps(row, before, joined) if row.history_type == "~" and before is not None else ()
    return Change(
        uid=f"{model._meta.model_name}-{row.history_id}",
        at=row.history_date,
        kind=str(model._meta.verbose_name),
        what={"+": "added", "~": "changed", "-": "removed"}[row.history_type],
        subject=_name(instance, model) + _releases_in_words(model, joined[row.history_id]),
        slugs=_slugs(instance),
        origin=ORIGINS[row.origin],
        steps=told,
        place=Place(row.history_date, str(model._meta.model_name), row.history_id),
        by_way_of=row.origin,
    )


def named(row: Any) -> Any:
    """The object as this history row has it, with what it belongs to at hand where it is still there."""
    instance = row.instance
    instance._state.fields_cache.update(
        {name: value for name, value in row._state.fields_cache.items() if value is not None}
    )
    return instance


def _name(instance: Any, model: Any) -> str:
    try:
        return str(instance)
    except ObjectDoesNotExist:
        return f"{model._meta.verbose_name} {instance.pk} of something that is gone"


def _releases_in_words(model: Any, joined: Joined) -> str:
    """The releases of a support statement, without which readers could not tell it from others."""
    releases = joined["releases"] if model is SupportStatement else set()
    return f" ({_listed(releases)})" if releases else ""


def _slugs(instance: Any) -> tuple[str, ...]:
    """The distributions whose page shows the object.

    Events are of nobody in particular: their titles say whom they are about.
    """
    try:
        owners = {
            Distribution: lambda one: (one,),
            Release: lambda one: (one.distribution,),
            Phase: lambda one: (one.release.distribution,),
            SupportPlan: lambda one: (one.distribution,),
            Price: lambda one: (one.plan.distribution,),
            Fact: lambda one: (one.distribution,),
            SupportStatement: lambda one: (one.distribution,),
            MigrationPath: lambda one: (one.from_distribution, one.to_distribution),
        }
        if isinstance(instance, Dispute):
            about = instance.fact or instance.release or instance.phase or instance.price
            return _slugs(about)
        return tuple(
            dict.fromkeys(one.slug for one in owners.get(type(instance), lambda _: ())(instance))
        )
    except ObjectDoesNotExist:
        return ()


def _joined(model: Any, rows: Iterable[Any]) -> dict[int, Joined]:
    """By history row and field, the names of what the object was joined with."""
    joints = model.history.model._history_m2m_fields
    found: dict[int, Joined] = {
        row.history_id: {joint.name: set() for joint in joints} for row in rows
    }
    for joint in joints:
        other = joint.m2m_reverse_field_name()
        needed = [
            other,
            *(f"{other}__{need}" for need in _NEEDS[joint.related_model] if need != "source"),
        ]
        for pair in (
            History.m2m_models[joint].objects.filter(history_id__in=found).select_related(*needed)
        ):
            found[pair.history_id][joint.name].add(_told(pair, other))
    return found


def _step(field: Any, before: Any, after: Any) -> Step:
    said = (_words(before, field), _words(after, field))
    return Step(
        str(field.verbose_name), *said, field.name, _plain(before, field), _plain(after, field)
    )


def _plain(row: Any, field: Any) -> Any:
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


def _words(row: Any, field: Any) -> str:
    value = getattr(row, field.attname)
    if row.instance_type is Fact and field.name == "value":
        return str(row.instance.in_words)
    if value is None and isinstance(field, BooleanField):
        return "unknown"
    if value in (None, "", []):
        return "empty"
    if field.is_relation:
        return _told(row, field.name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return lifecycle.day_in_words(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value)).removeprefix(f"{value}: ")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _told(row: Any, name: str) -> str:
    """The name of another object; it may be gone."""
    try:
        return str(getattr(row, name) or "one that is gone")
    except ObjectDoesNotExist:
        return "one that is gone"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
