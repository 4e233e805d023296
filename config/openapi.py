"""Completes the OpenAPI document: schemas of the apps, errors, keys, headers, examples."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from drf_spectacular.plumbing import get_lib_doc_excludes

from accounts.openapi import KeyScheme
from advisor.api import answers_schema
from catalog.json_values import Schema
from config.problems import MEDIA_TYPE

PROBLEM: Schema = {
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
            "description": "Each thing that is wrong with what was sent, "
            "and what can be sent instead.",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body that was sent.",
                    },
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

_ERROR_RESPONSE = {
    "description": "Anything else is an error, and says what is wrong and what to do about it.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


_SESSION = {
    "type": "apiKey",
    "in": "cookie",
    "name": "sessionid",
    "description": "Who is signed in may look at what a curator may see. Nothing is written by it.",
}

_RATE_LIMIT_HEADERS = {
    "RateLimit-Policy": "How many requests are answered in how many seconds.",
    "RateLimit": "How many are left, and in how many seconds it starts anew. "
    "Not sent where nothing is counted.",
}
_CACHE_HEADERS = {
    "ETag": "Send it as If-None-Match, and you get 304 until something changes.",
    "Cache-Control": "Keep it, but ask each time whether it still stands.",
}
EXAMPLES = Path(__file__).parent / "examples.json"
"""Real answers, by operation; tests/test_openapi.py writes them and compares them."""


REQUESTS: dict[str, Schema] = {
    "requirements": {
        "summary": "Requirements, today's systems, and a criterion that matters more",
        "value": {
            "answers": {
                "fidelity": "binary-compatible",
                "platform": ["aws"],
                "budget": "none",
                "estate": ["centos-7"],
                "servers": 40,
                "importance.cost": 3,
            }
        },
    },
    "own-numbers": {
        "summary": "A quote and a discount of your own",
        "value": {
            "answers": {"support": "round-the-clock", "quote.rhel.premium": 900, "discount.ciq": 10}
        },
    },
    "nothing": {"summary": "No answers: which questions to answer first", "value": {"answers": {}}},
}
"""Example bodies of a request for a recommendation."""


def base_views() -> list[type]:
    """Views whose docstrings are for programmers, and describe no operation of a subclass."""
    from catalog.api.collection import Collection  # imports the schema generator, which asks this

    return [*get_lib_doc_excludes(), Collection]


def complete(result: Schema, **_: object) -> Schema:
    """Called by drf-spectacular through POSTPROCESSING_HOOKS."""
    schemas = {
        **result["components"]["schemas"],
        **answers_schema.COMPONENTS,
        "Problem": PROBLEM,
    }
    descriptions = {**_RATE_LIMIT_HEADERS, **_CACHE_HEADERS}
    result["components"] = {
        "schemas": dict(sorted(schemas.items())),
        "securitySchemes": {"Key": KeyScheme.definition, "Session": _SESSION},
        "headers": {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in descriptions.items()
        },
    }
    result["security"] = [{}, {"Key": []}]
    for path in result["paths"].values():
        for operation in path.values():
            _complete(operation)
    return result


def _complete(operation: Schema) -> None:
    responses = operation["responses"]
    for status, response in responses.items():
        names = _header_names(operation, status)
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if example := examples().get(operation["operationId"]):
        media = responses["200"]["content"]["application/json"]
        media["examples"] = {
            "answer": {"summary": f"GET {example['address']}", "value": example["answer"]}
        }
    responses["default"] = _ERROR_RESPONSE
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    if operation["operationId"] == "recommend":
        operation["requestBody"]["content"]["application/json"]["examples"] = REQUESTS


def _header_names(operation: Schema, status: str) -> list[str]:
    names = [*_RATE_LIMIT_HEADERS]
    if "304" in operation["responses"] and status in ("200", "304"):
        names += _CACHE_HEADERS
    return names


@cache
def examples() -> Schema:
    return json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
