"""Middleware: counts requests, and answers /metrics before any check of host or session.

Prometheus asks each machine by its own address, on plain HTTP.
"""

from __future__ import annotations

import ipaddress
import secrets
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from accounts.throttles import forwarded_address
from config.metrics import counters
from config.metrics.state import State

PATH = "/metrics"
REFUSED = "Not from this address: see METRICS_ALLOWED and METRICS_TOKEN.\n"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class Metrics:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        counters.connect()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH:
            return _answer(request)
        began = time.perf_counter()
        response = self.get_response(request)
        counters.count(request, response, time.perf_counter() - began)
        return response


class _All(Collector):
    def collect(self) -> Iterator[Metric]:
        yield from counters.of_all_processes().collect()
        yield from State().collect()

    def describe(self) -> list[Metric]:
        return []


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    if not (_has_token(request) or _is_allowed(request)):
        return HttpResponse(REFUSED, status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_All())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    sent = request.META.get("HTTP_AUTHORIZATION", "").encode()
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(sent, expected)


def _is_allowed(request: HttpRequest) -> bool:
    """A proxy on this machine connects from loopback for everyone: its visitors are not local."""
    if not settings.PROXIES and not request.META.keys().isdisjoint(FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(forwarded_address(request))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOWED)
