"""`Idempotency-Key`: a POST that is sent again is answered again, and carried out once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from accounts.models import Key
from advisor.decisions.stored_answers import oldest_answer
from advisor.models import StoredAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_SPELLING = re.compile(r"[!-~]{1,200}", re.ASCII)
_HEADERS = ("Content-Type", "ETag", "Location")


class OtherRequest(APIException):
    status_code = 422
    default_detail = (
        "This Idempotency-Key was sent with another request. Use a new one for each request."
    )


def once(request: Request, key: Key | None, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, or the one that was given to the same request within 24 hours.

    A refused request changed nothing and is not stored: it is judged anew.
    """
    name = request.headers.get(HEADER)
    if name is None or key is None:
        return answer()
    if not _SPELLING.fullmatch(name):
        raise ValidationError({HEADER: ["Send 1 to 200 visible ASCII characters, such as a UUID."]})
    with transaction.atomic():
        stored, is_new = _take(key, name, _digest(request))
        return _store(stored, answer()) if is_new else _replayed(stored)


def _take(key: Key, name: str, digest: str) -> tuple[StoredAnswer, bool]:
    """Locked: the same request that is sent at the same time waits for the answer."""
    StoredAnswer.objects.filter(
        key=key, idempotency_key=name, created_at__lt=oldest_answer()
    ).delete()
    stored, is_new = StoredAnswer.objects.select_for_update().get_or_create(
        key=key, idempotency_key=name, defaults={"request_sha256": digest}
    )
    if stored.request_sha256 != digest:
        raise OtherRequest
    return stored, is_new


def _store(stored: StoredAnswer, response: HttpResponse) -> HttpResponse:
    stored.status = response.status_code
    stored.headers = {name: response[name] for name in _HEADERS if name in response}
    stored.body = response.content
    stored.save()
    return response


def _replayed(stored: StoredAnswer) -> HttpResponse:
    headers = {**stored.headers, REPLAYED: "true"}
    return HttpResponse(bytes(stored.body), status=stored.status, headers=headers)


def _digest(request: Request) -> str:
    body = request.data if request.stream is not None else None
    parts = [request.method, request.get_full_path(), request.headers.get("If-Match"), body]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
