"""Whether a caller has the answer already: the conditions of a question, in their order (RFC 9110, section 13.2.2)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from rest_framework.request import Request

LONGEST_WRITE = 60
"""Seconds. A change bears the time at which it was written and shows when its transaction ends: who looks in between does not see it."""

_KEPT = ("Cache-Control", "ETag", "Last-Modified", "Vary")


@dataclass(frozen=True)
class Validators:
    """By what an answer is known again: its ETag without quotes, and the Unix time of its last change where that can be told."""

    etag: str
    modified: int | None = None

    def header(self) -> dict[str, str]:
        return {} if self.modified is None else {"Last-Modified": http_date(self.modified)}


def outcome(request: HttpRequest | Request, tag: str, modified: int | None) -> int:
    """200, 304 or 412 for a GET or HEAD. `tag`: the ETag as it would go out. What is malformed is as if it had not been sent."""
    sent = request.META
    if tags := parse_etags(sent.get("HTTP_IF_MATCH", "")):
        if tags != ["*"] and (tag.startswith("W/") or tag not in tags):
            return 412
    elif (
        (limit := _date(sent, "HTTP_IF_UNMODIFIED_SINCE")) is not None
        and modified is not None
        and modified > limit
    ):
        return 412
    if "HTTP_IF_NONE_MATCH" in sent:
        tags = parse_etags(sent["HTTP_IF_NONE_MATCH"])
        known = tags == ["*"] or _opaque(tag) in map(_opaque, tags)
    else:
        known = modified is not None and _is_unmodified(
            modified, _date(sent, "HTTP_IF_MODIFIED_SINCE")
        )
    return 304 if known else 200


def not_modified(response: HttpResponse) -> HttpResponse:
    """The same without a body, with the headers that a 304 has (section 15.4.5)."""
    return HttpResponseNotModified(
        headers={name: response[name] for name in _KEPT if name in response}
    )


def _is_unmodified(modified: int, since: int | None) -> bool:
    """Since the Last-Modified that was sent; or since a time of the caller's own, if it is none to come and no write can lie around it."""
    if since is None or since > time.time():
        return False
    return since == modified or since >= modified + LONGEST_WRITE


def _date(sent: Mapping[str, Any], header: str) -> int | None:
    return parse_http_date_safe(sent[header]) if header in sent else None


def _opaque(tag: str) -> str:
    return tag.removeprefix("W/")
