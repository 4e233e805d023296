"""The words the schema is written with: types that come back everywhere, and objects that are closed."""

from __future__ import annotations

from typing import Any

from catalog import vocabulary

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
YES_NO: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
POINTS: Schema = {"type": "number", "minimum": 0, "maximum": 100}
DIFFERENCE: Schema = {"type": "number", "minimum": -100, "maximum": 100}
USD: Schema = {"type": "number", "minimum": 0}
WHOLE: Schema = {"type": "integer", "minimum": 0}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*keys: str) -> Schema:
    return {"type": "string", "enum": list(keys)}


def list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def closed(
    properties: dict[str, Schema], description: str = "", *, optional: bool = False
) -> Schema:
    """An object with these and nothing else: all of them, or any of them where they are optional."""
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if not optional:
        made["required"] = list(properties)
    return {"description": description, **made} if description else made


SLUG: Schema = {**TEXT, "description": "Slug of a distribution."}
PROVENANCE: dict[str, Schema] = {
    "as_of": {**DAY_OR_NULL, "description": "The date the source carries."},
    "checked_on": {**DAY_OR_NULL, "description": "The day it was last compared with its source."},
    "confidence": one_of(*vocabulary.CONFIDENCE),
    "source": ref("Source"),
}
