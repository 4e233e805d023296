"""How the log is written: one line an event, as JSON or plain, each with the request's id."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request or task that this thread carries out."""

IN_META = "elwise.request_id"
"""Where a request carries it too. No client can set that."""

_SECRET = re.compile(
    r"(/(?:decisions/(?:shared|calendar)|fleet/calendar|teams/invitation"
    r"|account/(?:email|password/reset))/)(?![\w-]{1,40}/create/)[^/\s?#]{20,}"
)
"""The part of an address that opens an account, a team or a record to whoever knows it."""

_EXPECTED = (SuspiciousOperation, PermissionDenied, OperationalError)
"""Errors of visitors and of services that are away: where in the code they arose helps nobody."""


class Line(msgspec.Struct, omit_defaults=True):
    """An event as JSON."""

    time: str
    level: str
    logger: str
    message: str
    request_id: str = ""
    exception: str = ""


class JsonFormatter(logging.Formatter):
    """One JSON object a line; a traceback is one string in it."""

    def format(self, record: logging.LogRecord) -> str:
        line = Line(
            time=timestamp(record.created),
            level=record.levelname,
            logger=record.name,
            message=_encodable(without_secrets(record.getMessage())),
            request_id=request_id_of(record),
            exception=_encodable(_cause(record) or _traceback(record)),
        )
        return msgspec.json.encode(line).decode()


class PlainFormatter(logging.Formatter):
    """Time, level, logger, message, [request id]. Lines of a traceback are indented."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{timestamp(record.created)} {record.levelname} {record.name} "
        line += printable(without_secrets(record.getMessage()))
        if request_id := request_id_of(record):
            line += f" [{request_id}]"
        if cause := _cause(record):
            line += f" ({printable(cause)})"
        traceback = (printable(text) for text in _traceback(record).splitlines())
        return "\n    ".join([line, *traceback])


class WithoutSecrets(logging.Filter):
    """For loggers that others format."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True


def without_secrets(text: str) -> str:
    """With dots for what opens an account, a team or a record, also in a mistyped address."""
    return _SECRET.sub(r"\1...", text)


def timestamp(moment: float) -> str:
    """Unix time as ISO 8601, to the millisecond."""
    second = int(moment)
    return f"{_second(second)}.{int((moment - second) * 1000):03}Z"


def printable(text: str) -> str:
    """With escapes for what could end the line or change the terminal."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def request_id_of(record: logging.LogRecord) -> str:
    """Django logs some errors after the last middleware, with the request."""
    meta: dict[str, str] = getattr(getattr(record, "request", None), "META", {})
    return REQUEST_ID.get() or meta.get(IN_META, "")


def request_id(request: HttpRequest) -> dict[str, str]:
    """Context processor: error pages show it."""
    return {"request_id": REQUEST_ID.get()}


@lru_cache(maxsize=2)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _encodable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()


def _cause(record: logging.LogRecord) -> str:
    """Of an expected error."""
    error = record.exc_info[1] if record.exc_info else None
    return f"{type(error).__name__}: {error}" if isinstance(error, _EXPECTED) else ""


def _traceback(record: logging.LogRecord) -> str:
    if not record.exc_info or _cause(record):
        return ""
    return logging.Formatter().formatException(record.exc_info)
