"""How fresh release data is: the schemas of the answer of /api/v1/status/."""

from __future__ import annotations

from catalog.api.schema.parts import (
    ADDRESS,
    DAY_OR_NULL,
    TEXT,
    WHOLE,
    YES_NO,
    Schema,
    closed,
    list_of,
    one_of,
    ref,
)
from catalog.refresh.freshness import AMBER, FRESH, RED
from catalog.refresh.words import FIELDS

MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}

DAYS_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}

CHECKED_AT: Schema = {
    **MOMENT_OR_NULL,
    "description": "When it was last received and judged. Null: never by this installation.",
}
OBSERVED_ON = (
    "The day (UTC) on which upstream said what is used here: that of checked_at, "
    "or where that is null the day of the answers the catalog was first loaded from."
)

COMPONENTS: dict[str, Schema] = {
    "Status": closed(
        {
            "level": ref("Freshness"),
            "stale": {
                **YES_NO,
                "description": "Of some product the last answer received and judged is older than 48 hours.",
            },
            "held": {"type": "integer", "description": "How many values are under review."},
            "last_success": {
                **MOMENT_OR_NULL,
                "description": "When a refresh last received and judged every product.",
            },
            "products": list_of(ref("ProductStatus")),
            "catalog": ref("Catalog"),
            "ages": {**ref("Ages"), "description": "How old the values of the whole catalog are."},
        }
    ),
    "Ages": closed(
        {
            "values": WHOLE,
            "undated": {**WHOLE, "description": "How many of them carry no date."},
            "median_days": {
                **DAYS_OR_NULL,
                "description": "The median age. Null: no value carries a date.",
            },
            "oldest_days": {**DAYS_OR_NULL, "description": "The age of the oldest."},
            "words": TEXT,
        },
        "The age of a value counts from the date of its source, or from the day it was last compared with it, if that is later.",
    ),
    "ProductStatus": closed(
        {
            "product": {**TEXT, "description": "Its name on endoflife.date."},
            "distribution": TEXT,
            "url": ADDRESS,
            "level": ref("Freshness"),
            "stale": YES_NO,
            "last_success": MOMENT_OR_NULL,
            "last_attempt": MOMENT_OR_NULL,
            "checked_at": CHECKED_AT,
            "observed_on": {**DAY_OR_NULL, "description": OBSERVED_ON},
            "age_hours": {
                "type": ["integer", "null"],
                "minimum": 0,
                "description": "Whole hours since checked_at, or where that is null since the beginning of observed_on.",
            },
            "words": {**TEXT, "description": "The same in a sentence."},
            "failures": {
                "type": "integer",
                "description": "Refreshes in a row that did not receive it.",
            },
            "held": {"type": "integer"},
            "under_review": list_of(ref("UnderReview")),
            "set_by_hand": list_of(ref("SetByHand")),
        }
    ),
    "ReleaseData": closed(
        {
            "product": {**TEXT, "description": "Its name on endoflife.date."},
            "evidence": {**ADDRESS, "description": "The product there."},
            "level": ref("Freshness"),
            "stale": YES_NO,
            "checked_at": CHECKED_AT,
            "observed_on": {**DAY_OR_NULL, "description": OBSERVED_ON},
            "under_review": list_of(ref("UnderReview")),
            "set_by_hand": list_of(ref("SetByHand")),
        },
        "How fresh the release data of a distribution is. Its age in hours is in /api/v1/status/.",
    ),
    "SetByHand": closed(
        {
            "release": TEXT,
            "field": one_of(*FIELDS),
            "words": {
                **TEXT,
                "description": "That a curator set it, and what endoflife.date says.",
            },
        }
    ),
    "UnderReview": closed(
        {
            "release": {**TEXT, "description": "Empty: it is about the product as a whole."},
            "field": one_of(*FIELDS),
            "since": {"type": "string", "format": "date-time"},
            "words": {
                **TEXT,
                "description": "What upstream reports. It is not used before a curator approves it.",
            },
        }
    ),
    "Freshness": {
        **one_of(FRESH, AMBER, RED),
        "description": "amber: not checked for 48 hours or ever, or something is under review; red: what is used is older than 14 days.",
    },
}
