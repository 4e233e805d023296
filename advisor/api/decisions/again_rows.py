"""What the API answers where a kept decision is decided again and compared with today."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from advisor.api.decisions.rows import DecisionNumber, Digest
from advisor.decisions.result import CandidateKey
from catalog.api.rows.annotations import Anything, described
from catalog.api.rows.evidence import ApiRow

Effect = described("The kept decision with this change alone. Null: not worked out.")
Candidates = Annotated[
    tuple[CandidateKey, ...], described("Distribution, release and plan of each it is about.")
]


class StandingRow(ApiRow, frozen=True, kw_only=True):
    """Who leads. `winner` null: nothing meets every requirement."""

    component: ClassVar = "DecisionStanding"

    winner: CandidateKey | None
    runner_up: CandidateKey | None
    margin: Annotated[float | None, described("Points of 100.")]
    places: Annotated[dict[str, int], described("The place of each ranked distribution.")]


class FactStateRow(ApiRow, frozen=True, kw_only=True):
    """A fact as it was kept, or as it is today. `value` null: unknown."""

    component: ClassVar = "DecisionFactState"

    value: Anything
    words: str
    source: str
    url: str
    as_of: str | None
    confidence: str


class FactChangeRow(ApiRow, frozen=True, kw_only=True):
    """A fact that these answers depend on and that is another today."""

    component: ClassVar = "DecisionFactChange"

    candidates: Candidates
    attribute: str
    old: FactStateRow
    new: FactStateRow
    alone: Annotated[StandingRow | None, Effect]


class CandidateChangeRow(ApiRow, frozen=True, kw_only=True):
    """Candidates that came, or went."""

    component: ClassVar = "DecisionCandidateChange"

    candidates: Candidates
    added: bool
    alone: StandingRow


class TimeChangeRow(ApiRow, frozen=True, kw_only=True):
    """Facts that are others because the day is, such as years of updates."""

    component: ClassVar = "DecisionTimeChange"

    candidates: Candidates
    attributes: tuple[str, ...]
    alone: StandingRow


class RuleChangeRow(ApiRow, frozen=True, kw_only=True):
    """A rule that changed, as sentences. `matters`: these answers depend on it."""

    component: ClassVar = "DecisionRuleChange"

    kind: str
    key: str
    old: str | None
    new: str | None
    matters: bool


class UnverifiedRow(ApiRow, frozen=True, kw_only=True):
    """A distribution whose release data is too old to say whether its facts changed."""

    component: ClassVar = "DecisionUnverified"

    distribution: str
    since: Annotated[date | None, described("When it was last received. Null: never.")]


class DecisionAgain(ApiRow, frozen=True, kw_only=True):
    """A decision decided again: from its frozen parts, and with the facts and rules of today."""

    number: DecisionNumber
    day: Annotated[date, described("The day it was computed for.")]
    today: date
    identical: Annotated[bool, described("Whether the frozen parts give the same bytes again.")]
    problem: Annotated[str, described("Why they do not; empty where they do.")]
    result_sha256: Digest
    facts: tuple[FactChangeRow, ...]
    candidates: tuple[CandidateChangeRow, ...]
    time: TimeChangeRow | None
    rules: tuple[RuleChangeRow, ...]
    before: Annotated[StandingRow, described("As it was decided.")]
    facts_alone: Annotated[StandingRow, described("Facts of today, rules as kept.")]
    rules_alone: Annotated[StandingRow, described("Facts as kept, rules of today.")]
    after: Annotated[StandingRow, described("Facts and rules of today.")]
    unverified: tuple[UnverifiedRow, ...]
