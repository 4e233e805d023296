"""What the stand-in for endoflife.date answers, as JSON Schema: its format, version 1.2.1, and its first one."""

from __future__ import annotations

from typing import Any

from catalog.api.schema.parts import (
    ADDRESS,
    DAY,
    DAY_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    YES_NO,
    Schema,
    closed,
    list_of,
    or_null,
    ref,
)

_MOMENT: Schema = {"type": "string", "format": "date-time"}
_YES_NO_OR_NULL: Schema = {"type": ["boolean", "null"]}
_DAY_OR_FLAG: Schema = {"anyOf": [DAY, YES_NO]}

_AT: dict[str, Schema] = {
    "schema_version": TEXT,
    "generated_at": {**_MOMENT, "description": "The day (UTC) the flags are worked out for."},
}
_IN_BRIEF: dict[str, Schema] = {
    "name": TEXT,
    "aliases": list_of(TEXT),
    "label": TEXT,
    "category": TEXT,
    "tags": list_of(TEXT),
}


def _list(item: str) -> Schema:
    return closed({**_AT, "total": {"type": "integer"}, "result": list_of(ref(item))})


def _partly(always: dict[str, Schema], perhaps: dict[str, Schema], description: str = "") -> Schema:
    """An object that has these always, and those where there is such a phase."""
    made: dict[str, Any] = closed({**always, **perhaps}, description)
    return {**made, "required": list(always)}


_RELEASE = _partly(
    {
        "name": TEXT,
        "codename": {"type": "null"},
        "label": TEXT,
        "releaseDate": DAY,
        "isLts": YES_NO,
        "ltsFrom": DAY_OR_NULL,
        "isEol": YES_NO,
        "eolFrom": {
            **DAY_OR_NULL,
            "description": "The last supported day. Null: no day is on record.",
        },
        "isMaintained": YES_NO,
        "latest": or_null(closed({"name": TEXT, "date": DAY_OR_NULL, "link": {"type": "null"}})),
        "custom": {"type": "null"},
    },
    {
        "isEoas": _YES_NO_OR_NULL,
        "eoasFrom": DAY_OR_NULL,
        "isEoes": _YES_NO_OR_NULL,
        "eoesFrom": DAY_OR_NULL,
    },
    "The keys of active and of extended support are there where the product has such a phase.",
)

_PRODUCT = closed(
    {
        **_IN_BRIEF,
        "versionCommand": {"type": "null"},
        "identifiers": {**list_of(closed({"type": TEXT, "id": TEXT})), "maxItems": 0},
        "labels": closed(dict.fromkeys(("eoas", "discontinued", "eol", "eoes"), TEXT_OR_NULL)),
        "links": closed(
            {"icon": {"type": "null"}, "html": ADDRESS, "releasePolicy": {"type": "null"}}
        ),
        "releases": list_of(ref("EolRelease")),
    }
)

_DATED = {"releaseDate": DAY, "eol": _DAY_OR_FLAG, "lts": _DAY_OR_FLAG}
_PERHAPS = {
    "latest": TEXT,
    "latestReleaseDate": DAY,
    "support": _DAY_OR_FLAG,
    "extendedSupport": _DAY_OR_FLAG,
}

COMPONENTS: dict[str, Schema] = {
    "EolUri": closed({"name": TEXT, "uri": ADDRESS}),
    "EolUris": _list("EolUri"),
    "EolSummary": closed({**_IN_BRIEF, "uri": ADDRESS}),
    "EolSummaries": _list("EolSummary"),
    "EolRelease": _RELEASE,
    "EolProduct": _PRODUCT,
    "EolProducts": _list("EolProduct"),
    "EolProductAnswer": closed({**_AT, "last_modified": _MOMENT, "result": ref("EolProduct")}),
    "EolReleaseAnswer": closed({**_AT, "result": ref("EolRelease")}),
    "EolNames": list_of(TEXT),
    "EolCycle": _partly(_DATED, _PERHAPS),
    "EolCycles": list_of(_partly({"cycle": TEXT, **_DATED}, _PERHAPS)),
}
