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
    "description": "An error in the format of RFC 9457.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "request_id": {"type": "string", "description": "By which the log knows the request."},
        "errors": {
            "type": "array",
            "description": "What is wrong with each value, and what to send instead.",
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
    "description": "Any error, as a problem document that says what to send instead.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


_SESSION = {
    "type": "apiKey",
    "in": "cookie",
    "name": "sessionid",
    "description": "The session of a signed-in user. It reads what the account may "
    "read, and never writes.",
}

_RATE_LIMIT_HEADERS = {
    "RateLimit-Policy": "The limit: how many requests in how many seconds.",
    "RateLimit": "How many requests are left, and in how many seconds the limit "
    "resets. Not sent without a limit.",
}
_CACHE_HEADERS = {
    "ETag": "Send it as If-None-Match: the answer is 304 until something changes.",
    "Cache-Control": "Store it, and revalidate it before each use.",
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
