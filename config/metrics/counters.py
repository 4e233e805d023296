"""What each process counts. Under gunicorn the processes share files: see gunicorn_hooks.py."""

from __future__ import annotations

import os
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from accounts.access import is_api_request

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_own = CollectorRegistry()
REQUESTS = Counter(
    "elwise_requests",
    "Requests by route, method and class of status.",
    ["route", "method", "status"],
    registry=_own,
)
LATENCY = Histogram(
    "elwise_request_seconds",
    "Seconds until an answer was ready.",
    ["route"],
    buckets=SECONDS,
    registry=_own,
)
CACHED = Counter(
    "elwise_response_cache",
    "API requests by what the response cache did: hit or miss.",
    ["outcome"],
    registry=_own,
)
SIGN_IN_FAILURES = Counter(
    "elwise_sign_in_failures", "Sign-ins with a wrong name, password or code.", registry=_own
)


def connect() -> None:
    user_login_failed.connect(_count_failure, dispatch_uid="elwise.sign_in_failures")


def count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = _route_of(request)
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route, method, f"{response.status_code // 100}xx").inc()
    LATENCY.labels(route).observe(seconds)
    if is_api_request(request) and method == "GET" and response.status_code == 200:
        # Answers from the response cache leave before the address is looked up.
        CACHED.labels("miss" if request.resolver_match else "hit").inc()


def of_all_processes() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return _own
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _route_of(request: HttpRequest) -> str:
    """The name of the address: there are as many as urls.py has, whatever is asked for."""
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    if match := request.resolver_match:
        return match.view_name or "unnamed"
    return _route_of_path(request.path_info)


@lru_cache(maxsize=2048)
def _route_of_path(path: str) -> str:
    try:
        return resolve(path).view_name or "unnamed"
    except Resolver404:
        return "unknown"


def _count_failure(**_: object) -> None:
    SIGN_IN_FAILURES.inc()
