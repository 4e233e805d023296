"""One value of the catalog by its kind and a key in words, the same for pages and admin.

A page has no numbers of rows: it knows a fact by distribution, attribute, release and plan.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from catalog.models import (
    Claim,
    Distribution,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    Sourced,
    SupportPlan,
    SupportStatement,
)

Part = str | date | tuple[str, ...] | None
"""A part of a key: None is the same as an empty text."""

PARTS = {
    "fact": 4,  # distribution, attribute, release, plan
    "release": 1,  # slug
    "phase": 2,  # slug of the release, name
    "plan": 2,  # distribution, slug
    "price": 3,  # distribution, plan, label
    "statement": 4,  # distribution, subject, first day, releases
    "identifier": 4,  # distribution, kind, release, value
    "migration": 5,  # distribution and release it starts from, the same of its target, tool
    "event": 1,  # title
    "claim": 1,  # key
}
"""How many parts the key of each kind has. The last one may contain the separator."""

MODELS: dict[str, type[Sourced]] = {
    "fact": Fact,
    "release": Release,
    "phase": Phase,
    "plan": SupportPlan,
    "price": Price,
    "statement": SupportStatement,
    "identifier": Identifier,
    "migration": MigrationPath,
    "event": Event,
    "claim": Claim,
}
_SEPARATOR = "/"


def join(*parts: Part) -> str:
    return _SEPARATOR.join(map(_text, parts))


def split(kind: str, key: str) -> list[str] | None:
    """The parts of a key. None: it cannot be one of this kind."""
    parts = key.split(_SEPARATOR, PARTS.get(kind, 0) - 1) if kind in PARTS else []
    return parts if parts and len(parts) == PARTS[kind] else None


def find_row(kind: str, key: str) -> Sourced | None:
    """The row that the key names; None where there is none now."""
    parts = split(kind, key)
    if parts is None:
        return None
    try:
        row: Sourced | None = _ROWS[kind](*parts).order_by("pk").first()
    except (ValueError, ValidationError):  # no day
        return None
    return row


def new_fact(kind: str, key: str) -> dict[str, str]:
    """What a form for a fact that is not there begins with; empty where it can be no fact."""
    parts = split(kind, key) if kind == "fact" else None
    parent = Distribution.objects.filter(slug=parts[0]).first() if parts else None
    if parts is None or parent is None:
        return {}
    release = parent.releases.filter(name=parts[2]).first()
    initial = {"distribution": str(parent.pk), "attribute": parts[1]}
    return initial | ({"release": str(release.pk)} if release else {})


def _text(part: Part) -> str:
    return ",".join(sorted(part)) if isinstance(part, tuple) else str(part or "")


def _facts(distribution: str, attribute: str, release: str, plan: str) -> QuerySet[Fact]:
    return Fact.objects.filter(
        distribution__slug=distribution,
        attribute=attribute,
        release__name=release or None,
        plan__slug=plan or None,
    )


def _statements(
    distribution: str, subject: str, starts: str, releases: str
) -> QuerySet[SupportStatement]:
    rows = SupportStatement.objects.filter(
        distribution__slug=distribution, subject=subject, starts=starts or None
    )
    names = releases.split(",") if releases else [None]
    for name in names:
        rows = rows.filter(releases__name=name)
    return rows


def _identifiers(distribution: str, kind: str, release: str, value: str) -> QuerySet[Identifier]:
    return Identifier.objects.filter(
        distribution__slug=distribution, kind=kind, release__name=release or None, value=value
    )


def _migrations(
    start: str, start_release: str, target: str, target_release: str, tool: str
) -> QuerySet[MigrationPath]:
    return MigrationPath.objects.filter(
        from_distribution__slug=start,
        from_release=start_release,
        to_distribution__slug=target,
        to_release=target_release,
        tool=tool,
    )


_ROWS: dict[str, Callable[..., QuerySet[Sourced]]] = {
    "fact": _facts,
    "release": lambda slug: Release.objects.filter(slug=slug),
    "phase": lambda slug, name: Phase.objects.filter(release__slug=slug, name=name),
    "plan": lambda distribution, slug: SupportPlan.objects.filter(
        distribution__slug=distribution, slug=slug
    ),
    "price": lambda distribution, plan, label: Price.objects.filter(
        plan__distribution__slug=distribution, plan__slug=plan, label=label
    ),
    "statement": _statements,
    "identifier": _identifiers,
    "migration": _migrations,
    "event": lambda title: Event.objects.filter(title=title),
    "claim": lambda key: Claim.objects.filter(key=key),
}
