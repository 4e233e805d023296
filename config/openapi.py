"""The OpenAPI document: puts in the schemas that the apps describe themselves, how every operation fails, keys, headers, examples."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from advisor.api import answers_schema
from catalog.api import schema as catalog_schema
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

_FAILURE = {
    "description": "Anything else is an error, and says what is wrong and what to do about it.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


_KEY = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`Api-Key elw…`, made on /keys/. Without one fewer requests are answered; an installation may ask everybody for one.",
}

_SESSION = {
    "type": "apiKey",
    "in": "cookie",
    "name": "sessionid",
    "description": "Who is signed in may look at what a curator may see. Nothing is written by it.",
}

_COUNTED = {
    "RateLimit-Policy": "How many requests are answered in how many seconds.",
    "RateLimit": "How many are left, and in how many seconds it starts anew. Not sent where nothing is counted.",
}
_KNOWN_AGAIN = {
    "ETag": "Send it as If-None-Match, and you get 304 until something changes.",
    "Cache-Control": "Keep it, but ask each time whether it still stands.",
}
_DATED = {
    "Last-Modified": "When the answer last changed, to a whole second. Send it as If-Modified-Since where the ETag cannot be sent. "
    "Not sent before that second has begun.",
}

EXAMPLES = Path(__file__).parent / "examples.json"
"""Real answers, by operation; tests/test_openapi.py writes them and holds them to what is answered."""


REQUESTS: dict[str, dict[str, Any]] = {
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
"""What can be sent for a recommendation."""


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What drf-spectacular found, completed; called by it through POSTPROCESSING_HOOKS."""
    schemas = {
        **result["components"].get("schemas", {}),
        **catalog_schema.COMPONENTS,
        **answers_schema.COMPONENTS,
        "Problem": PROBLEM,
    }
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    result["components"]["securitySchemes"] = {"Key": _KEY, "Session": _SESSION}
    result["components"]["headers"] = {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in {**_COUNTED, **_KNOWN_AGAIN, **_DATED}.items()
    }
    result["security"] = [{}, {"Key": []}]
    for path in result["paths"].values():
        for operation in path.values():
            _complete(operation)
    return result


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    known_again = (
        {**_KNOWN_AGAIN, **({} if "advisor" in operation["tags"] else _DATED)}
        if "304" in responses
        else {}
    )
    for status, response in responses.items():
        told = {**_COUNTED, **(known_again if status in ("200", "304") else {})}
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in told}
    if example := examples().get(operation["operationId"]):
        media = responses["200"]["content"]["application/json"]
        media["examples"] = {
            "answer": {"summary": f"GET {example['address']}", "value": example["answer"]}
        }
    responses["default"] = _FAILURE
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    if operation["operationId"] == "recommend":
        operation["requestBody"]["content"]["application/json"]["examples"] = REQUESTS


@cache
def examples() -> dict[str, Any]:
    return json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
