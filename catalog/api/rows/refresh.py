"""What curators see of the refresh: its runs, and the changes under review."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

from catalog.api.rows.annotations import (
    Address,
    Anything,
    Count,
    described,
    keys_in_words,
    one_of,
)
from catalog.api.rows.evidence import ApiRow
from catalog.api.rows.status import FieldKey, ProductName
from catalog.models.refresh import OUTCOMES, RUN_STATES, VALUE_STATES
from catalog.refresh.rules import HOLDING, RULES

ReleaseName = Annotated[
    str,
    described(
        "Its name on endoflife.date. Empty: it is about the product or the answer as a whole."
    ),
]


class OutcomeCounts(ApiRow, kw_only=True):
    """How many products came to each outcome."""

    component: ClassVar = "RefreshOutcomes"

    apply: Count
    noop: Count
    hold: Count
    refuse: Count
    failed: Count


class RunRow(ApiRow, kw_only=True):
    """A run of the refresh."""

    component: ClassVar = "RefreshRunRow"

    id: Count
    url: Address
    state: Annotated[str, one_of(RUN_STATES, "; ".join(RUN_STATES.values()))]
    started_by: str
    started: datetime
    heartbeat: Annotated[datetime, described("When it last gave a sign of life.")]
    finished: datetime | None
    whole: Annotated[bool, described("It was about every enabled product.")]
    expected: Annotated[tuple[str, ...], described("The products it was about.")]
    note: str
    outcomes: OutcomeCounts
    page: Annotated[Address, described("The same in the admin.")]


class ReasonRow(ApiRow, kw_only=True):
    """Why a value was applied, held or refused, or why the product was not received."""

    component: ClassVar = "RefreshReason"

    rule: Annotated[str, described(f"For instance {', '.join(list(RULES)[:3])}.")]
    release: ReleaseName | UnsetType = UNSET
    field: str | UnsetType = UNSET
    words: str
    old: Anything | UnsetType = UNSET
    new: Anything | UnsetType = UNSET


class ProductOutcomeRow(ApiRow, kw_only=True):
    """What came of a product in a run."""

    component: ClassVar = "ProductRun"

    product: ProductName
    distribution: str
    outcome: Annotated[str, keys_in_words(OUTCOMES)]
    reasons: tuple[ReasonRow, ...]
    fetched: Count
    applied: Count
    held: Count
    refused: Count
    seconds: Annotated[float, Meta(ge=0)]
    at: datetime


class RunAnswer(RunRow, kw_only=True):
    """A run of the refresh, and what came of each product in it."""

    component: ClassVar = "RefreshRun"

    products: tuple[ProductOutcomeRow, ...]


class ValueRow(ApiRow, kw_only=True):
    """A value of endoflife.date, as data and in words."""

    component: ClassVar = "LifecycleValue"

    value: Annotated[
        Anything,
        described(
            "A day is {day}, an end {kind, day}, with `over` where it has passed and no day is "
            "known."
        ),
    ]
    words: str


class HoldingRuleRow(ApiRow, kw_only=True):
    """A rule that holds a value for review."""

    component: ClassVar = "HoldingRule"

    rule: Annotated[str, one_of(HOLDING)]
    words: str


class HeldChangeRow(ApiRow, kw_only=True):
    """A change of endoflife.date that is or was under review."""

    component: ClassVar = "HeldChange"

    id: Count
    url: Address
    state: Annotated[str, keys_in_words(VALUE_STATES)]
    product: ProductName
    distribution: str
    release: ReleaseName
    field: FieldKey
    label: Annotated[str, described("The field in words.")]
    old: Annotated[ValueRow, described("What readers see now.")]
    by_hand: Annotated[
        bool,
        described(
            "What readers see was set by a curator, and stays when the new value is approved."
        ),
    ]
    new: Annotated[ValueRow, described("What endoflife.date says.")]
    rules: Annotated[
        tuple[HoldingRuleRow, ...],
        described("Why it is not used before somebody approves it."),
    ]
    evidence: Annotated[str, described("The address it was received from.")]
    waiting_since: datetime
    run: Annotated[Address | None, described("The run that received it.")]
    decided_by: Annotated[
        str | None, described("Null: nobody yet, or somebody whose account is gone.")
    ]
    decided_at: datetime | None
    reason: str


class RunPage(ApiRow, kw_only=True):
    """A page of the list of runs."""

    component: ClassVar = "RefreshRunRowList"

    next: Address | None
    results: tuple[RunRow, ...]


class HeldChangePage(ApiRow, kw_only=True):
    """A page of the list of changes under review."""

    component: ClassVar = "HeldChangeList"

    next: Address | None
    results: tuple[HeldChangeRow, ...]


class HeldChangeDecision(Struct, frozen=True, forbid_unknown_fields=True):
    """What is sent to decide on a change under review."""

    reason: (
        Annotated[
            str,
            Meta(
                max_length=1000,
                pattern="^[^\\u0000]*$",
                description="Why, for those who read the history.",
            ),
        ]
        | UnsetType
    ) = UNSET


class DecisionAnswer(ApiRow, kw_only=True):
    """A change that was decided on."""

    component: ClassVar = "HeldChangeDecided"

    decided: Annotated[
        int,
        Meta(
            ge=1,
            description="How many were decided on: with it those that belong to it.",
        ),
    ]
    change: HeldChangeRow
