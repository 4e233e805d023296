"""The history of the catalog for programs: newest first, from any place at the same cost."""

from __future__ import annotations

import datetime
import re
from typing import ClassVar
from uuid import uuid4

from django.urls import reverse

from catalog import changelog, snapshot
from catalog.api import parameters
from catalog.api.collection import in_schema
from catalog.api.parameters import InvalidValue, Parameter, choice
from catalog.api.partial import PageOf, only_fields
from catalog.api.resource import FORMAT, Question, Resource, alternate, catalog_of
from catalog.api.rows.changes import ChangeRow, change_row
from catalog.api.rows.pages import ChangePage
from catalog.api.shared_filters import DISTRIBUTION

_START = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
_TABLES = "|".join(sorted(str(model._meta.model_name) for model in changelog.KINDS.values()))

CURSOR = f"[0-9]{{1,17}}-({_TABLES})-[0-9]{{1,10}}"
"""A place in the history: microseconds since 1970, table, row."""
FIELDS = ChangeRow.__struct_encode_fields__


def _place(text: str, document: object) -> changelog.Place:
    """Any text of this form is a place in the history, whether or not something happened then."""
    if not re.fullmatch(CURSOR, text, re.ASCII):
        raise InvalidValue(
            "Take it from `next` in a response, or omit it to begin with the newest."
        )
    at, model, number = text.split("-")
    return changelog.Place(_START + int(at) * _MICROSECOND, model, int(number))


def _cursor(place: changelog.Place) -> str:
    return f"{(place.at - _START) // _MICROSECOND}-{place.model}-{place.number}"


class Changes(Resource):
    """Additions, changes and removals, newest first. Names and reasons are for curators only.

    Pages are not counted: follow `next` until it is null. A change made meanwhile moves no row to
    another page.
    """

    parameters: ClassVar = (
        DISTRIBUTION,
        choice("kind", "What was added, changed or removed.", list(changelog.KINDS)),
        parameters.moment(
            "since",
            "At or after this moment; a day (UTC) counts from its start.",
            datetime.time.min,
        ),
        parameters.moment(
            "until", "At or before this moment; a day (UTC) counts to its end.", datetime.time.max
        ),
        parameters.fields(FIELDS),
        Parameter(
            "cursor",
            "The place to continue from: take it from `next`.",
            {"type": "string", "pattern": f"^{CURSOR}$"},
            _place,
        ),
        parameters.PAGE_SIZE,
    )

    def body(self, question: Question, _: None) -> ChangePage:
        query = question.query
        size = query.first("page_size", parameters.USUAL_PAGE)
        wanted = changelog.Wanted(
            tuple(query.all("distribution")),
            tuple(query.all("kind")),
            query.first("since"),
            query.first("until"),
        )
        changes = changelog.read(wanted, size + 1, query.first("cursor"))
        rows = [_row(question, change) for change in changes[:size]]
        names = query.all("fields")
        return ChangePage(
            next=_next(question, changes[size - 1].place) if len(changes) > size else None,
            results=[only_fields(row, FIELDS, names) for row in rows] if names else rows,
            catalog=catalog_of(question.published),
        )

    def headers_for(self, question: Question) -> dict[str, str]:
        page, feed = question.address("changes"), question.address("changes-feed")
        return alternate((page, "text/html"), (feed, "application/atom+xml"))

    def _etag(self, published: snapshot.Published, *_: object) -> str:
        """Of the version: the catalog may say again what it said before, and more has happened."""
        return f"{published.token or uuid4().hex}-{FORMAT}"


in_schema(Changes, "list_changes", "List the changes of the catalog", PageOf(ChangePage, ChangeRow))


def _row(question: Question, change: changelog.Change) -> ChangeRow:
    page = question.request.build_absolute_uri(f"{reverse('changes')}#{change.uid}")
    return change_row(change, page=page)


def _next(question: Question, place: changelog.Place) -> str:
    return parameters.address_with(question.request, "cursor", _cursor(place))
