"""The answer as SARIF 2.1.0, for code scanning: a host that is not ok is a result.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from typing import Literal

import msgspec

from advisor.fleet.check.answer import CheckAnswer, HostRow
from advisor.fleet.check.formats.text import reason, subject
from advisor.fleet.check.verdicts import WORDS, WORST_FIRST, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
INPUT = "hosts"
"""The name of what was sent, of which a result names the row."""

Level = Literal["error", "warning", "none"]


class Message(msgspec.Struct, frozen=True, gc=False):
    text: str


class Region(msgspec.Struct, frozen=True, rename="camel", gc=False):
    start_line: int


class Artifact(msgspec.Struct, frozen=True, gc=False):
    uri: str


class PhysicalLocation(msgspec.Struct, frozen=True, rename="camel", gc=False):
    artifact_location: Artifact
    region: Region


class Location(msgspec.Struct, frozen=True, rename="camel", gc=False):
    physical_location: PhysicalLocation


class Result(msgspec.Struct, frozen=True, rename="camel", gc=False):
    rule_id: str
    level: Level
    message: Message
    locations: tuple[Location, ...]
    partial_fingerprints: dict[str, str]


class Rule(msgspec.Struct, frozen=True, rename="camel", gc=False):
    id: str
    short_description: Message


class Driver(msgspec.Struct, frozen=True, rename="camel", gc=False):
    name: str
    information_uri: str
    rules: tuple[Rule, ...]


class Tool(msgspec.Struct, frozen=True, gc=False):
    driver: Driver


class Notification(msgspec.Struct, frozen=True, gc=False):
    level: Level
    message: Message


class Invocation(msgspec.Struct, frozen=True, rename="camel", gc=False):
    execution_successful: bool
    tool_execution_notifications: tuple[Notification, ...]


class Run(msgspec.Struct, frozen=True, gc=False):
    tool: Tool
    invocations: tuple[Invocation, ...]
    results: tuple[Result, ...]


class Log(msgspec.Struct, frozen=True, gc=False):
    schema: str = msgspec.field(name="$schema")
    version: Literal["2.1.0"]
    runs: tuple[Run, ...]


def sarif(answer: CheckAnswer, address: str) -> bytes:
    """`address`: of the page about checks."""
    bad = [verdict for verdict in WORST_FIRST if verdict != Verdict.OK]
    rules = tuple(Rule(verdict.value, Message(WORDS[verdict])) for verdict in bad)
    rows = (row for row in answer.hosts if row.verdict != Verdict.OK)
    run = Run(
        Tool(Driver("ELwise", address, rules)), (_invocation(answer),), tuple(map(_result, rows))
    )
    return msgspec.json.encode(Log(SCHEMA, "2.1.0", (run,)))


def _invocation(answer: CheckAnswer) -> Invocation:
    age = answer.catalog.data_age
    if not age.too_old:
        return Invocation(True, ())
    words = Message(f"The data is {age.words}: older than max_age.")
    return Invocation(False, (Notification("error", words),))


def _result(row: HostRow) -> Result:
    where = PhysicalLocation(Artifact(INPUT), Region(row.row))
    return Result(
        row.verdict.value,
        _level(row),
        Message(f"{subject(row)}. {reason(row)}"),
        (Location(where),),
        {"system/v1": f"{row.host}:{row.name}:{row.rule}"},
    )


def _level(row: HostRow) -> Level:
    if row.fails:
        return "error"
    return "none" if row.verdict == Verdict.EXCEPTED else "warning"
