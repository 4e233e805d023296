"""How the addresses of decisions are described in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from advisor.api.decisions.idempotency import HEADER
from advisor.api.decisions.rows import DecisionPage, KeptDecision, NewDecisionBody
from catalog.api.parameters import Parameter
from catalog.api.private import ONLY_KEYS, SECURITY

TAG = "decisions"
View = TypeVar("View", bound=type)

NUMBER = OpenApiParameter(
    "number",
    {"type": "string", "pattern": r"^ELD-2[0-9]{3}-[0-9]{3,9}$"},
    OpenApiParameter.PATH,
    description="As in ELD-2026-007.",
)
TEAM = OpenApiParameter(
    "team", {"type": "string"}, description="With a session: the slug of the team."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|"[!#-~]*")$'},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the decision you read: 428 without it, 412 if it has changed since.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": "^[!-~]{1,200}$"},
    OpenApiParameter.HEADER,
    description="Any text of your own, such as a UUID. The same request with the same key is "
    "carried out once: for 24 hours it gets the same answer. 422 with another request.",
)


def described_list(parameters: Sequence[Parameter]) -> Callable[[View], View]:
    get = extend_schema(
        operation_id="list_decisions",
        summary="List the decisions of a team",
        tags=[TAG],
        auth=SECURITY,
        parameters=[parameter.openapi() for parameter in parameters],
        responses={200: DecisionPage},
    )
    post = extend_schema(
        operation_id="keep_decision",
        summary="Keep a decision as a draft",
        tags=[TAG],
        auth=ONLY_KEYS,
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": NewDecisionBody},
        responses={201: KeptDecision},
    )
    return _complete(get=get, post=post)


def described_read(
    operation: str, summary: str, answer_type: type[msgspec.Struct]
) -> Callable[[View], View]:
    get = extend_schema(
        operation_id=operation,
        summary=summary,
        tags=[TAG],
        auth=SECURITY,
        parameters=[NUMBER, TEAM],
        responses={200: answer_type},
    )
    return _complete(get=get)


def described_change(
    operation: str,
    summary: str,
    body_type: type[msgspec.Struct] | None,
    *,
    method: str = "post",
    status: int = 200,
    answer_type: type[msgspec.Struct] = KeptDecision,
) -> Callable[[View], View]:
    headers = [IF_MATCH, IDEMPOTENCY_KEY] if method == "post" else [IF_MATCH]
    schema = extend_schema(
        operation_id=operation,
        summary=summary,
        tags=[TAG],
        auth=ONLY_KEYS,
        parameters=[NUMBER, *headers],
        request={"application/json": body_type} if body_type else None,
        responses={status: answer_type},
    )
    return _complete(**{method: schema})


def described_file(view: View) -> View:
    get = extend_schema(
        operation_id="get_decision_file",
        summary="Download decision.json",
        tags=[TAG],
        auth=SECURITY,
        parameters=[NUMBER, TEAM],
        responses={200: OpenApiTypes.OBJECT},
    )
    return _complete(get=get)(view)


def _complete(**operations: object) -> Callable[[View], View]:
    complete: Callable[[View], View] = extend_schema_view(**operations)
    return complete
