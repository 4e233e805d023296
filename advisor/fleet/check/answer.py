"""The answer to a check, as it is sent: every host in the order it came in."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from advisor.fleet.check.types import Ends, HostStep, PolicyPart, Verdict
from advisor.fleet.matched import MatchKind


class HostRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row of what was sent, and the verdict on it.

    `input`: the row as it came, cut. `match_rule`, `match_reason`: how it was recognised, and why
    not. `plan`: the plan it was judged with, or null. `note`: where the host's own SUPPORT_END
    says otherwise.
    """

    row: int
    hosts: int
    host: str
    group: str
    input: str
    distribution: str | None
    release: str | None
    minor: str | None
    name: str
    match: MatchKind
    match_rule: str
    match_reason: str
    plan: str | None
    verdict: Verdict
    conditions: tuple[Verdict, ...]
    fails: bool
    rule: str
    why: str
    note: str
    ends: Ends | None
    next: HostStep
    policy: PolicyPart | None


class VerdictCounts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Rows by verdict, and in all."""

    rows: int
    hosts: int
    failing: int
    ok: int
    ends_soon: int
    unsupported: int
    deprecated: int
    forbidden: int
    excepted: int
    unknown: int
    ignored: int


class DataAge(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How old the oldest data is that the answer rests on.

    `checked_at`: when release data was last received, or a value last compared with its source.
    Null: no host was recognised, or it never was. `hours` is null then too.
    """

    distribution: str | None
    checked_at: datetime | None
    hours: int | None
    words: str
    too_old: bool


class CatalogPart(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The catalog behind the answer: see /api/v1/status/."""

    digest: str
    as_of: date | None
    data_age: DataAge


class CheckAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`exit_code` as monitoring plugins have it: 0 ok, 1 warning, 2 critical, 3 unknown.

    `until`: the day of the horizon. `passes`: no host fails, and the data is not too old.
    """

    passes: bool
    exit_code: int
    summary: str
    as_of: date
    until: date
    plan: tuple[str, ...]
    fail_on: tuple[Verdict, ...]
    team: str | None
    hosts: tuple[HostRow, ...]
    counts: VerdictCounts
    catalog: CatalogPart
