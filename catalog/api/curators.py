"""How views for curators are described, and how they find a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from catalog.api.parameters import named
from catalog.api.private import ONLY_KEYS, SECURITY, Private, PrivateList
from catalog.api.rows.evidence import ApiRow
from catalog.api.rows.held_changes import DecisionAnswer, HeldChangeDecision
from catalog.models import Product
from catalog.whole_numbers import whole_number

TAG = "curation"
MAX_KEY = 2**63 - 1

View = TypeVar("View", bound=type[Private])
Record = TypeVar("Record", bound=Model)

PRODUCT = named(
    "product",
    "About this product, by its name on endoflife.date.",
    lambda _: list(Product.objects.values_list("name", flat=True)),
)
KEY = OpenApiParameter(
    "key", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description="Its `id`."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|"[!#-~]*")$'},
    OpenApiParameter.HEADER,
    description="The ETag of the change you read: 412 if it has changed since.",
)


def described(operation: str, summary: str, answer_type: type[ApiRow]) -> Callable[[View], View]:
    """Describes what is only read: a list takes its parameters, a single record its key."""

    def complete(view: View) -> View:
        parameters = (
            [parameter.openapi() for parameter in view.parameters]
            if issubclass(view, PrivateList)
            else [KEY]
        )
        operation_schema = extend_schema(
            operation_id=operation,
            summary=summary,
            tags=[TAG],
            auth=SECURITY,
            parameters=parameters,
            responses={200: answer_type},
        )
        return _complete(view, get=operation_schema)

    return complete


def described_decision(operation: str, summary: str) -> Callable[[View], View]:
    operation_schema = extend_schema(
        operation_id=operation,
        summary=summary,
        tags=[TAG],
        auth=ONLY_KEYS,
        parameters=[KEY, IF_MATCH],
        request={"application/json": HeldChangeDecision},
        responses={200: DecisionAnswer},
    )
    return lambda view: _complete(view, post=operation_schema)


def find_record(records: QuerySet[Record], key: str, otherwise: str) -> Record:
    if record := records.filter(pk=_number(key)).first():
        return record
    raise NotFound(otherwise)


def _complete(view: View, **operations: object) -> View:
    complete: Callable[[View], View] = extend_schema_view(**operations)
    return complete(view)


def _number(key: str) -> int:
    """0 is the key of nothing."""
    number = whole_number(key, 19)
    return number if number is not None and number <= MAX_KEY else 0
