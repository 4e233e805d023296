"""What the calendar and the exports have in common: a query read strictly, an answer known by catalog and query, doubts in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from catalog.snapshot import Published

FORMAT = 3
"""Part of every ETag. Raise it when the same catalog and query give other bytes than before."""

FEW = 12
"""So many names are all told to somebody who asked for one that is not among them."""

Query = dict[str, list[str]]


class Refused(Exception):
    """The question cannot be answered as it is asked; the message says what could be asked instead."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status

    def answer(self) -> HttpResponse:
        """Plain text: who asks is a calendar, a spreadsheet or a script more often than a browser."""
        return HttpResponse(
            f"{self}\n", status=self.status, content_type="text/plain; charset=utf-8"
        )


def read(request: HttpRequest, names: Iterable[str]) -> Query:
    """What was asked, under each of `names`: different values in the order given. An empty value counts as not given."""
    known = list(names)
    for name in request.GET:
        if name not in known:
            raise Refused(f"There is no parameter {quoted(name)} here. Known: {', '.join(known)}.")
    return {
        name: [value for value in dict.fromkeys(request.GET.getlist(name)) if value]
        for name in known
    }


def only_one(query: Query, name: str) -> str | None:
    values = query[name]
    if len(values) > 1:
        raise Refused(f"Give {name} once.")
    return values[0] if values else None


def must_be_known(
    what: str, values: Iterable[str], known: Collection[str], *, status: int = 404
) -> None:
    """Refuses the first value that is none of `known`: with all of them where they are few, else with those that come near."""
    for value in values:
        if value not in known:
            near = get_close_matches(value[:60], known, n=5, cutoff=0.5) if len(known) > FEW else []
            hint = f"Did you mean: {', '.join(near)}?" if near else f"Known: {_some(known)}."
            raise Refused(f"There is no {what} {quoted(value)}. {hint}", status=status)


def quoted(value: str) -> str:
    """What somebody sent, short and printable."""
    shown_as = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in value[:60]
    )
    return f'"{shown_as}{"…" if len(value) > 60 else ""}"'


def answer(
    request: HttpRequest,
    published: Published,
    asked: Mapping[str, Any],
    body: Callable[[], bytes],
    *,
    content_type: str,
    disposition: str,
) -> HttpResponseBase:
    """The file; or 304 where the caller has it already, without making it. `asked` is all that the bytes depend on beside the catalog."""
    key = hashlib.sha256(
        json.dumps([FORMAT, request.path, asked], sort_keys=True).encode()
    ).hexdigest()
    etag = quote_etag(f"{published.digest[:32]}-{key[:32]}")
    response = HttpResponse(
        content_type=content_type, headers={"ETag": etag, "Cache-Control": "no-cache"}
    )
    conditional = get_conditional_response(request, etag=etag, response=response)
    if conditional is not response:
        return conditional
    response["Content-Disposition"] = disposition
    response.content = body()
    return response


def _some(known: Collection[str]) -> str:
    listed = list(known)
    return ", ".join(listed[:30]) + (f" and {len(listed) - 30} more" if len(listed) > 30 else "")
