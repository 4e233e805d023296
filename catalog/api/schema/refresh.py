"""What curators see of the refresh: the schemas of its runs and of the changes under review."""

from __future__ import annotations

from catalog.api.schema.changes import MOMENT
from catalog.api.schema.parts import (
    ADDRESS,
    ADDRESS_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    WHOLE,
    YES_NO,
    Schema,
    closed,
    list_of,
    one_of,
    ref,
)
from catalog.api.schema.status import MOMENT_OR_NULL
from catalog.models.refresh import OUTCOMES, RUN_STATES, VALUE_STATES
from catalog.refresh.rules import HOLDING, RULES
from catalog.refresh.words import FIELDS

CURSOR = "[0-9]{1,18}"
"""The key of the last row of the page before."""

_PRODUCT = {**TEXT, "description": "Its name on endoflife.date."}
_RELEASE = {
    **TEXT,
    "description": "Its name on endoflife.date. Empty: it is about the product or the answer as a whole.",
}
_FIELD = one_of(*FIELDS)
_VALUE = closed(
    {
        "value": {
            "description": "A day is {day}, an end {kind, day}, with `over` where it has passed and no day is known."
        },
        "words": TEXT,
    }
)

_RUN: dict[str, Schema] = {
    "id": WHOLE,
    "url": ADDRESS,
    "state": {**one_of(*RUN_STATES), "description": "; ".join(RUN_STATES.values())},
    "started_by": TEXT,
    "started": MOMENT,
    "heartbeat": {**MOMENT, "description": "When it last gave a sign of life."},
    "finished": MOMENT_OR_NULL,
    "whole": {**YES_NO, "description": "It was about every enabled product."},
    "expected": {**list_of(TEXT), "description": "The products it was about."},
    "note": TEXT,
    "outcomes": {
        **closed(dict.fromkeys(OUTCOMES, WHOLE)),
        "description": "How many products came to what.",
    },
    "page": {**ADDRESS, "description": "The same in the admin."},
}

COMPONENTS: dict[str, Schema] = {
    "RefreshRun": closed({**_RUN, "products": list_of(ref("ProductRun"))}),
    "RefreshRunRow": closed(_RUN),
    "RefreshRunRowList": closed(
        {"next": ADDRESS_OR_NULL, "results": list_of(ref("RefreshRunRow"))}
    ),
    "ProductRun": closed(
        {
            "product": _PRODUCT,
            "distribution": TEXT,
            "outcome": {
                **one_of(*OUTCOMES),
                "description": "; ".join(f"{key}: {words}" for key, words in OUTCOMES.items()),
            },
            "reasons": list_of(ref("RefreshReason")),
            **dict.fromkeys(("fetched", "applied", "held", "refused"), WHOLE),
            "seconds": {"type": "number", "minimum": 0},
            "at": MOMENT,
        }
    ),
    "RefreshReason": {
        "type": "object",
        "description": "Why a value was applied, held or refused, or why the product was not received.",
        "properties": {
            "rule": {**TEXT, "description": f"For instance {', '.join(list(RULES)[:3])}."},
            "release": _RELEASE,
            "field": TEXT,
            "words": TEXT,
            "old": {},
            "new": {},
        },
        "required": ["rule", "words"],
        "additionalProperties": False,
    },
    "HeldChange": closed(
        {
            "id": WHOLE,
            "url": ADDRESS,
            "state": {
                **one_of(*VALUE_STATES),
                "description": "; ".join(f"{key}: {words}" for key, words in VALUE_STATES.items()),
            },
            "product": _PRODUCT,
            "distribution": TEXT,
            "release": _RELEASE,
            "field": _FIELD,
            "label": {**TEXT, "description": "The field in words."},
            "old": {**ref("LifecycleValue"), "description": "What readers see now."},
            "by_hand": {
                **YES_NO,
                "description": "What readers see was set by a curator, and stays when the new value is approved.",
            },
            "new": {**ref("LifecycleValue"), "description": "What endoflife.date says."},
            "rules": {
                **list_of(closed({"rule": one_of(*HOLDING), "words": TEXT})),
                "description": "Why it is not used before somebody approves it.",
            },
            "evidence": {**TEXT, "description": "The address it was received from."},
            "waiting_since": MOMENT,
            "run": {**ADDRESS_OR_NULL, "description": "The run that received it."},
            "decided_by": {
                **TEXT_OR_NULL,
                "description": "Null: nobody yet, or somebody whose account is gone.",
            },
            "decided_at": MOMENT_OR_NULL,
            "reason": TEXT,
        }
    ),
    "HeldChangeList": closed({"next": ADDRESS_OR_NULL, "results": list_of(ref("HeldChange"))}),
    "LifecycleValue": _VALUE,
    "HeldChangeDecision": {
        "type": "object",
        "properties": {
            "reason": {
                **TEXT,
                "maxLength": 1000,
                "pattern": "^[^\\u0000]*$",
                "description": "Why, for those who look at the history.",
            }
        },
        "additionalProperties": False,
    },
    "HeldChangeDecided": closed(
        {
            "decided": {
                **WHOLE,
                "minimum": 1,
                "description": "How many were decided on: with it those that belong to it.",
            },
            "change": ref("HeldChange"),
        }
    ),
}
