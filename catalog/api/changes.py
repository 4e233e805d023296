"""The history of the catalog for programs: newest first, from any place at the same cost."""

from __future__ import annotations

import datetime
import re
from typing import Any, ClassVar
from uuid import uuid4

from django.urls import reverse

from catalog import changelog, snapshot
from catalog.api import parameters, schema
from catalog.api.collection import in_schema
from catalog.api.lists import OF
from catalog.api.parameters import InvalidValue, Parameter, Row, choice
from catalog.api.resource import FORMAT, Question, Resource, alternate, catalog_of
from catalog.api.schema.changes import CURSOR

_START = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def _place(text: str, document: Any) -> changelog.Place:
    """Any text of this form is a place in the history, whether or not something happened there."""
    if not re.fullmatch(CURSOR, text, re.ASCII):
        raise InvalidValue(
            "Take it from the `next` of an answer, or leave it out to begin with the newest."
        )
    at, model, number = text.split("-")
    return changelog.Place(_START + int(at) * _MICROSECOND, model, int(number))


def _cursor(place: changelog.Place) -> str:
    return f"{(place.at - _START) // _MICROSECOND}-{place.model}-{place.number}"


FIELDS = tuple(schema.COMPONENTS["ChangeRow"]["properties"])


class Changes(Resource):
    """What was added, changed or removed, newest first. Who it was and their reasons stay with the curators.

    There is no number of all pages: follow `next` until it is null. What comes in meanwhile moves nothing on the pages to come.
    """

    parameters: ClassVar = (
        OF,
        choice("kind", "What was added, changed or removed.", list(changelog.KINDS)),
        parameters.moment(
            "since", "At this moment or later; a day (UTC): from its beginning.", datetime.time.min
        ),
        parameters.moment(
            "until", "At this moment or earlier; a day (UTC): to its end.", datetime.time.max
        ),
        parameters.fields(FIELDS),
        Parameter(
            "cursor",
            "Where to go on: as `next` has it.",
            {"type": "string", "pattern": f"^{CURSOR}$"},
            _place,
        ),
        parameters.PAGE_SIZE,
    )

    def body(self, question: Question, found: None) -> Row:
        query = question.query
        size = query.first("page_size", parameters.USUAL_PAGE)
        wanted = changelog.Wanted(
            tuple(query.all("distribution")),
            tuple(query.all("kind")),
            query.first("since"),
            query.first("until"),
        )
        told = changelog.read(wanted, size + 1, query.first("cursor"))
        rows = [_row(question, change) for change in told[:size]]
        if chosen := query.all("fields"):
            rows = [{name: row[name] for name in FIELDS if name in chosen} for row in rows]
        following = _next(question, told[size - 1].place) if len(told) > size else None
        return {"next": following, "results": rows, "catalog": catalog_of(question.published)}

    def headers_for(self, question: Question) -> dict[str, str]:
        page, feed = question.address("changes"), question.address("changes-feed")
        return alternate((page, "text/html"), (feed, "application/atom+xml"))

    def _etag(self, published: snapshot.Published, *_: object) -> str:
        """Of the version: the catalog may say again what it said before, and more has happened."""
        return f"{published.token or uuid4().hex}-{FORMAT}"


in_schema(Changes, "list_changes", "List what changed in the catalog", "ChangeRowList")


def _row(question: Question, change: changelog.Change) -> Row:
    return {
        "id": change.uid,
        "at": change.at.astimezone(datetime.UTC)
        .isoformat(timespec="microseconds")
        .replace("+00:00", "Z"),
        "kind": change.kind.replace(" ", "-"),
        "what": change.what,
        "subject": change.subject,
        "title": change.title,
        "distributions": list(change.slugs),
        "origin": change.by_way_of,
        "steps": [
            {
                "field": step.name,
                "label": step.field,
                "before": step.old,
                "after": step.new,
                "words": step.words,
            }
            for step in change.steps
        ],
        "page": question.request.build_absolute_uri(f"{reverse('changes')}#{change.uid}"),
    }


def _next(question: Question, place: changelog.Place) -> str:
    return parameters.address_with(question.request, "cursor", _cursor(place))
