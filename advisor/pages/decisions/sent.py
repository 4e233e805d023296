"""What forms send along with what was typed."""

from __future__ import annotations

import re

from django.http import HttpRequest

from catalog.whole_numbers import whole_number

_DIGITS = 9
_SHA256 = re.compile("[0-9a-f]{64}")


def sent_version(request: HttpRequest) -> int:
    """The version of the row that the form was made from; 0, which no row has, for none."""
    return whole_number(request.POST.get("version", ""), _DIGITS) or 0


def sent_digest(request: HttpRequest) -> str:
    """The digest of the text that the form was about; empty, which no text has, for none."""
    text = request.POST.get("content_sha256", "")
    return text if _SHA256.fullmatch(text) else ""
