"""What stands before every view of the admin: odd requests and busy tables get a page with words.

Only what a request can bring about is caught. Everything else is an error of ours, and is logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps

from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db import DataError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from catalog import locks

View = Callable[..., HttpResponseBase]

_LOOKUP_ERRORS = (FieldDoesNotExist, FieldError, ValidationError, OverflowError, DataError)
"""What Django and the databases raise for a filter, an order or a key that cannot be looked up."""


def guarded(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not all(map(_is_text, _texts(request))):
            return _bad_request(request, "It contains a character that is none. Remove it.")
        try:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            with locks.short_waits():
                return view(request, *args, **kwargs)
        except OperationalError as error:
            if locks.is_lock_timeout(error):
                return _busy(request)
            raise
        except _LOOKUP_ERRORS:
            return _bad_request(request, "A filter or a value in its address cannot be looked up.")

    return inner


def _texts(request: HttpRequest) -> Iterable[str]:
    yield request.path_info
    for values in (request.GET, request.POST):
        for name, texts in values.lists():
            yield name
            yield from map(str, texts)


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _bad_request(request: HttpRequest, why: str) -> HttpResponseBase:
    context = {"status": 400, "title": "Bad Request", "detail": f"The request is malformed. {why}"}
    return render(request, "error.html", context, status=400)


def _busy(request: HttpRequest) -> HttpResponseBase:
    """What was sent can be sent again."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {"sent": [pair for pair in sent if pair[0] != "csrfmiddlewaretoken"]}
    response = render(request, "admin/catalog/busy.html", context, status=503)
    response["Retry-After"] = str(locks.SECONDS)
    return response
