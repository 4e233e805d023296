"""The next step of each group: what it runs, where that can go, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.engine.types import Answers
from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.moves import MigrationOption
from advisor.fleet.next_step import NextSteps, next_steps
from advisor.fleet.stages import WORDS, SupportStage
from advisor.fleet.summary import name_of, summarise
from advisor.models import Decision, FleetGroup
from advisor.pages.addresses import address
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.state_words import StateInWords, state_in_words
from advisor.pages.fleet.groups_of import GroupPlans
from advisor.pages.fleet.opened import OpenedFleet
from advisor.routes import Routes, routes_on
from advisor.rules.questions import QUESTIONS
from catalog.document import Catalog, MigrationPath, Source
from catalog.lifecycle import UNKNOWN, End, end_in_words

MOST_SERVERS = 1_000_000
OTHER = "other"
"""The option of the question `estate` for what has none of its own."""


@dataclass(frozen=True)
class StepLine:
    """One step of a migration. `blockers`: what limits the tool, in sentences."""

    tool: str
    to: str
    way: str
    blockers: tuple[str, ...]
    source: Source
    path: MigrationPath


@dataclass(frozen=True)
class OptionLine:
    """`until`: how long the target is supported, in words."""

    name: str
    until: str
    steps: tuple[StepLine, ...]
    reason: str


@dataclass(frozen=True)
class SystemLine:
    """A system of a group with something to do. `advice`: what a check says of it.

    `support`: until when it is supported, or was, in words; empty: unknown.
    """

    name: str
    hosts: int
    stage: str
    label: str
    support: str
    advice: str
    options: tuple[OptionLine, ...]


@dataclass(frozen=True)
class DecidedLine:
    """The decision that covers a group."""

    decision: Decision
    address: str
    state: StateInWords


@dataclass(frozen=True)
class GroupSteps:
    """`advisor`: its address with what the group runs filled in; empty: it runs nothing known."""

    group: str
    hosts: int
    to_do: int
    systems: tuple[SystemLine, ...]
    decided: DecidedLine | None
    advisor: str


def steps_of_groups(fleet: OpenedFleet, plans: GroupPlans) -> list[GroupSteps]:
    """Those with most to do first."""
    routes = routes_on(fleet.catalog, fleet.today)
    by_group: dict[str, list[Count]] = {}
    for count in fleet.fleet.counts:
        by_group.setdefault(count.group, []).append(count)
    groups = [
        group_steps(fleet, name, counts, plans.get(name), routes)
        for name, counts in by_group.items()
    ]
    return sorted(groups, key=lambda group: (-group.to_do, -group.hosts, group.group))


def group_steps(
    fleet: OpenedFleet,
    name: str,
    counts: Sequence[Count],
    plan: FleetGroup | None,
    routes: Routes,
) -> GroupSteps:
    summary = summarise(_fleet_of(counts), fleet.catalog, fleet.today)
    decision = plan.decision if plan else None
    target = (decision.distribution, decision.release) if decision else None
    steps = next_steps(summary, routes, target)
    return GroupSteps(
        group=name,
        hosts=summary.hosts,
        to_do=sum(step.system.hosts for step in steps),
        systems=tuple(_system_line(step, fleet.catalog) for step in steps),
        decided=_decided(decision, fleet) if decision else None,
        advisor=advisor_address(counts),
    )


def advisor_address(counts: Iterable[Count]) -> str:
    """The questionnaire with `estate` and `servers` answered."""
    rows = list(counts)
    options = [option.key for option in QUESTIONS["estate"].options]
    keys = {f"{count.key.distribution}-{count.key.release}" for count in rows}
    estate = [key for key in options if key in keys]
    if keys - set(options):
        estate.append(OTHER)
    hosts = sum(count.hosts for count in rows)
    servers = min(hosts, MOST_SERVERS) or None
    return address("advisor", Answers({"estate": tuple(estate)} if rows else {}, servers))


def _fleet_of(counts: Sequence[Count]) -> Fleet:
    rows, hosts = sum(count.rows for count in counts), sum(count.hosts for count in counts)
    return Fleet(tuple(counts), Totals(rows, 0, 0, hosts, 0, 0))


def _decided(decision: Decision, fleet: OpenedFleet) -> DecidedLine:
    state = state_in_words(decision, fleet.today)
    return DecidedLine(decision, decision_address(decision), state)


def _system_line(step: NextSteps, catalog: Catalog) -> SystemLine:
    system = step.system
    verdict, end = system.system.verdict, system.system.end
    is_update = system.stage == SupportStage.MINOR_ENDED
    return SystemLine(
        name=system.name,
        hosts=system.hosts,
        stage=system.stage.value,
        label=WORDS[system.stage],
        support=_support_in_words(system.stage, end),
        advice=verdict.next.text if is_update or not step.options else "",
        options=tuple(_option_line(option, catalog) for option in step.options),
    )


def _support_in_words(stage: SupportStage, end: End | None) -> str:
    words = end_in_words(end) if end else UNKNOWN
    if words == UNKNOWN:
        return ""
    if stage == SupportStage.ENDED:
        return f"support ended on {words}"
    subject = "release supported" if stage == SupportStage.MINOR_ENDED else "supported"
    return f"{subject} until {words}"


def _option_line(option: MigrationOption, catalog: Catalog) -> OptionLine:
    reason = "" if option.steps else "A new installation: no migration in place is documented."
    if option.row and option.row.limits and not option.steps:
        reason = f"A new installation. {option.row.limits}"
    return OptionLine(
        name=name_of(catalog, option.distribution, option.release),
        until=end_in_words(option.end),
        steps=tuple(_step_line(path, catalog) for path in option.steps),
        reason=reason,
    )


def _step_line(path: MigrationPath, catalog: Catalog) -> StepLine:
    target = catalog.distribution(path.to)
    name = target.short_name if target else path.to
    return StepLine(
        tool=path.tool,
        to=f"{name} {path.to_release}",
        way="in place" if path.in_place else "new installation",
        blockers=tuple(_blockers(path)),
        source=catalog.source(path),
        path=path,
    )


def _blockers(path: MigrationPath) -> list[str]:
    """In sentences."""
    blockers = [path.limits] if path.limits else []
    if any(name not in path.limits for name in path.architectures):
        blockers.append(f"Runs on {', '.join(path.architectures)} only.")
    if not path.official:
        blockers.append("The vendor does not support this tool.")
    if path.offline is False:
        blockers.append("Does not work offline.")
    return blockers
