"""The rules as data: what a kept decision was decided by, whatever the rules say today.

Nothing is pickled and no code is imported by name. The engine tells utilities apart by identity (a
utility that several answers ask for counts once), so they are in a table, and measures refer to
them by number.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from advisor.decisions.canonical import canonical
from advisor.decisions.requirement_tests import AnyTestData, data_of_test, engine_test
from advisor.engine.board import Rules
from advisor.engine.constraints import Constraint
from advisor.engine.route_utility import Circumstances, RouteSteps
from advisor.engine.utility import Criterion, Emphasis, Measure, Piecewise, Step, Steps, Utility

Number = int | float
StepValue = bool | int | float | str


class ConstraintData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: str | None
    option: str | None
    requirement: str
    test: AnyTestData


class StepData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `Steps.steps`."""

    value: StepValue | None
    utility: Number
    sentence: str


class UtilityData(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="utility"):
    """A utility, by its tag."""


class StepsData(UtilityData, frozen=True, tag="steps"):
    attribute: str
    steps: tuple[StepData, ...]
    unknown: str


class PiecewiseData(UtilityData, frozen=True, tag="piecewise"):
    attribute: str
    points: tuple[tuple[Number, Number], ...]
    sentence: str
    unknown: str


class CircumstancesData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cpu: str
    usual: str
    panel: tuple[str, str]


class RouteStepsData(UtilityData, frozen=True, tag="route-steps"):
    attribute: str
    steps: tuple[StepData, ...]
    unknown: str
    releases: tuple[str, ...]
    circumstances: CircumstancesData
    value_words: dict[str, str]
    depends: str
    alike: str
    ignored: StepValue | None


AnyUtilityData = StepsData | PiecewiseData | RouteStepsData


class MeasureData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`utility`: its place in the table of utilities."""

    utility: int
    question: str | None
    option: str | None
    share: Number
    use: str
    unless: tuple[str, str | None] | None


class CriterionData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    label: str
    question: str
    measures: tuple[MeasureData, ...]
    importance: int


class EmphasisData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: str
    option: str
    criterion: str
    importance: int


class RulesData(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The fields of `Rules`, and the table of utilities in the order of the criteria.

    `lifespan`, `same_fact`: missing in the rules of decisions kept before there were any.
    """

    utilities: tuple[AnyUtilityData, ...]
    constraints: tuple[ConstraintData, ...]
    criteria: tuple[CriterionData, ...]
    emphases: tuple[EmphasisData, ...]
    easier: dict[str, tuple[str, ...]]
    price: str
    plan_criterion: str
    known_first: tuple[str, ...]
    needs_an_answer: bool
    lifespan: str = ""
    same_fact: dict[str, str] = {}


def encode_rules(rules: Rules) -> bytes:
    """Canonical JSON. KeyError or TypeError for a kind of test or utility that has no form here."""
    numbers: dict[int, int] = {}
    utilities: list[AnyUtilityData] = []
    for measure in _measures(rules):
        if id(measure.utility) not in numbers:
            numbers[id(measure.utility)] = len(utilities)
            utilities.append(_utility_data(measure.utility))
    return canonical(
        RulesData(
            tuple(utilities),
            tuple(map(_constraint_data, rules.constraints)),
            tuple(_criterion_data(criterion, numbers) for criterion in rules.criteria),
            tuple(map(_emphasis_data, rules.emphases)),
            dict(rules.easier),
            rules.price,
            rules.plan_criterion,
            rules.known_first,
            rules.needs_an_answer,
            rules.lifespan,
            dict(rules.same_fact),
        )
    )


def decode_rules(content: bytes) -> Rules:
    """msgspec.ValidationError where the bytes are not those of rules.

    Measures of the same utility share the object.
    """
    data = msgspec.json.decode(content, type=RulesData)
    utilities = tuple(map(_utility, data.utilities))
    return Rules(
        tuple(
            Constraint(row.question, row.option, row.requirement, engine_test(row.test))
            for row in data.constraints
        ),
        tuple(_criterion(row, utilities) for row in data.criteria),
        tuple(Emphasis(*msgspec.structs.astuple(row)) for row in data.emphases),
        data.easier,
        data.price,
        data.plan_criterion,
        data.known_first,
        data.needs_an_answer,
        data.lifespan,
        data.same_fact,
    )


def _measures(rules: Rules) -> Iterator[Measure]:
    for criterion in rules.criteria:
        yield from criterion.measures


def _constraint_data(constraint: Constraint) -> ConstraintData:
    return ConstraintData(
        constraint.question,
        constraint.option,
        constraint.requirement,
        data_of_test(constraint.test),
    )


def _criterion_data(criterion: Criterion, numbers: dict[int, int]) -> CriterionData:
    return CriterionData(
        criterion.key,
        criterion.label,
        criterion.question,
        tuple(_measure_data(measure, numbers) for measure in criterion.measures),
        criterion.importance,
    )


def _measure_data(measure: Measure, numbers: dict[int, int]) -> MeasureData:
    return MeasureData(
        numbers[id(measure.utility)],
        measure.question,
        measure.option,
        measure.share,
        measure.use,
        measure.unless,
    )


def _emphasis_data(row: Emphasis) -> EmphasisData:
    return EmphasisData(row.question, row.option, row.criterion, row.importance)


def _criterion(data: CriterionData, utilities: tuple[Utility, ...]) -> Criterion:
    measures = (
        Measure(utilities[row.utility], row.question, row.option, row.share, row.use, row.unless)
        for row in data.measures
    )
    return Criterion(data.key, data.label, data.question, tuple(measures), data.importance)


def _utility_data(utility: Utility) -> AnyUtilityData:
    if isinstance(utility, RouteSteps):
        return _route_data(utility)
    if isinstance(utility, Steps):
        return StepsData(utility.attribute, _step_rows(utility), utility.unknown)
    if isinstance(utility, Piecewise):
        return PiecewiseData(utility.attribute, utility.points, utility.sentence, utility.unknown)
    raise TypeError(f"{type(utility).__name__} has no form as data")


def _route_data(route: RouteSteps) -> RouteStepsData:
    machines = route.circumstances
    return RouteStepsData(
        route.attribute,
        _step_rows(route),
        route.unknown,
        route.releases,
        CircumstancesData(machines.cpu, machines.usual, machines.panel),
        dict(route.value_words),
        route.depends,
        route.alike,
        _step_value(route.ignored),
    )


def _step_rows(utility: Steps) -> tuple[StepData, ...]:
    """The steps in the order in which the rules declare them."""
    return tuple(
        StepData(_step_value(value), step.utility, step.sentence)
        for value, step in utility.steps.items()
    )


def _step_value(value: object) -> StepValue | None:
    """TypeError for a value that JSON does not have."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{value!r} has no form as data")


def _utility(data: AnyUtilityData) -> Utility:
    if isinstance(data, PiecewiseData):
        return Piecewise(data.attribute, data.points, data.sentence, data.unknown)
    steps: dict[object, Step] = {row.value: Step(row.utility, row.sentence) for row in data.steps}
    if isinstance(data, StepsData):
        return Steps(data.attribute, steps, data.unknown)
    machines = data.circumstances
    return RouteSteps(
        data.attribute,
        steps,
        data.unknown,
        data.releases,
        Circumstances(machines.cpu, machines.usual, machines.panel),
        data.value_words,
        data.depends,
        data.alike,
        data.ignored,
    )
