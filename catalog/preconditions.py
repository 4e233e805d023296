"""If-Match on what writes or decides (RFC 9110, section 13.1.1): only if what the caller has read is what still stands."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException

WHAT_TO_DO = (
    "What you have read is no longer what stands here: something was changed since. Read it again, decide anew, and send its ETag as "
    'If-Match. It has to be the strong one, "…", not W/"…", which is that of a compressed answer.'
)


class ChangedSince(APIException):
    status_code = 412
    default_detail = WHAT_TO_DO
    default_code = "changed_since"


def holds(sent: str | None, is_current: Callable[[str], bool]) -> bool:
    """Whether the If-Match that was sent lets the request pass. `is_current` is asked with the inner text of each strong ETag.

    Weak ones never match. What is no list of ETags lets nothing pass: who sends it wants to be safe.
    """
    if sent is None:
        return True
    return sent.strip() == "*" or any(
        is_current(tag[1:-1]) for tag in parse_etags(sent) if tag.startswith('"')
    )
