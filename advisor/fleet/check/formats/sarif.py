"""The answer as SARIF 2.1.0, for code scanning: a host that is not ok is a result.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from typing import Literal

import msgspec

from advisor.fleet.check.answer import CheckAnswer, HostRow
from advisor.fleet.check.formats.text import reason, subject
from advisor.fleet.check.types import NOTHING_WRONG, WORDS, WORST_FIRST, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
INPUT = "hosts"
"""The name of what was sent, of which a result names the row."""

Level = Literal["error", "warning", "none"]


class SarifMessage(msgspec.Struct, frozen=True, gc=False):
    text: str


class SarifRegion(msgspec.Struct, frozen=True, rename="camel", gc=False):
    start_line: int


class SarifArtifact(msgspec.Struct, frozen=True, gc=False):
    uri: str


class SarifPhysicalLocation(msgspec.Struct, frozen=True, rename="camel", gc=False):
    artifact_location: SarifArtifact
    region: SarifRegion


class SarifLocation(msgspec.Struct, frozen=True, rename="camel", gc=False):
    physical_location: SarifPhysicalLocation


class SarifResult(msgspec.Struct, frozen=True, rename="camel", gc=False):
    rule_id: str
    level: Level
    message: SarifMessage
    locations: tuple[SarifLocation, ...]
    partial_fingerprints: dict[str, str]


class SarifRule(msgspec.Struct, frozen=True, rename="camel", gc=False):
    id: str
    short_description: SarifMessage


class SarifDriver(msgspec.Struct, frozen=True, rename="camel", gc=False):
    name: str
    information_uri: str
    rules: tuple[SarifRule, ...]


class SarifTool(msgspec.Struct, frozen=True, gc=False):
    driver: SarifDriver


class SarifNotification(msgspec.Struct, frozen=True, gc=False):
    level: Level
    message: SarifMessage


class SarifInvocation(msgspec.Struct, frozen=True, rename="camel", gc=False):
    execution_successful: bool
    tool_execution_notifications: tuple[SarifNotification, ...]


class SarifRun(msgspec.Struct, frozen=True, gc=False):
    tool: SarifTool
    invocations: tuple[SarifInvocation, ...]
    results: tuple[SarifResult, ...]


class SarifLog(msgspec.Struct, frozen=True, gc=False):
    schema: str = msgspec.field(name="$schema")
    version: Literal["2.1.0"]
    runs: tuple[SarifRun, ...]


def sarif(answer: CheckAnswer, address: str) -> bytes:
    """`address`: of the page about checks."""
    bad = [verdict for verdict in WORST_FIRST if verdict not in NOTHING_WRONG]
    rules = tuple(SarifRule(verdict.value, SarifMessage(WORDS[verdict])) for verdict in bad)
    rows = (row for row in answer.hosts if row.verdict not in NOTHING_WRONG)
    run = SarifRun(
        SarifTool(SarifDriver("ELwise", address, rules)),
        (_invocation(answer),),
        tuple(map(_result, rows)),
    )
    return msgspec.json.encode(SarifLog(SCHEMA, "2.1.0", (run,)))


def _invocation(answer: CheckAnswer) -> SarifInvocation:
    age = answer.catalog.data_age
    if not age.too_old:
        return SarifInvocation(True, ())
    words = SarifMessage(f"The data is {age.words}: older than max_age.")
    return SarifInvocation(False, (SarifNotification("error", words),))


def _result(row: HostRow) -> SarifResult:
    location = SarifPhysicalLocation(SarifArtifact(INPUT), SarifRegion(row.row))
    return SarifResult(
        row.verdict.value,
        _level(row),
        SarifMessage(f"{subject(row)}. {reason(row)}"),
        (SarifLocation(location),),
        {"system/v1": f"{row.host}:{row.name}:{row.rule}"},
    )


def _level(row: HostRow) -> Level:
    if row.fails:
        return "error"
    return "none" if row.verdict == Verdict.EXCEPTED else "warning"
