"""What forms send along with what was typed."""

from __future__ import annotations

import re

from django.http import HttpRequest

_DIGITS = 9
_SHA256 = re.compile("[0-9a-f]{64}")


def sent_version(request: HttpRequest) -> int:
    """The version of the row that the form was made from; 0, which no row has, for none."""
    text = request.POST.get("version", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if is_number else 0


def sent_digest(request: HttpRequest) -> str:
    """The digest of the text that the form was about; empty, which no text has, for none."""
    text = request.POST.get("content_sha256", "")
    return text if _SHA256.fullmatch(text) else ""
