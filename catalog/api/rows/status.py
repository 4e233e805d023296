"""How fresh release data is, as the API says it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from catalog.api.openapi import named_values
from catalog.api.rows.annotations import Address, Count, Moment, described, one_of
from catalog.api.rows.evidence import ApiRow, CatalogReference
from catalog.refresh.freshness import AMBER, FRESH, RED
from catalog.refresh.words import FIELDS

Level = Annotated[
    str,
    named_values(
        "Freshness",
        (FRESH, AMBER, RED),
        "amber: not checked for 48 hours or ever, or something is under review; "
        "red: the data in use is older than 14 days.",
    ),
]
FieldKey = Annotated[str, one_of(FIELDS)]
ReleaseName = Annotated[
    str,
    described(
        "Its name on endoflife.date. Empty: it is about the product or the answer as a whole."
    ),
]
ProductName = Annotated[str, described("Its name on endoflife.date.")]
CheckedAt = Annotated[
    Moment | None,
    described("When it was last received and checked. Null: never by this installation."),
]
ObservedOn = Annotated[
    date | None,
    described(
        "The day (UTC) on which upstream stated the values in use: that of checked_at, or where "
        "that is null the day of the answers the catalog was first loaded from."
    ),
]


class UnderReviewRow(ApiRow, frozen=True, kw_only=True):
    """A value of upstream that is not used before a curator approves it."""

    component: ClassVar = "UnderReview"

    release: Annotated[str, described("Empty: it is about the product as a whole.")]
    field: FieldKey
    since: Moment
    words: Annotated[
        str,
        described("What upstream reports. It is not used before a curator approves it."),
    ]


class OverrideRow(ApiRow, frozen=True, kw_only=True):
    """A value that a curator set."""

    component: ClassVar = "SetByHand"

    release: str
    field: FieldKey
    words: Annotated[str, described("Says that a curator set it, and what endoflife.date says.")]


class ReleaseDataRow(ApiRow, frozen=True, kw_only=True):
    """How fresh the release data of a distribution is. Its age in hours is in /api/v1/status/."""

    component: ClassVar = "ReleaseData"

    product: ProductName
    evidence: Annotated[Address, described("The product there.")]
    level: Level
    stale: bool
    checked_at: CheckedAt
    observed_on: ObservedOn
    under_review: tuple[UnderReviewRow, ...]
    set_by_hand: tuple[OverrideRow, ...]


class ProductStatusRow(ApiRow, frozen=True, kw_only=True):
    """How fresh the data of a product of endoflife.date is."""

    component: ClassVar = "ProductStatus"

    product: ProductName
    distribution: str
    url: Address
    level: Level
    stale: bool
    last_success: Moment | None
    last_attempt: Moment | None
    checked_at: CheckedAt
    observed_on: ObservedOn
    age_hours: Annotated[
        Count | None,
        described(
            "Whole hours since checked_at, or where that is null since the beginning of "
            "observed_on."
        ),
    ]
    failures: Annotated[int, described("Refreshes in a row that did not receive it.")]
    words: Annotated[str, described("The same in a sentence.")]
    held: int
    under_review: tuple[UnderReviewRow, ...]
    set_by_hand: tuple[OverrideRow, ...]


class AgesRow(ApiRow, frozen=True, kw_only=True):
    """The age of a value counts from the date of its source, or from the day it was last compared
    with it, if that is later.
    """

    component: ClassVar = "Ages"

    values: Count
    undated: Annotated[Count, described("How many of them are undated.")]
    median_days: Annotated[
        Count | None, described("The median age. Null: no value carries a date.")
    ]
    oldest_days: Annotated[Count | None, described("The age of the oldest.")]
    words: str


class StatusAnswer(ApiRow, frozen=True, kw_only=True):
    """The freshness of release data."""

    component: ClassVar = "Status"

    level: Level
    stale: Annotated[
        bool,
        described("True: a product was last received and checked over 48 hours ago."),
    ]
    held: Annotated[int, described("How many values are under review.")]
    last_success: Annotated[
        Moment | None, described("When a refresh last received and checked every product.")
    ]
    products: tuple[ProductStatusRow, ...]
    catalog: CatalogReference
    ages: Annotated[AgesRow, described("The age of the values in the whole catalog.")]
