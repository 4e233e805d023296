"""Migration: the route from each system as boxes and arrows, and every step in full."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.document.migration_rows import NOTHING, REBUILD, CandidateMigrations, Migration
from advisor.document.recommendation import Recommendation
from advisor.engine.types import Answers
from advisor.pages.result.certainty import names_of_ranked

NEW_INSTALLATION, IT_DEPENDS = "new installation", "it depends"
"""What stands on an arrow without a tool."""


@dataclass(frozen=True)
class RouteStop:
    """A box, and what stands on the arrow that leads to it."""

    name: str
    arrow: str


@dataclass(frozen=True)
class MigrationRoute:
    """The way from one system to the winner. `dashed`: not by steps in place, or not always.

    `words`: what the boxes do not say; empty if they say it all.
    """

    start: str
    stops: list[RouteStop]
    dashed: bool
    words: str


@dataclass(frozen=True)
class SystemMigration:
    """`other_caveats`: those that the steps do not contain themselves."""

    migration: Migration
    other_caveats: list[str]
    cases: list[SystemMigration]


@dataclass(frozen=True)
class Destination:
    """The migrations to one candidate, from each system."""

    name: str
    candidate: CandidateMigrations
    systems: list[SystemMigration]


@dataclass(frozen=True)
class MigrationSection:
    """`replaces`: the servers are installed anew, so only the sentences matter."""

    title: str
    routes: list[MigrationRoute]
    first: Destination
    others: list[Destination]
    replaces: bool


def migration_section(recommendation: Recommendation, answers: Answers) -> MigrationSection | None:
    """None if no system runs today, or nothing matches."""
    if not recommendation.ways:
        return None
    names = names_of_ranked(recommendation)
    first, *others = [
        _destination(candidate, names[candidate.distribution]) for candidate in recommendation.ways
    ]
    return MigrationSection(
        title=_title(first),
        routes=_routes(first),
        first=first,
        others=others,
        replaces="reinstall" in answers.to("conversion"),
    )


def _title(first: Destination) -> str:
    if len(first.systems) > 1:
        return "Migration"
    return f"Migration from {first.systems[0].migration.system_label}"


def _routes(destination: Destination) -> list[MigrationRoute]:
    target = f"{destination.name} {destination.candidate.release}"
    return [_route(migration, target) for migration in destination.candidate.migrations]


def _route(migration: Migration, target: str) -> MigrationRoute:
    label, sentence = migration.system_label, migration.sentence
    if migration.cases:
        return MigrationRoute(label, [RouteStop(target, IT_DEPENDS)], dashed=True, words=sentence)
    if migration.kind == REBUILD:
        return MigrationRoute(
            label, [RouteStop(target, NEW_INSTALLATION)], dashed=True, words=sentence
        )
    stops = [RouteStop(step.to, step.tool) for step in migration.steps]
    says_more = migration.detour or migration.kind == NOTHING
    return MigrationRoute(label, stops, dashed=False, words=sentence if says_more else "")


def _destination(candidate: CandidateMigrations, name: str) -> Destination:
    systems = [_system_migration(migration) for migration in candidate.migrations]
    return Destination(name, candidate, systems)


def _system_migration(migration: Migration) -> SystemMigration:
    in_steps = {f"{step.tool}: {step.limits}" for step in migration.steps}
    return SystemMigration(
        migration,
        [caveat for caveat in migration.caveats if caveat not in in_steps],
        list(map(_system_migration, migration.cases)),
    )
