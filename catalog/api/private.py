"""What only some accounts may see: who asks, by key or session; answers that nobody in between keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api import parameters
from catalog.api.parameters import Asked, Parameter, Refused, Row
from catalog.api.resource import ByHeader
from catalog.api.schema.refresh import CURSOR

SECURITY: list[dict[str, list[Any]]] = [{"Key": []}, {"Session": []}]
ONLY_KEYS: list[dict[str, list[Any]]] = [{"Key": []}]

_SAFE = ("GET", "HEAD", "OPTIONS")


class Private(APIView):
    """A subclass names the permission it takes. What writes takes a key: a session's cookie goes along with other sites' forms."""

    renderer_classes: ClassVar = [JSONRenderer]
    content_negotiation_class = ByHeader
    permission: ClassVar[str]
    account: Any = None

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Before Django REST Framework, which authenticates nobody here, forgets who is signed in."""
        self.account = _account(request)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "OPTIONS":
            return
        if self.account is None and request.method in _SAFE:
            raise NotAuthenticated(
                "Only curators may see this: send a key of such an account, or sign in."
            )
        if self.account is None:
            raise NotAuthenticated(
                "Send a key that reads and writes, of an account that may decide: Authorization: Api-Key elw…."
            )
        if not self.account.has_perm(self.permission):
            raise PermissionDenied(
                f"Only curators may do this. The account {self.account.get_username()} lacks {self.permission}."
            )

    def get_authenticate_header(self, request: Request) -> str:
        return "Api-Key"

    def finalize_response(
        self, request: HttpRequest, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        return answer


class PrivateList(Private):
    """Page by page, by key. A subclass says which rows there are for what was asked, and what is told of one."""

    parameters: ClassVar[Sequence[Parameter]]
    newest_first: ClassVar[bool] = False

    def rows(self, asked: Asked) -> Any:
        raise NotImplementedError

    def row(self, request: Request, found: Any) -> Row:
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        asked = parameters.read(request.query_params, self.parameters, {})
        rows = self.rows(asked).order_by("-pk" if self.newest_first else "pk")
        if (cursor := asked.one("cursor")) is not None:
            rows = rows.filter(**{"pk__lt" if self.newest_first else "pk__gt": cursor})
        shown, following = _page(request, asked, rows)
        return Response(
            {"next": following, "results": [self.row(request, found) for found in shown]}
        )


def _account(request: HttpRequest) -> AbstractBaseUser | None:
    """The owner of the key that was sent; without one who is signed in, to look only."""
    if key := getattr(request, "api_key", None):
        return key.owner
    user = getattr(request, "user", None)
    return user if request.method in _SAFE and user is not None and user.is_authenticated else None


def _key(text: str, document: Any) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Refused(
            "Take it from the `next` of an answer, or leave it out to begin at the beginning."
        )
    return int(text)


def after() -> Parameter:
    return Parameter(
        "cursor",
        "Where to go on: as `next` has it.",
        {"type": "string", "pattern": f"^{CURSOR}$"},
        _key,
    )


def _page(request: Request, asked: Asked, rows: Any) -> tuple[list[Any], str | None]:
    """One page of ordered rows, and where the next one is."""
    size = asked.one("page_size", parameters.USUAL_PAGE)
    found = list(rows[: size + 1])
    if len(found) <= size:
        return found, None
    query = [
        (name, value)
        for name, values in request.query_params.lists()
        for value in values
        if name != "cursor"
    ]
    following = urlencode(sorted([*query, ("cursor", str(found[size - 1].pk))]))
    return found[:size], request.build_absolute_uri(f"{request.path}?{following}")
