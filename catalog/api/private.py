"""What only some accounts may see, by key or session; their answers are cached nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

import msgspec
from django.contrib.auth.models import AbstractUser
from django.db.models import Model, QuerySet
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_view import ApiView
from accounts.authentication import KeyAuthentication, ReadOnlySessionAuthentication
from catalog.api import parameters
from catalog.api.parameters import InvalidValue, Parameter, ParsedQuery
from catalog.api.renderer import StructRenderer
from catalog.api.resource import ByHeader
from catalog.api.rows.evidence import ApiRow
from catalog.whole_numbers import whole_number

Record = TypeVar("Record", bound=Model)

CURSOR = "[0-9]{1,18}"
"""The key of the last row of the page before."""

# Any: drf-spectacular takes security requirements, though its annotation says names
SECURITY: list[Any] = [{"Key": []}, {"Session": []}]
ONLY_KEYS: list[Any] = [{"Key": []}]

_WHO_READS = "Only curators have access: send the key of a curator's account, or sign in."
_WHO_WRITES = "Send a key with write scope from a curator's account: Authorization: Api-Key elw…."


class AccountPermission(BasePermission):
    """The account that asks has the permission the view names."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        assert isinstance(view, Private)
        if request.method == "OPTIONS":
            return True
        if not isinstance(request.user, AbstractUser):
            raise NotAuthenticated(_WHO_READS if request.method in SAFE_METHODS else _WHO_WRITES)
        if not request.user.has_perm(view.permission):
            name = request.user.get_username()
            raise PermissionDenied(
                f"Only curators may do this. The account {name} lacks {view.permission}."
            )
        return True


class Private(ApiView):
    """A subclass names the permission it takes. What writes takes a key."""

    authentication_classes = [KeyAuthentication, ReadOnlySessionAuthentication]
    permission_classes = [*ApiView.permission_classes, AccountPermission]
    renderer_classes = [StructRenderer]
    content_negotiation_class = ByHeader
    permission: ClassVar[str]

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        return answer


class PrivateList(Private):
    """Pages of rows by cursor. A subclass gives the query set, and the row of each record."""

    parameters: ClassVar[Sequence[Parameter]]
    page_type: ClassVar[type[ApiRow]]
    newest_first: ClassVar[bool] = False

    def records(self, query: ParsedQuery) -> QuerySet[Model]:
        raise NotImplementedError

    def row(self, request: Request, record: Any) -> ApiRow:  # Any: of `records`
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        query = parameters.read(request.query_params, self.parameters, None)
        records = self.records(query).order_by("-pk" if self.newest_first else "pk")
        if (cursor := query.first("cursor")) is not None:
            records = records.filter(**{"pk__lt" if self.newest_first else "pk__gt": cursor})
        page_records, next_address = _page(request, query, records)
        rows = [self.row(request, record) for record in page_records]
        page = {"next": next_address, "results": rows}
        return Response(msgspec.convert(page, self.page_type, from_attributes=True))


def _key(text: str, document: object) -> int:
    key = whole_number(text)
    if key is None:
        raise InvalidValue(
            "Take it from `next` in a response, or omit it to start from the beginning."
        )
    return key


def after() -> Parameter:
    return Parameter(
        "cursor",
        "The place to continue from: take it from `next`.",
        {"type": "string", "pattern": f"^{CURSOR}$"},
        _key,
    )


def _page(
    request: Request, query: ParsedQuery, records: QuerySet[Record]
) -> tuple[list[Record], str | None]:
    """One page of ordered records, and where the next one is."""
    size = query.first("page_size", parameters.USUAL_PAGE)
    first = list(records[: size + 1])
    if len(first) <= size:
        return first, None
    return first[:size], parameters.address_with(request, "cursor", str(first[size - 1].pk))
