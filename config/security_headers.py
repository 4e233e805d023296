"""Middleware: headers that limit what a browser lets pages do, and other sites do with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
        *("fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
        *("payment", "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking"),
    )
)
STATIC_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of a static file that is opened by itself; as part of a page it is under the page's policy."""


class SecurityHeaders:
    """Before WhiteNoise, so that static files have them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._is_shared = re.compile(settings.CORS_URLS_REGEX).match

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        resources = "cross-origin" if self._is_shared(request.path_info) else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", resources)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class _Headers(Protocol):
    def __setitem__(self, name: str, value: str) -> None: ...


def add_static_headers(headers: _Headers, path: str, url: str) -> None:
    """WhiteNoise asks for each file, once."""
    headers["Content-Security-Policy"] = STATIC_POLICY
