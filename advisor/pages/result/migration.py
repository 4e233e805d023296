"""The migrations: to each ranked candidate on screen, to the winner in short on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.document.migration_rows import CandidateMigrations, Migration, MigrationStep
from advisor.document.recommendation import Recommendation
from advisor.engine.types import Answers
from advisor.pages.result.certainty import names_of_ranked

TOOLS_ON_PAPER = 2
"""How many tools are printed in full; the others are named."""


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
class PrintedTool:
    """A tool with all the steps it is for; `step` is the first of them."""

    step: MigrationStep
    moves: list[str]
    limits: str
    more_sources: int


@dataclass(frozen=True)
class PrintedMigrations:
    """`other_tools`: names of those that are not printed in full."""

    migrations: list[Migration]
    tools: list[PrintedTool]
    other_tools: list[str]
    onward: str


@dataclass(frozen=True)
class MigrationSection:
    """`replaces`: the servers are installed anew, so only the sentences matter."""

    destinations: list[Destination]
    printed: PrintedMigrations
    replaces: bool


def migration_section(recommendation: Recommendation, answers: Answers) -> MigrationSection | None:
    """None if no system runs today, or nothing matches."""
    candidates = recommendation.ways
    if not candidates:
        return None
    names = names_of_ranked(recommendation)
    return MigrationSection(
        destinations=[
            _destination(candidate, names[candidate.distribution]) for candidate in candidates
        ],
        printed=_printed(candidates[0]),
        replaces="reinstall" in answers.to("conversion"),
    )


def _destination(candidate: CandidateMigrations, name: str) -> Destination:
    systems = [_system_migration(migration) for migration in candidate.migrations]
    return Destination(name, candidate, systems)


def _system_migration(migration: Migration) -> SystemMigration:
    in_steps = {f"{step.tool}: {step.limits}" for step in migration.steps}
    return SystemMigration(
        migration,
        [caveat for caveat in migration.caveats if caveat not in in_steps],
        [_system_migration(case) for case in migration.cases],
    )


def _printed(candidate: CandidateMigrations) -> PrintedMigrations:
    """The tools with most steps in full, the others by name."""
    tools = sorted(_printed_tools(candidate), key=lambda tool: -len(tool.moves))
    others = dict.fromkeys(tool.step.tool for tool in tools[TOOLS_ON_PAPER:])
    return PrintedMigrations(
        migrations=candidate.migrations,
        tools=tools[:TOOLS_ON_PAPER],
        other_tools=list(others),
        onward=candidate.onward.words,
    )


def _printed_tools(candidate: CandidateMigrations) -> list[PrintedTool]:
    steps_by_tool: dict[tuple[str, bool, bool], list[MigrationStep]] = {}
    for migration in candidate.migrations:
        for case in migration.each_case:
            for step in _steps(case):
                same = (step.tool, step.in_place, step.official)
                steps_by_tool.setdefault(same, []).append(step)
    return [_printed_tool(steps) for steps in steps_by_tool.values()]


def _steps(case: Migration) -> list[MigrationStep]:
    if case.steps:
        return case.steps
    return [case.new_installation] if case.new_installation else []


def _printed_tool(steps: Sequence[MigrationStep]) -> PrintedTool:
    sources = {step.source.url for step in steps if step.source.url}
    return PrintedTool(
        step=steps[0],
        moves=list(dict.fromkeys(f"{step.start} to {step.to}" for step in steps)),
        limits=_limits(step.limits for step in steps),
        more_sources=len(sources) - 1,
    )


def _limits(texts: Iterable[str]) -> str:
    """Every sentence once."""
    sentences = [sentence.strip().rstrip(".") for text in texts for sentence in text.split(". ")]
    return " ".join(f"{sentence}." for sentence in dict.fromkeys(filter(None, sentences)))
