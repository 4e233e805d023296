"""Middleware: each request has an id, which its log lines and its answer carry, and a line in the
access log.

The line has no query and no header: those may hold keys. Of a path with a secret in it, such as the
link of a password reset, the secret is left out. It is written past `logging`, which would cost as
much as a fifth of an answer from the response cache.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

from accounts.throttles import client_address
from config.logs import IN_META, REQUEST_ID, printable, timestamp, without_secrets

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_queries = threading.local()


class AccessLine(msgspec.Struct):
    """A request that was answered. `ms`: milliseconds until the answer was ready."""

    time: str
    request_id: str
    method: str
    path: str
    status: int
    ms: float
    queries: int
    address: str
    level: str = "INFO"
    logger: str = "elwise.access"
    message: str = "request"


class RequestLog:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, queries_before = time.perf_counter(), query_count()
        request_id = _request_id(request.META.get("HTTP_X_REQUEST_ID", ""))
        request.META[IN_META] = request_id
        token = REQUEST_ID.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            REQUEST_ID.reset(token)
        response.headers[HEADER] = request_id
        if settings.ACCESS_LOG:
            line = AccessLine(
                time=timestamp(time.time()),
                request_id=request_id,
                method=printable(request.method or ""),
                path=printable(without_secrets(request.path)),
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
                queries=query_count() - queries_before,
                address=client_address(request),
            )
            _write(line)
        return response


def count_queries() -> None:
    """Of every connection, from now on."""
    connection_created.connect(_count_queries_of, dispatch_uid="elwise.queries")
    for connection in connections.all(initialized_only=True):
        _count_queries_of(None, connection)


def query_count() -> int:
    """Of this thread, since it began."""
    return getattr(_queries, "count", 0)


def plain(line: AccessLine) -> str:
    return (
        f"{line.time} {line.level} {line.logger} {line.method} {line.path} {line.status} "
        f"{line.ms} ms, {line.queries} queries, {line.address} [{line.request_id}]"
    )


def _request_id(proposed: str) -> str:
    """The proxy's, where it is nothing but an id."""
    return proposed if _SANE.fullmatch(proposed) else os.urandom(16).hex()


def _write(line: AccessLine) -> None:
    """In one piece. A full disk or a closed pipe is no reason to refuse the answer."""
    text = msgspec.json.encode(line).decode() if settings.LOG_FORMAT == "json" else plain(line)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")


def _count_queries_of(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    if _count_query not in connection.execute_wrappers:
        # First: whoever adds one for a while removes the last.
        connection.execute_wrappers.insert(0, _count_query)


def _count_query(
    execute: Callable[..., Any],  # typed so by Django
    sql: str,
    params: object,
    many: bool,
    context: object,
) -> Any:
    _queries.count = query_count() + 1
    return execute(sql, params, many, context)
