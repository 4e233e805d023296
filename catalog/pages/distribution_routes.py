"""The migrations to, within and from a distribution: in brief, and each with its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from catalog import presentation, row_keys
from catalog.document import Catalog, MigrationPath
from catalog.pages.value_lines import SourceNote, source_note

_OFFLINE = {True: "documented", False: "no", None: "unknown"}


@dataclass(frozen=True)
class ToolSummary:
    """One tool: from which releases to which. `start` and `goal`: CentOS 7, 8; RHEL 9."""

    tool: str
    start: str
    goal: str
    in_place: bool
    official: bool


@dataclass(frozen=True)
class RouteDetail:
    """Migrations that differ only in their releases. `pairs`: CentOS 7 → AlmaLinux 8.

    `offline`: documented; no; unknown. `architectures` empty: unknown. `key`: of the first of them.
    """

    pairs: tuple[str, ...]
    tool: str
    offline: str
    architectures: str
    limits: str
    note: str
    source: SourceNote
    key: str


@dataclass(frozen=True)
class RouteGroup:
    """Migrations of one direction."""

    label: str
    summaries: tuple[ToolSummary, ...]
    details: tuple[RouteDetail, ...]
    number: int


def route_groups(catalog: Catalog, slug: str) -> tuple[RouteGroup, ...]:
    """To it from others, from one of its releases to the next, and away from it."""
    name = catalog.by_slug[slug].short_name
    into = [path for path in catalog.migrations if path.to == slug != path.from_]
    upgrades = [path for path in catalog.migrations if path.to == slug == path.from_]
    away = [path for path in catalog.migrations if path.from_ == slug != path.to]
    groups = (
        (f"To {name}", into),
        ("From one release to the next", upgrades),
        (f"Away from {name}", away),
    )
    return tuple(_group(catalog, label, paths) for label, paths in groups if paths)


def summarise_tools(catalog: Catalog, paths: Iterable[MigrationPath]) -> tuple[ToolSummary, ...]:
    """One summary for each tool and way of migrating, in the order of the catalog."""
    by_tool: dict[tuple[str, bool, bool], list[MigrationPath]] = defaultdict(list)
    for path in paths:
        by_tool[path.tool, path.in_place, path.official].append(path)
    return tuple(
        ToolSummary(
            tool=tool,
            start=_releases(catalog, [(path.from_, path.from_release) for path in rows]),
            goal=_releases(catalog, [(path.to, path.to_release) for path in rows]),
            in_place=in_place,
            official=official,
        )
        for (tool, in_place, official), rows in by_tool.items()
    )


def _group(catalog: Catalog, label: str, paths: Sequence[MigrationPath]) -> RouteGroup:
    alike: dict[MigrationPath, list[MigrationPath]] = defaultdict(list)
    for path in paths:
        alike[replace(path, from_="", from_release="", to="", to_release="")].append(path)
    details = tuple(_detail(catalog, rows) for rows in alike.values())
    return RouteGroup(label, summarise_tools(catalog, paths), details, len(paths))


def _detail(catalog: Catalog, paths: Sequence[MigrationPath]) -> RouteDetail:
    presented = [presentation.migration(catalog, path) for path in paths]
    first = presented[0]
    return RouteDetail(
        pairs=tuple(f"{path.start} → {path.goal}" for path in presented),
        tool=first.tool,
        offline=_OFFLINE[first.offline],
        architectures=", ".join(first.architectures),
        limits=first.limits,
        note=first.note,
        source=source_note(first),
        key=_key(paths[0]),
    )


def _key(path: MigrationPath) -> str:
    return row_keys.join(path.from_, path.from_release, path.to, path.to_release, path.tool)


def _releases(catalog: Catalog, pairs: Iterable[tuple[str, str]]) -> str:
    """CentOS 7, 8; RHEL 9"""
    by_slug: dict[str, list[str]] = defaultdict(list)
    for slug, release in dict.fromkeys(pairs):
        by_slug[slug].append(release)
    parts = (
        f"{catalog.by_slug[slug].short_name} {', '.join(sorted(releases, key=_number))}"
        for slug, releases in by_slug.items()
    )
    return "; ".join(parts)


def _number(release: str) -> tuple[tuple[int, str], ...]:
    """7 before 10, and a name that is no number after both."""
    parts = release.split(".")
    return tuple((int(part), "") if part.isdigit() else (1_000_000, part) for part in parts)
