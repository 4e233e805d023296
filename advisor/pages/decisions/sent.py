"""What forms send along with what was typed."""

from __future__ import annotations

from django.http import HttpRequest

_DIGITS = 9


def sent_version(request: HttpRequest) -> int:
    """The version of the row that the form was made from; 0, which no row has, for none."""
    text = request.POST.get("version", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if is_number else 0
