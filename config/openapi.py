"""The OpenAPI document: puts in the schemas that the apps describe themselves, and how every operation fails."""

from __future__ import annotations

from typing import Any

from advisor import contract
from advisor import schema as advisor_schema
from catalog import schema as catalog_schema
from config.problems import MEDIA_TYPE

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "description": "Each thing that is wrong with what was sent, and what can be sent instead.",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON pointer into the body that was sent."},
                    "detail": {"type": "string"},
                },
                "required": ["field", "detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
    "additionalProperties": False,
}

_FAILURE = {
    "description": "Anything else is an error, and says what is wrong and what to do about it.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What drf-spectacular found, completed; called by it through POSTPROCESSING_HOOKS."""
    schemas = {**catalog_schema.COMPONENTS, **advisor_schema.COMPONENTS, **contract.COMPONENTS, "Problem": PROBLEM}
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = _FAILURE
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return result
