"""How the pages that take a list or a file answer one that they refuse."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse, QueryDict

MOST_PASTED = "A pasted list may have 1 MB at most."
NOT_SHOWN_AGAIN = "The list is too large to be shown here again."


def too_long(advice: str, fields: QueryDict | None) -> str:
    """`advice`: what to do instead. `fields`: of a form that is shown again with its list."""
    words = f"{MOST_PASTED} {advice}"
    return words if fields else f"{words} {NOT_SHOWN_AGAIN}"


def add_refusal(form: Form, list_field: str, words: str, fields: QueryDict | None) -> None:
    """At the list where that is shown again, instead of what else is wrong with it."""
    form.full_clean()
    form.errors.pop(list_field, None)
    form.add_error(list_field if fields else None, words)


def close_if_unread(response: HttpResponse, fields: QueryDict | None) -> HttpResponse:
    """What was not read of the body is left alone: the connection ends."""
    if fields is None:
        response["Connection"] = "close"
    return response
