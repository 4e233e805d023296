"""Changes of endoflife.date under review, and the decision on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from django.urls import reverse
from msgspec import UNSET, Meta, Struct, UnsetType
from rest_framework.request import Request

from catalog.api.rows.annotations import (
    Address,
    Anything,
    Count,
    Time,
    described,
    keys_in_words,
    one_of,
)
from catalog.api.rows.evidence import ApiRow
from catalog.api.rows.status import FieldKey, ProductName, ReleaseName
from catalog.models.refresh import VALUE_STATES
from catalog.refresh.hold_reasons import HOLDING, RULES
from catalog.refresh.values import from_json
from catalog.refresh.words import FIELDS, value_in_words

if TYPE_CHECKING:
    from catalog.annotated import ValueBesideShown


class ValueRow(ApiRow, frozen=True, kw_only=True):
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


class HoldingRuleRow(ApiRow, frozen=True, kw_only=True):
    """A rule that holds a value for review."""

    component: ClassVar = "HoldingRule"

    rule: Annotated[str, one_of(HOLDING)]
    words: str


class HeldChangeRow(ApiRow, frozen=True, kw_only=True):
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
        described("Why it needs approval before it is used."),
    ]
    evidence: Annotated[str, described("The address it was received from.")]
    waiting_since: Time
    run: Annotated[Address | None, described("The run that received it.")]
    decided_by: Annotated[str | None, described("Null: nobody yet, or a deleted account.")]
    decided_at: Time | None
    reason: str


class HeldChangePage(ApiRow, frozen=True, kw_only=True):
    """A page of the list of changes under review."""

    component: ClassVar = "HeldChangeList"

    next: Address | None
    results: tuple[HeldChangeRow, ...]


class HeldChangeDecision(Struct, frozen=True, forbid_unknown_fields=True):
    """The request to decide a change under review."""

    reason: (
        Annotated[
            str,
            Meta(
                max_length=1000,
                pattern="^[^\\u0000]*$",
                description="The reason, shown in the history.",
            ),
        ]
        | UnsetType
    ) = UNSET


class DecisionAnswer(ApiRow, frozen=True, kw_only=True):
    """A change that was approved or rejected."""

    component: ClassVar = "HeldChangeDecided"

    decided: Annotated[
        int,
        Meta(
            ge=1,
            description="How many changes were decided, including those that belong to this one.",
        ),
    ]
    change: HeldChangeRow


def held_change_row(request: Request, record: ValueBesideShown) -> HeldChangeRow:
    """`record` is annotated with what readers see, see `beside_what_is_shown`."""
    overridden = record.override_value is not None
    run = reverse("api-refresh-run", args=[record.run_id]) if record.run_id else None
    rules = (HoldingRuleRow(rule=rule, words=RULES.get(rule, rule)) for rule in record.rules)
    return HeldChangeRow(
        id=record.pk,
        url=request.build_absolute_uri(reverse("api-held-change", args=[record.pk])),
        state=record.state,
        product=record.product.name,
        distribution=record.product.distribution.slug,
        release=record.release,
        field=record.field,
        label=FIELDS.get(record.field, record.field),
        old=_value(record.override_value if overridden else record.accepted_value),
        by_hand=overridden,
        new=_value(record.value),
        rules=tuple(rules),
        evidence=record.evidence,
        waiting_since=record.observed_at,
        run=request.build_absolute_uri(run) if run else None,
        decided_by=record.decided_by.get_username() if record.decided_by else None,
        decided_at=record.decided_at,
        reason=record.reason,
    )


def _value(value: object) -> ValueRow:
    return ValueRow(value=value, words=value_in_words(from_json(value)))
