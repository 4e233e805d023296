"""Wraps every admin view: malformed requests and lock timeouts get a readable error page.

Only errors that a request can cause are caught. All others are bugs, and are logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TypeVar, cast

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db import DataError, OperationalError
from django.db.models import ProtectedError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse

from catalog import locks

View = Callable[..., HttpResponseBase]
ViewT = TypeVar("ViewT", bound=View)

_LOOKUP_ERRORS = (
    *(FieldDoesNotExist, FieldError, ValidationError, IncorrectLookupParameters),
    *(OverflowError, DataError, UnicodeEncodeError),
)
"""What Django and the databases raise for an invalid filter, ordering or key."""


_NO_NUMBER = re.compile("Field '[^']*' expected ")
"""Start of Django's message if a lookup value does not fit the type of the field."""


def guarded(view: ViewT) -> ViewT:
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not all(map(_is_text, _texts(request))):
            return _bad_request(request, "It contains an invalid character. Remove it.")
        if not _may_be_key(view, kwargs.get("object_id")):
            return _page(request, 404, "Not Found", "There is nothing at this address.")
        try:
            if request.method != "POST":
                return _drawn(view(request, *args, **kwargs))
            with locks.short_waits():
                return _drawn(view(request, *args, **kwargs))
        except OperationalError as error:
            if locks.is_lock_timeout(error):
                return _busy(request)
            raise
        except ProtectedError as error:
            return _page(request, 409, "Conflict", str(error.args[0]))
        except (*_LOOKUP_ERRORS, ValueError, TypeError) as error:
            if isinstance(error, _LOOKUP_ERRORS) or _NO_NUMBER.match(str(error)):
                return _bad_request(request, "It contains an invalid filter or key.")
            raise

    return cast("ViewT", inner)


def _drawn(response: HttpResponseBase) -> HttpResponseBase:
    """Renders now, because fields query their values during rendering."""
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _may_be_key(view: View, key: object) -> bool:
    """Whether it can be a primary key of the view's table."""
    model = getattr(getattr(view, "__self__", None), "model", None)
    if model is None or not isinstance(key, str):
        return True
    try:
        model._meta.pk.to_python(unquote(key))
    except (ValidationError, ValueError, TypeError):
        return False
    return True


def _texts(request: HttpRequest) -> Iterable[str]:
    """The texts in the URL; form data is validated by the form."""
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from map(str, values)


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _bad_request(request: HttpRequest, why: str) -> HttpResponseBase:
    return _page(request, 400, "Bad Request", f"The request is malformed. {why}")


def _page(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponseBase:
    context = {"status": status, "title": title, "detail": detail}
    return render(request, "error.html", context, status=status)


def _busy(request: HttpRequest) -> HttpResponseBase:
    """The page can resubmit the form data."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {"sent": [pair for pair in sent if pair[0] != "csrfmiddlewaretoken"]}
    response = render(request, "admin/catalog/busy.html", context, status=503)
    response["Retry-After"] = str(locks.SECONDS)
    return response
