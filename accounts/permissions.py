"""What a caller of the API may do: read without a key, and write with a key that may write."""

from __future__ import annotations

from django.conf import settings
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.authentication import AnyRequest, find_key

PUBLIC_PATHS = (
    *("/api/v1/schema/", "/api/v1/docs/", "/api/v1/docs/reference/"),
    "/api/v1/docs/walk-through/",
)
"""The description of the API is for everybody, also where reading takes a key."""


class KeyIfRequired(BasePermission):
    """An installation with API_ANONYMOUS off answers only to keys."""

    def has_permission(self, request: AnyRequest, view: APIView | None) -> bool:
        if settings.API_ANONYMOUS or request.method == "OPTIONS" or find_key(request):
            return True
        if request.path_info in PUBLIC_PATHS:
            return True
        raise NotAuthenticated("Send a key: Authorization: Api-Key elw….")


class KeyScope(BasePermission):
    """A key that reads only writes nowhere. A method the view lacks gets its 405 later."""

    message = "This key is read only. Use a key that can write."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method in SAFE_METHODS or request.method not in view.allowed_methods:
            return True
        key = find_key(request)
        return key is None or key.may_write()
