"""How the addresses of policies and exceptions are described in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from advisor.api.decisions.described import IDEMPOTENCY_KEY
from advisor.api.decisions.rows import ReasonBody
from advisor.api.fleet.policy_parameters import EXCEPTIONS, READ, SAVE
from advisor.api.fleet.policy_rows import ExceptionBody, ExceptionPage, ExceptionRow
from advisor.fleet.policy.json_schema import json_schema
from catalog.api.private import ONLY_KEYS, SECURITY

TAG = "fleet"
View = TypeVar("View", bound=type)

TEAM = OpenApiParameter(
    "team",
    {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
    OpenApiParameter.PATH,
    description="The slug of the team: of the key, or one you are a member of.",
)
NUMBER = OpenApiParameter(
    "number",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    OpenApiParameter.PATH,
    description="Of the exception, within the team.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|"[!#-~]*")$'},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of what you read: 428 without it, 412 if it has changed since.",
)


def described_policy(content_types: Sequence[str]) -> Callable[[View], View]:
    answers = {
        (200, "application/json"): _policy_schema(),
        (200, "application/yaml"): OpenApiTypes.STR,
    }
    get = extend_schema(
        operation_id="get_fleet_policy",
        summary="Read a team's policy",
        tags=[TAG],
        auth=SECURITY,
        parameters=[TEAM, *(parameter.openapi() for parameter in READ)],
        responses=answers,
    )
    put = extend_schema(
        operation_id="put_fleet_policy",
        summary="Replace a team's policy",
        tags=[TAG],
        auth=ONLY_KEYS,
        parameters=[TEAM, IF_MATCH, *(parameter.openapi() for parameter in SAVE)],
        request={
            kind: _policy_schema() if kind == "application/json" else OpenApiTypes.STR
            for kind in content_types
        },
        responses=answers,
    )
    return _complete(get=get, put=put)


def described_exceptions(view: View) -> View:
    get = extend_schema(
        operation_id="list_fleet_exceptions",
        summary="List a team's exceptions",
        tags=[TAG],
        auth=SECURITY,
        parameters=[TEAM, *(parameter.openapi() for parameter in EXCEPTIONS)],
        responses={200: ExceptionPage},
    )
    post = extend_schema(
        operation_id="request_fleet_exception",
        summary="Request an exception",
        tags=[TAG],
        auth=ONLY_KEYS,
        parameters=[TEAM, IDEMPOTENCY_KEY],
        request={"application/json": ExceptionBody},
        responses={201: ExceptionRow},
    )
    return _complete(get=get, post=post)(view)


def described_exception(view: View) -> View:
    get = extend_schema(
        operation_id="get_fleet_exception",
        summary="Read an exception",
        tags=[TAG],
        auth=SECURITY,
        parameters=[TEAM, NUMBER],
        responses={200: ExceptionRow},
    )
    return _complete(get=get)(view)


def described_move(verb: str) -> Callable[[View], View]:
    post = extend_schema(
        operation_id=f"{verb}_fleet_exception",
        summary=f"{verb.capitalize()} an exception",
        tags=[TAG],
        auth=ONLY_KEYS,
        parameters=[TEAM, NUMBER, IF_MATCH, IDEMPOTENCY_KEY],
        request={"application/json": ReasonBody},
        responses={200: ExceptionRow},
    )
    return _complete(post=post)


def _policy_schema() -> dict[str, object]:
    """Within the document, which says itself which dialect it is."""
    schema = json_schema("")
    return {name: value for name, value in schema.items() if not name.startswith("$")}


def _complete(**operations: object) -> Callable[[View], View]:
    complete: Callable[[View], View] = extend_schema_view(**operations)
    return complete
