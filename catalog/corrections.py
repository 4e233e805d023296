"""The value that a reader wants corrected: found by the kind and key of a link on a page."""

from __future__ import annotations

from dataclasses import dataclass

from catalog import citations, row_keys, vocabulary
from catalog.document import Catalog, Source


@dataclass(frozen=True)
class Value:
    """A value as readers see it. `source` None: it is unknown, and no row says so."""

    kind: str
    key: str
    about: str
    words: str
    section: citations.Section | None
    source: Source | None


def find_value(catalog: Catalog, kind: str, key: str) -> Value | None:
    """None: the catalog has nothing of this name."""
    parts = row_keys.split(kind, key)
    if parts is None:
        return None
    key = _canonical(catalog, kind, parts)
    for source_key, values in citations.by_source(catalog).items():
        for value in values:
            if (value.sort, value.key) == (kind, key):
                source = catalog.sources[source_key]
                return Value(kind, key, value.about, value.words, value.section, source)
    return _missing_fact(catalog, kind, key, parts)


def _canonical(catalog: Catalog, kind: str, parts: list[str]) -> str:
    """Pages know a plan by its name too, and the ends of a migration as "CentOS 7"."""
    if kind in ("fact", "plan", "price"):
        place = 3 if kind == "fact" else 1
        parts = [*parts[:place], _plan_slug(catalog, parts[0], parts[place]), *parts[place + 1 :]]
    if kind == "migration":
        start, target = (parts[place].rpartition(" ")[2] for place in (1, 3))
        parts = [parts[0], start, parts[2], target, parts[4]]
    return row_keys.join(*parts)


def _plan_slug(catalog: Catalog, distribution: str, plan: str) -> str:
    parent = catalog.distribution(distribution)
    plans = parent.plans if parent else ()
    return next((row.slug for row in plans if plan in (row.slug, row.name)), plan)


def _missing_fact(catalog: Catalog, kind: str, key: str, parts: list[str]) -> Value | None:
    """A fact that a page shows as unknown because nobody has recorded it."""
    distribution, attribute = (
        (catalog.distribution(parts[0]), vocabulary.ATTRIBUTES.get(parts[1]))
        if kind == "fact"
        else (None, None)
    )
    release = parts[2] if kind == "fact" else ""
    if distribution is None or attribute is None:
        return None
    if (release and distribution.release(release) is None) or parts[3]:
        return None
    about = f"{distribution.short_name}: {attribute.label}" + (f" ({release})" if release else "")
    section = citations.Section(distribution.slug, attribute.group)
    return Value(kind, key, about, "unknown", section, None)
