"""What calendar and exports share: a strict query, an answer with an ETag, doubts in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import quote_etag

from catalog.conditional import conditional_response
from catalog.document import Catalog
from catalog.query_string import first_names, hint, printable, read_query_string
from catalog.snapshot import Published

FORMAT = 4
"""Part of every ETag. Raise it when the same catalog and query give other bytes than before."""

FEW = 12
"""So many names are all named to somebody who sent another."""

Query = dict[str, list[str]]


class InvalidQuery(Exception):
    """The message says what could be asked instead."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status

    def answer(self) -> HttpResponse:
        """Plain text: calendars, spreadsheets and scripts ask more often than browsers."""
        return HttpResponse(
            f"{self}\n", status=self.status, content_type="text/plain; charset=utf-8"
        )


def read(request: HttpRequest, names: Iterable[str]) -> Query:
    """Different values under each of `names`, in the order given; an empty one is left out."""
    known = list(names)
    query = read_query_string(request.GET, known)
    if query.unknown:
        name = quoted(query.unknown[0])
        raise InvalidQuery(f"There is no parameter {name} here. Known: {', '.join(known)}.")
    return {name: query.distinct(name) for name in known}


def only_one(query: Query, name: str) -> str | None:
    values = query[name]
    if len(values) > 1:
        raise InvalidQuery(f"Give {name} once.")
    return values[0] if values else None


def must_be_known(
    noun: str, values: Iterable[str], known: Collection[str], *, status: int = 404
) -> None:
    """Refuses the first value that is not known, and names some that are."""
    for value in values:
        if value not in known:
            all_known = f"Known: {first_names(known, 30)}."
            advice = hint(value, known, few=FEW, otherwise=all_known)
            raise InvalidQuery(f"There is no {noun} {quoted(value)}. {advice}", status=status)


def known_slugs(names: Iterable[str], catalog: Catalog) -> list[str]:
    """The slugs of distributions by slug or alias, sorted. Refuses an unknown name."""
    slugs = {catalog.slug_of(name) for name in names}
    must_be_known("distribution", sorted(slugs), list(catalog.by_slug))
    return sorted(slugs)


def quoted(value: str) -> str:
    return f'"{printable(value)}"'


def answer(
    request: HttpRequest,
    published: Published,
    etag_parts: Mapping[str, object],
    body: Callable[[], bytes],
    *,
    content_type: str,
    disposition: str,
) -> HttpResponseBase:
    """The file; or 304, without making it, where the caller has it already.

    `etag_parts` is all that the bytes depend on beside the catalog.
    """
    key = hashlib.sha256(
        json.dumps([FORMAT, request.path, etag_parts], sort_keys=True).encode()
    ).hexdigest()
    etag = quote_etag(f"{published.digest[:32]}-{key[:32]}")
    response = HttpResponse(
        content_type=content_type, headers={"ETag": etag, "Cache-Control": "no-cache"}
    )
    conditional = conditional_response(request, response)
    if conditional is not response:
        return conditional
    response["Content-Disposition"] = disposition
    response.content = body()
    return response
