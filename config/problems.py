"""Errors: RFC 9457 problem documents under /api/, pages everywhere else."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any, NotRequired, TypedDict
from urllib.parse import quote

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS

from accounts.access import is_api_request
from accounts.authentication import could_not_check
from advisor.api.fleet.check_response import ReportResponse
from catalog import conditional
from catalog.api.parameters import InvalidQueryError
from catalog.snapshot import UNREACHABLE
from config.databases.explain import explain, is_not_migrated
from config.databases.watch import WATCH
from config.logs import REQUEST_ID

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

MAX_ERRORS = 50
"""How many single errors one answer names."""

SECONDS_TO_RETRY = 10


class Problem(TypedDict):
    """The document of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: NotRequired[str]
    errors: NotRequired[list[dict[str, str]]]


class ProblemResponses:
    """Middleware: what a library refused in its own format goes out as a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not is_api_request(request):
            return response
        if response.headers.get("Content-Type") == MEDIA_TYPE:
            return response
        if isinstance(response, ReportResponse):
            return response
        detail = _library_detail(response.status_code)
        return as_json(problem(response.status_code, detail, request.path))


def exception_handler(
    error: Exception, context: Mapping[str, Any]
) -> HttpResponse | None:  # Any: DRF's
    """For Django REST Framework, whatever was accepted. Any other error is raised and logged."""
    if is_unavailable(error) or _needs_unchecked_key(error, context["request"]):
        return unavailable(context["request"], error)
    error = _as_api_exception(error)
    if not isinstance(error, exceptions.APIException):
        return None
    request: HttpRequest = context["request"]
    in_body = request.method not in SAFE_METHODS and not isinstance(error, InvalidQueryError)
    errors = _errors(error, in_body=in_body)
    body = problem(error.status_code, _detail(error), request.path, errors=errors)
    return as_json(body, _headers(error))


def problem(
    status: int, detail: str, path: str, *, errors: list[dict[str, str]] | None = None
) -> Problem:
    """The document of RFC 9457; `errors` names each field, as its appendix A does.

    A field of the body is named by a JSON pointer too.
    """
    body: Problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": escape_uri_path(path),
    }
    if request_id := REQUEST_ID.get():
        body["request_id"] = request_id
    return {**body, "errors": errors} if errors else body


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Every unknown address under /api/: 404 whatever the method, also while DEBUG is on.

    One that lacks its last slash is redirected, but for a request with a body: clients send it
    again without the body.
    """
    if not _exists(f"{request.path_info}/"):
        return page_404(request)
    if request.method in ("GET", "HEAD"):
        address = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        return HttpResponsePermanentRedirect(address)
    address = escape_uri_path(f"{request.path}/")
    return _error_response(request, 404, f"Send the request to {address}, with a trailing slash.")


def page_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_response(request, 400, "The request is malformed.")


def page_403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    detail = (
        "You do not have access to this, or your account needs a password first: “Forgot your "
        "password?” on the sign-in page sends a link to set one."
    )
    return _error_response(request, 403, detail)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW. Django has logged the reason."""
    detail = (
        "You signed in or out after this page was opened, or your browser sends no cookies. Go "
        "back and copy what you typed, reload the page, and send the form again."
    )
    return _error_response(request, 403, detail, "This form has expired")


def page_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    message = exception.args[0] if exception and exception.args else ""
    detail = message if isinstance(message, str) else ""
    return _error_response(request, 404, detail or "There is nothing at this address.")


def page_500(request: HttpRequest) -> HttpResponse:
    """Also where a middleware could not use the database: only the handled error says so."""
    error = sys.exc_info()[1]
    if isinstance(error, Exception) and is_unavailable(error):
        return unavailable(request, error)
    return _error_response(
        request, 500, "Something went wrong on our side. The error has been logged."
    )


def without_log_line(response: HttpResponse) -> HttpResponse:
    """An outage is one line of the log, written where it is noticed."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's
    return response


def is_unavailable(error: Exception) -> bool:
    """Whether the database is away, busy, or not migrated: its state is at fault, not ours."""
    return isinstance(error, UNREACHABLE) or is_not_migrated(error)


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is away, or it cannot do now what the request needs."""
    if WATCH.is_away:
        reason = "The database cannot be reached."
    elif is_not_migrated(error):
        log.warning("503 for %s: %s", request.path_info, explain(error))
        reason = "This site is being updated."
    else:
        log.warning("503 for %s: %s", request.path_info, str(error).partition("\n")[0])
        reason = "The database is busy or restarting, or its disk is full."
    response = _error_response(request, 503, f"{reason} {_advice(request)}")
    response["Retry-After"] = str(SECONDS_TO_RETRY)
    response["Cache-Control"] = "no-store"
    return without_log_line(response)


def as_json(body: Problem, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return JsonResponse(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _advice(request: HttpRequest) -> str:
    if request.method in SAFE_METHODS:
        return "Try again in a few seconds."
    if is_api_request(request):
        return "The request may not have been carried out. Send it again in a few seconds."
    return (
        "What you sent may not have been saved. Wait a few seconds and reload this page: "
        "your browser asks whether to send the form again, with all your entries."
    )


def _exists(path: str) -> bool:
    try:
        return resolve(path).func is not unknown_address
    except Resolver404:
        return False


def _needs_unchecked_key(error: Exception, request: HttpRequest) -> bool:
    return isinstance(error, exceptions.NotAuthenticated) and could_not_check(request)


def _library_detail(status: int) -> str:
    if status == HTTPStatus.PRECONDITION_FAILED:
        return conditional.WHAT_TO_DO
    return HTTPStatus(status).description or "The request was refused."


def _as_api_exception(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError(
            "The request cannot be accepted, for instance because its body is too large."
        )
    return error


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """Both attributes are set by Django REST Framework where they apply."""
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _error_response(
    request: HttpRequest, status: int, detail: str, title: str = ""
) -> HttpResponse:
    """`title`: of the page; empty: as HTTP calls the status."""
    if is_api_request(request):
        if status == HTTPStatus.NOT_FOUND and request.path_info.startswith("/api/"):
            detail += " /api/v1/ lists the addresses; each ends with a slash."
        return as_json(problem(status, detail, request.path))
    context = {"status": status, "title": title or HTTPStatus(status).phrase, "detail": detail}
    return render(request, "error.html", context, status=status)


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some fields are invalid; see errors."
    return str(error.default_detail if isinstance(error.detail, dict | list) else error.detail)


def _errors(error: exceptions.APIException, *, in_body: bool) -> list[dict[str, str]]:
    """One entry a message, MAX_ERRORS at most: any number of places may be wrong."""
    if not isinstance(error, exceptions.ValidationError):
        return []
    messages = islice(_messages(error.detail), MAX_ERRORS)
    return [_entry(path, message, in_body=in_body) for path, message in messages]


def _entry(path: tuple[str, ...], message: str, *, in_body: bool) -> dict[str, str]:
    pointer = {"pointer": _pointer(path)} if in_body else {}
    return {"field": ".".join(path) or "body", **pointer, "detail": message}


def _messages(
    detail: object,  # nested lists and dicts
    path: tuple[str, ...] = (),
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Path and text of each message."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from _messages(inner, (*path, key))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _messages(inner, path)
    else:
        yield path, str(detail)


def _pointer(path: tuple[str, ...]) -> str:
    """The path as a JSON pointer in the form of a URI fragment (RFC 6901, section 6)."""
    escaped = (quote(part.replace("~", "~0").replace("/", "~1")) for part in path)
    return "#" + "".join(f"/{part}" for part in escaped)
