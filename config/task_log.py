"""Tasks: a request's id goes with them to the worker, whose log is written as the web's is."""

from __future__ import annotations

import logging.config
import time
from contextvars import Token

from celery import Task, signals
from django.conf import settings

from config.logs import REQUEST_ID

REQUEST_ID_HEADER = "elwise_request_id"
PUBLISHED_HEADER = "elwise_published"
"""Unix time. How old the oldest task in the queue is, is told by it."""

_tokens: dict[str, Token[str]] = {}


def connect() -> None:
    signals.setup_logging.connect(configure, dispatch_uid="elwise.logging")
    signals.before_task_publish.connect(add_headers, dispatch_uid="elwise.publish")
    signals.task_prerun.connect(begin, dispatch_uid="elwise.prerun")
    signals.task_postrun.connect(end, dispatch_uid="elwise.postrun")


def configure(**_: object) -> None:
    """A worker that finds a receiver of this signal leaves the log alone."""
    logging.config.dictConfig(settings.LOGGING)


def add_headers(headers: dict[str, object], **_: object) -> None:
    headers[PUBLISHED_HEADER] = time.time()
    if request_id := REQUEST_ID.get():
        headers[REQUEST_ID_HEADER] = request_id


def begin(task_id: str, task: Task, **_: object) -> None:
    """A task of the schedule goes by its own id. Where tasks run in place, headers lie deeper."""
    headers = task.request.get("headers") or {}
    sent = task.request.get(REQUEST_ID_HEADER) or headers.get(REQUEST_ID_HEADER)
    _tokens[task_id] = REQUEST_ID.set(str(sent or REQUEST_ID.get() or task_id))


def end(task_id: str, **_: object) -> None:
    if token := _tokens.pop(task_id, None):
        REQUEST_ID.reset(token)
