"""What changed in the catalog: the schemas of the answer of /api/v1/changes/."""

from __future__ import annotations

from catalog.api.schema.parts import (
    ADDRESS,
    ADDRESS_OR_NULL,
    TEXT,
    Schema,
    closed,
    in_part,
    list_of,
    one_of,
    ref,
)
from catalog.changelog import KINDS
from catalog.recording import ORIGINS

CURSOR = f"[0-9]{{1,17}}-({'|'.join(sorted(str(model._meta.model_name) for model in KINDS.values()))})-[0-9]{{1,10}}"
"""A place in the history: microseconds since 1970, table, row."""

MOMENT: Schema = {"type": "string", "format": "date-time"}

_ROW = closed(
    {
        "id": {**TEXT, "description": "Its own for ever."},
        "at": MOMENT,
        "kind": one_of(*KINDS),
        "what": one_of("added", "changed", "removed"),
        "subject": {**TEXT, "description": "What was added, changed or removed, in words."},
        "title": {**TEXT, "description": "All of it in one sentence."},
        "distributions": {
            **list_of(TEXT),
            "description": "The slugs of those it belongs to. Empty: it belongs to none of them alone.",
        },
        "origin": {
            **one_of(*ORIGINS),
            "description": "; ".join(f"{key}: {words}" for key, words in ORIGINS.items()),
        },
        "steps": {
            **list_of(ref("ChangeStep")),
            "description": "What of it changed. Empty where it was added or removed.",
        },
        "page": {**ADDRESS, "description": "Where people read of it while it is among the newest."},
    }
)

COMPONENTS: dict[str, Schema] = {
    "ChangeRow": _ROW,
    "ChangeRowInPart": in_part(_ROW),
    "ChangeRowList": closed(
        {
            "next": {**ADDRESS_OR_NULL, "description": "What happened before. Null: nothing did."},
            "results": list_of({"anyOf": [ref("ChangeRow"), ref("ChangeRowInPart")]}),
            "catalog": ref("Catalog"),
        }
    ),
    "ChangeStep": closed(
        {
            "field": TEXT,
            "label": {**TEXT, "description": "The field in words."},
            "before": {
                "description": "Null: it was unknown or not given. Another object stands by its key or slug."
            },
            "after": {"description": "As before."},
            "words": {**TEXT, "description": "The step in words."},
        }
    ),
}
