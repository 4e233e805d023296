"""The way into the API: who asks, whether they may, how often. Every answer says how much is left; every refusal is a problem."""

from __future__ import annotations

import datetime
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from rest_framework_api_key.permissions import KeyParser

from catalog import snapshot
from catalog.api import preconditions
from config.problems import API, MEDIA_TYPE, as_json, problem
from keys.models import Key

WINDOW = 60
"""Seconds that are counted together."""

OPEN = ("/api/v1/schema/", "/api/v1/docs/")
"""What says how to ask is for everybody, also where reading takes a key."""

SAFE = ("GET", "HEAD", "OPTIONS")

_log = logging.getLogger(__name__)
_sent_key = KeyParser().get_from_authorization


@dataclass(frozen=True)
class Allowance:
    """How often somebody may ask: `most` in a window; `used` so far, this time included; `wait` seconds until the next one."""

    policy: str
    most: int
    used: int
    wait: int

    @property
    def is_over(self) -> bool:
        return self.used > self.most

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        left = max(self.most - self.used, 0)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.most};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={left};t={self.wait}',
        }


@dataclass(frozen=True)
class Admission:
    """What a request was told at the gate: how often it may ask, and the refusal where it may not."""

    allowance: Allowance | None
    refusal: HttpResponse | None

    def headers(self) -> dict[str, str]:
        return self.allowance.headers() if self.allowance else {}


class Gate:
    """Sets `request.api_key`, the key that was sent, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API):
            return self.get_response(request)
        admitted = admission(request)
        response = admitted.refusal or _as_problem(
            request, _held_to(request, self.get_response(request))
        )
        for name, value in admitted.headers().items():
            response[name] = value
        if not settings.API_ANONYMOUS:
            patch_vary_headers(response, ["Authorization"])
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """A key that reads only writes nowhere. What keeps nothing is no writing, whatever its method; a method that is none is told so."""
        key, asked = getattr(request, "api_key", None), getattr(view, "cls", None)
        if (
            key is None
            or request.method in SAFE
            or key.may_write()
            or getattr(asked, "keeps_nothing", False)
        ):
            return None
        if not hasattr(asked, (request.method or "").lower()):
            return None
        return _problem(
            request, 403, "This key reads only. Writing takes one that reads and writes."
        )


def admission(request: HttpRequest) -> Admission:
    """Looked at, and counted, once a request, by whoever needs it first."""
    known: Admission | None = getattr(request, "admission", None)
    if known is None:
        sent = _sent_key(request)
        request.api_key = Key.objects.behind(sent) if sent else None
        allowance = _allowance(request)
        known = request.admission = Admission(allowance, _refusal(request, sent, allowance))
    return known


def client_address(request: HttpRequest) -> str:
    """Whose request it is. Of X-Forwarded-For only what our own proxies wrote is believed; of IPv6 the network of one site."""
    said = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXIES <= len(forwarded):
        said = forwarded[-settings.PROXIES] or said
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _refusal(
    request: HttpRequest, sent: str | None, allowance: Allowance | None
) -> HttpResponse | None:
    if allowance and allowance.is_over:
        detail = (
            f"More than {allowance.most} requests a minute. Ask again in {allowance.wait} seconds."
        )
        return _problem(request, 429, detail, {"Retry-After": str(allowance.wait)})
    if request.method == "OPTIONS":
        return None
    if sent and request.api_key is None:
        return _problem(
            request,
            401,
            "This key is not known, has ended, or was revoked.",
            {"WWW-Authenticate": "Api-Key"},
        )
    if request.api_key:
        request.api_key.used(timezone.now().astimezone(datetime.UTC).date())
        return None
    if settings.API_ANONYMOUS or request.path in OPEN:
        return None
    return _problem(
        request, 401, "Send a key: Authorization: Api-Key elw….", {"WWW-Authenticate": "Api-Key"}
    )


def _allowance(request: HttpRequest) -> Allowance | None:
    """One more is counted, for the key or else for the address. None: nothing is counted."""
    policy, most = (
        ("key", settings.API_RATE_KEY)
        if request.api_key
        else ("address", settings.API_RATE_ANONYMOUS)
    )
    if not most:
        return None
    now = time.time()
    window, into = divmod(int(now), WINDOW)
    who = request.api_key.prefix if request.api_key else client_address(request)
    used = _count(f"api:{policy}:{who}:{window}")
    return Allowance(policy, most, used, WINDOW - into)


def _count(name: str) -> int:
    """Atomic where the cache is shared: each process adds to the same number."""
    try:
        cache.add(name, 0, timeout=2 * WINDOW)
        return cache.incr(name)
    except Exception:
        _log.exception(
            "Requests are not counted: the cache does not answer."
        )  # it must not take the API down with it
        return 0


def _held_to(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What was worked out on the catalog goes out only if that is the one of the If-Match that was sent.

    Looked at afterwards: then the catalog cannot change in between, and what is wrong with the question is told first.
    """
    if request.method in SAFE or "HTTP_IF_MATCH" not in request.META or response.status_code != 200:
        return response
    view = request.resolver_match and getattr(request.resolver_match.func, "cls", None)
    if not getattr(view, "rests_on_the_catalog", False):
        return response
    digest = snapshot.without_freshness().digest
    if preconditions.holds(
        request.META["HTTP_IF_MATCH"], lambda tag: tag.partition("-")[0] in (digest, digest[:32])
    ):
        return response
    return _problem(
        request,
        412,
        f"{preconditions.WHAT_TO_DO} `catalog.digest` of any answer, in quotes, will do as well.",
    )


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What a library refused in its own way, in ours."""
    if response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:
        return response
    if response.status_code == 412:
        return _problem(request, 412, preconditions.WHAT_TO_DO)
    return _problem(
        request,
        response.status_code,
        HTTPStatus(response.status_code).description or "The request was refused.",
    )


def _problem(
    request: HttpRequest, status: int, detail: str, headers: dict[str, str] | None = None
) -> HttpResponse:
    return as_json(problem(status, detail, request.path), headers)
