"""The tests of requirements as data: a tagged union with the fields of the engine's types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from advisor.engine import constraints
from advisor.engine.constraints import Test

Value = bool | int | float | str


class TestData(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="test"):
    """A test, by its tag."""


class IsData(TestData, frozen=True, tag="is"):
    attribute: str
    values: frozenset[Value]


class IncludesData(TestData, frozen=True, tag="includes"):
    attribute: str
    value: str


class AtLeastData(TestData, frozen=True, tag="at-least"):
    attribute: str
    number: int | float


class AtMostData(TestData, frozen=True, tag="at-most"):
    attribute: str
    number: int | float


class KnownData(TestData, frozen=True, tag="known"):
    attribute: str


class UnknownData(TestData, frozen=True, tag="unknown"):
    attribute: str


class AnswersWithinData(TestData, frozen=True, tag="answers-within"):
    attribute: str
    question: str


class OnlyAnsweredData(TestData, frozen=True, tag="only-answered"):
    question: str
    option: str


class AnsweredData(TestData, frozen=True, tag="answered"):
    question: str
    options: frozenset[str]


class AnyOfData(TestData, frozen=True, tag="any-of"):
    tests: tuple[AnyTestData, ...]


class AllOfData(TestData, frozen=True, tag="all-of"):
    tests: tuple[AnyTestData, ...]


class IfAnsweredData(TestData, frozen=True, tag="if-answered"):
    tests: tuple[AnyTestData, ...]
    question: str
    option: str


AnyTestData: TypeAlias = (
    IsData
    | IncludesData
    | AtLeastData
    | AtMostData
    | KnownData
    | UnknownData
    | AnswersWithinData
    | OnlyAnsweredData
    | AnsweredData
    | AnyOfData
    | AllOfData
    | IfAnsweredData
)

_DATA_TYPES: dict[type[Test], Callable[..., AnyTestData]] = {
    constraints.Is: IsData,
    constraints.Includes: IncludesData,
    constraints.AtLeast: AtLeastData,
    constraints.AtMost: AtMostData,
    constraints.Known: KnownData,
    constraints.Unknown: UnknownData,
    constraints.AnswersWithin: AnswersWithinData,
    constraints.OnlyAnswered: OnlyAnsweredData,
    constraints.Answered: AnsweredData,
    constraints.AnyOf: AnyOfData,
    constraints.AllOf: AllOfData,
    constraints.IfAnswered: IfAnsweredData,
}
"""Of each pair the fields have the same names and the same order."""
_ENGINE_TYPES: dict[object, Callable[..., Test]] = {
    data_type: engine_type for engine_type, data_type in _DATA_TYPES.items()
}


def data_of_test(test: Test) -> AnyTestData:
    """KeyError for a kind of test that is not declared here."""
    data_type = _DATA_TYPES[type(test)]
    if isinstance(test, constraints.AnyOf | constraints.AllOf):
        _, *others = vars(test).values()
        return data_type(tuple(map(data_of_test, test.tests)), *others)
    return data_type(*vars(test).values())


def engine_test(data: AnyTestData) -> Test:
    engine_type = _ENGINE_TYPES[type(data)]
    if isinstance(data, AnyOfData | AllOfData | IfAnsweredData):
        _, *others = msgspec.structs.astuple(data)
        return engine_type(tuple(map(engine_test, data.tests)), *others)
    return engine_type(*msgspec.structs.astuple(data))
