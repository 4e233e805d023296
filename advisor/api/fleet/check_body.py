"""The body of a check: its size, its content type, the hosts in it."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework import exceptions

from advisor.fleet.check.hosts import MAX_BYTES, UnreadableHosts, read_hosts
from advisor.fleet.reported import ReportedHost
from catalog.whole_numbers import whole_number

RECOGNISED = "application/octet-stream"
"""Shape and encoding are recognised. So they are for curl's own type, which it sends with `-d`."""

_FORM = "application/x-www-form-urlencoded"
CONTENT_TYPES = (
    "text/plain",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/x-ndjson",
    "application/jsonl",
    "application/vnd.cyclonedx+json",
    "application/vnd.cyclonedx+xml",
    "application/xml",
    "application/spdx+json",
    "text/spdx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    RECOGNISED,
)


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = (
        f"The body is larger than {MAX_BYTES:,} bytes. Split it, or import the inventory on "
        "/fleet/, which takes far more."
    )
    default_code = "too_large"


class UnsupportedType(exceptions.APIException):
    status_code = 415
    default_code = "unsupported_media_type"


def length_of(request: HttpRequest) -> int:
    """As the request says it; 0 where it does not."""
    return whole_number((request.META.get("CONTENT_LENGTH") or "")[:20], 20) or 0


def hosts_of(request: HttpRequest) -> list[ReportedHost]:
    """Raises 413, 415, and 400 with what to send instead."""
    content_type = (request.content_type or RECOGNISED).lower()
    if content_type not in (*CONTENT_TYPES, _FORM):
        raise UnsupportedType(
            f"Send the hosts themselves as the body, with one of: {', '.join(CONTENT_TYPES)}."
        )
    if length_of(request) > MAX_BYTES:
        raise TooLarge
    body = request.body
    if not body.strip():
        raise exceptions.ParseError("The body is empty, or its Content-Length is missing.")
    try:
        return read_hosts(body, RECOGNISED if content_type == _FORM else content_type)
    except UnreadableHosts as error:
        raise exceptions.ParseError(str(error)) from error
