"""Errors: RFC 9457 problem documents under /api/, pages everywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

MEDIA_TYPE = "application/problem+json"
API = ("/api/", "/eol/api/")
"""Where programs ask."""

MOST = 50
"""How many single errors one answer names."""


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """What Django REST Framework answers with, whatever was accepted. An error nobody expected stays one, and is logged as such."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError(
            "The request cannot be accepted as it is, for instance because its body is too large."
        )
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    request = context["request"]
    errors = _errors(error, in_body=request.method not in ("GET", "HEAD", "OPTIONS"))
    return as_json(problem(error.status_code, _detail(error), request.path, errors=errors), headers)


def problem(
    status: int, detail: str, path: str, *, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The document of RFC 9457; `errors` names each field, as its appendix A does, with a JSON pointer where it is in the body."""
    title, instance = HTTPStatus(status).phrase, escape_uri_path(path)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    return body | ({"errors": errors} if errors else {})


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every address under /api/ that is none: the same answer whatever is sent there, also while DEBUG is on."""
    return page_404(request)


def page_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400, "The request cannot be understood as it is.")


def page_403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(
        request,
        403,
        "You may not see this, or the form has expired: go back, reload, and send it again.",
    )


def page_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = (
        exception.args[0]
        if exception and exception.args and isinstance(exception.args[0], str)
        else ""
    )
    return _answer(request, 404, text or "There is nothing at this address.")


def page_429(request: HttpRequest, seconds: int, why: str) -> HttpResponse:
    response = _answer(
        request, 429, f"{why} Try again in {seconds} second{'' if seconds == 1 else 's'}."
    )
    response["Retry-After"] = str(seconds)
    return response


def page_500(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "Something broke on our side. It has been noted.")


def _answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if request.path.startswith(API):
        if status == HTTPStatus.NOT_FOUND and request.path.startswith("/api/"):
            detail += " /api/v1/ says what there is; every address ends with a slash."
        return as_json(problem(status, detail, request.path))
    return render(
        request,
        "error.html",
        {"status": status, "title": HTTPStatus(status).phrase, "detail": detail},
        status=status,
    )


def as_json(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> HttpResponse:
    return JsonResponse(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some of what was sent cannot be used; see errors."
    return str(error.detail) if not isinstance(error.detail, dict | list) else error.default_detail


def _errors(error: exceptions.APIException, *, in_body: bool) -> list[dict[str, str]]:
    """One entry for each message, the first MOST of them: what was sent may be wrong in any number of places."""
    if not isinstance(error, exceptions.ValidationError):
        return []
    return [
        {
            "field": ".".join(path) or "body",
            **({"pointer": _pointer(path)} if in_body else {}),
            "detail": message,
        }
        for path, message in islice(_messages(error.detail), MOST)
    ]


def _messages(detail: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """(where, what) for each message in the nested form of Django REST Framework."""
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
    return "#" + "".join("/" + quote(part.replace("~", "~0").replace("/", "~1")) for part in path)
