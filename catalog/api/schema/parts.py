"""What the schemas of the catalog are made of, in the dialect of OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from catalog import vocabulary

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
YES_NO: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
LATEST: Schema = {
    **DAY_OR_NULL,
    "description": "The day after which it is known to be over, where the end is no date.",
}
ADDRESS: Schema = {"type": "string", "format": "uri"}
ADDRESS_OR_NULL: Schema = {"type": ["string", "null"], "format": "uri"}
AMOUNT: Schema = {
    "type": ["string", "null"],
    "pattern": r"^[0-9]+(\.[0-9]+)?$",
    "description": "A decimal number as text. Null: not published.",
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*keys: str) -> Schema:
    return {"type": "string", "enum": list(keys)}


def list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def closed(properties: dict[str, Schema], description: str = "") -> Schema:
    """An object that always has all of these and nothing else."""
    made = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"description": description, **made} if description else made


def in_part(whole: Schema, *always: str) -> Schema:
    """The same object with only some of its properties, as `fields` asks for them."""
    described = {"description": "The same, with only the fields that were asked for."}
    made = {"type": "object", "properties": whole["properties"], "additionalProperties": False}
    return {**described, **made, **({"required": list(always)} if always else {"minProperties": 1})}


PROVENANCE: dict[str, Schema] = {
    "source": ref("CatalogSource"),
    "as_of": {**DAY_OR_NULL, "description": "The date the source carries. Null: it is undated."},
    "confidence": ref("Confidence"),
    "note": {**TEXT, "description": "A condition or warning that belongs to the value."},
    "checked_on": {
        **DAY_OR_NULL,
        "description": "The day somebody last compared it with its source.",
    },
}
DISPUTES: dict[str, Schema] = {"disputes": list_of(ref("Dispute"))}
OF: dict[str, Schema] = {"distribution": {**TEXT, "description": "The slug of the distribution."}}
CONFIDENCE: Schema = {
    **one_of(*vocabulary.CONFIDENCE),
    "description": "; ".join(f"{key}: {text}" for key, text in vocabulary.CONFIDENCE.items()),
}
