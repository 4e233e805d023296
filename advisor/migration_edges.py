"""Rows of the catalog about migration as steps of the engine's graph."""

from __future__ import annotations

from advisor.engine.conversions import Edge, Stop
from advisor.engine.migration import Route
from catalog.document import MigrationPath

PANEL = "cpanel"
"""A tool named after this hosting panel is for its servers, and there instead of the usual tool."""
CONFIDENCES = ("verified", "verified_secondary", "computed", "unverified")


def edge_of(path: MigrationPath) -> Edge:
    through = tuple(
        (path.to, release) for release in _releases_between(path.from_release, path.to_release)
    )
    return Edge(
        start_of(path),
        end_of(path),
        path.tool,
        official=is_supported(path),
        conversions=len(through) + 1,
        architectures=frozenset(path.architectures),
        through=through,
        details=path,
    )


def path_of(edge: Edge) -> MigrationPath:
    """The row of the catalog behind a step."""
    assert isinstance(edge.details, MigrationPath)
    return edge.details


def weakest_path(route: Route) -> MigrationPath | None:
    """The least certain step: a route is no surer than that."""
    paths = map(path_of, route.steps)
    return max(paths, key=lambda path: CONFIDENCES.index(path.confidence), default=None)


def start_of(path: MigrationPath) -> Stop:
    return (path.from_, path.from_release)


def end_of(path: MigrationPath) -> Stop:
    return (path.to, path.to_release)


def ends_of(path: MigrationPath) -> tuple[Stop, Stop]:
    return (start_of(path), end_of(path))


def is_for_panel(path: MigrationPath) -> bool:
    return PANEL in path.tool.lower()


def is_supported(path: MigrationPath) -> bool:
    """By the target's vendor or project, or by the vendor of the panel it is made for."""
    return path.official or is_for_panel(path)


def is_older(release: str, other: str) -> bool:
    """Of two releases that are numbered alike; Amazon Linux 2 and 2018.03 are not."""
    return _are_numbered_alike(release, other) and int(release) < int(other)


def release_number(release: str) -> tuple[int, ...]:
    """For sorting: 10 is above 9.4."""
    return tuple(int(part) if part.isdecimal() else 0 for part in release.split("."))


def _releases_between(start: str, end: str) -> list[str]:
    """The major releases that a row from 7 to 10 sums up: 8 and 9; none unless numbered alike."""
    if not _are_numbered_alike(start, end):
        return []
    return [str(number) for number in range(int(start) + 1, int(end))]


def _are_numbered_alike(release: str, other: str) -> bool:
    return release.isdecimal() and other.isdecimal() and len(release) <= 2 >= len(other)
