"""The answer to a check as an HTTP response, in the format that was asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from rest_framework import exceptions
from rest_framework.request import Request

from advisor.api.fleet.check_parameters import JSON, JUNIT, NAGIOS, SARIF, TEXT
from advisor.fleet.check.answer import CheckAnswer
from advisor.fleet.check.formats.junit import junit
from advisor.fleet.check.formats.nagios import nagios
from advisor.fleet.check.formats.sarif import sarif
from advisor.fleet.check.formats.text import subject, text
from advisor.fleet.check.question import CheckQuestion
from catalog.formats import plural

EXIT_CODE = "X-Exit-Code"
SECONDS_TO_RETRY = 3_600
"""After data that is too old: a refresh brings newer data, and it does not run every minute."""

MEDIA_TYPES = {
    "application/json": JSON,
    "text/plain": TEXT,
    "application/xml": JUNIT,
    "text/xml": JUNIT,
    "application/sarif+json": SARIF,
}
_SENT_AS = {
    JSON: "application/json",
    TEXT: "text/plain; charset=utf-8",
    NAGIOS: "text/plain; charset=utf-8",
    JUNIT: "application/xml",
    SARIF: "application/sarif+json",
}
_ANY = ("*/*", "application/*")
"""Whatever is accepted: JSON."""


class ReportResponse(HttpResponse):
    """A report that is no problem document, whatever its status, and no fault to log."""

    _has_been_logged = True  # Django's


class CheckProblem(msgspec.Struct, frozen=True):
    """RFC 9457, with the whole answer as `check`."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    instance: str
    check: CheckAnswer


def format_of(request: Request, named: str) -> str:
    """As the parameter says, else the first type of Accept that there is. Raises NotAcceptable."""
    if named:
        return named
    accept = request.headers.get("Accept", "")
    types = [part.partition(";")[0].strip().lower() for part in accept.split(",") if part.strip()]
    for media_type in types:
        if media_type in MEDIA_TYPES:
            return MEDIA_TYPES[media_type]
    if not types or any(media_type in _ANY for media_type in types):
        return JSON
    if "text/*" in types:
        return TEXT
    offered = ", ".join(MEDIA_TYPES)
    raise exceptions.NotAcceptable(f"Accept any of: {offered}; or send the parameter format.")


def response_of(
    answer: CheckAnswer, question: CheckQuestion, format_: str, path: str
) -> HttpResponse:
    status = _status(answer, strict=question.strict)
    if format_ == JSON and status != HTTPStatus.OK:
        body, content_type = _problem(answer, status, path), "application/problem+json"
    else:
        body, content_type = _body(answer, format_), _SENT_AS[format_]
    response = ReportResponse(body, status=status, content_type=content_type)
    response[EXIT_CODE] = str(answer.exit_code)
    response["Cache-Control"] = "private, no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(SECONDS_TO_RETRY)
    return response


def _status(answer: CheckAnswer, *, strict: bool) -> HTTPStatus:
    """Old data decides nothing, neither way."""
    if not strict:
        return HTTPStatus.OK
    if answer.catalog.data_age.too_old:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.OK if answer.passes else HTTPStatus.CONFLICT


def _body(answer: CheckAnswer, format_: str) -> bytes:
    if format_ == TEXT:
        return text(answer).encode()
    if format_ == NAGIOS:
        return nagios(answer).encode()
    if format_ == JUNIT:
        return junit(answer)
    if format_ == SARIF:
        return sarif(answer, settings.SITE_URL + reverse("os-check"))
    return msgspec.json.encode(answer)


def _problem(answer: CheckAnswer, status: HTTPStatus, path: str) -> bytes:
    age = answer.catalog.data_age
    detail = _failing(answer)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        detail = f"The data of {age.distribution} is {age.words}: older than max_age."
    return msgspec.json.encode(
        CheckProblem("about:blank", status.phrase, status, detail, escape_uri_path(path), answer)
    )


def _failing(answer: CheckAnswer) -> str:
    """How many, and the first of them with the reason."""
    numbers = f"{answer.counts.failing:,} of {plural(answer.counts.rows, 'system')} failed."
    first = next((row for row in answer.hosts if row.fails), None)
    return f"{numbers} Row {first.row}, {subject(first)}: {first.why}" if first else numbers
