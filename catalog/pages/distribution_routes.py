"""The migrations to, within and from a distribution: in brief, and each with its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog import presentation
from catalog.document import Catalog, MigrationPath
from catalog.presentation import PresentedMigration


@dataclass(frozen=True)
class ToolSummary:
    """One tool: from which releases to which. `start` and `goal`: CentOS 7, 8; RHEL 9."""

    tool: str
    start: str
    goal: str
    in_place: bool
    official: bool


@dataclass(frozen=True)
class RouteGroup:
    """Migrations of one direction."""

    label: str
    summaries: tuple[ToolSummary, ...]
    paths: tuple[PresentedMigration, ...]


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
    presented = tuple(presentation.migration(catalog, path) for path in paths)
    return RouteGroup(label, summarise_tools(catalog, paths), presented)


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
