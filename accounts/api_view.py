"""The base of every API view: who asks, how often, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.authentication import KeyAuthentication
from accounts.permissions import KeyIfRequired, KeyScope
from accounts.throttles import RateLimitExceeded, RequestThrottle, count_request


class ApiView(APIView):
    """A view that lets read-only keys POST, because it stores nothing, leaves KeyScope out."""

    authentication_classes: Sequence[type[BaseAuthentication]] = [KeyAuthentication]
    permission_classes: Sequence[type[BasePermission]] = [KeyIfRequired, KeyScope]
    throttle_classes: Sequence[type[BaseThrottle]] = [RequestThrottle]

    def throttled(self, request: Request, wait: float | None) -> NoReturn:
        allowance = count_request(request)
        assert allowance is not None
        raise RateLimitExceeded(allowance)
