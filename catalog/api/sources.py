"""The list of sources, and one source with all that cites it."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.exceptions import NotFound

from catalog.api.collection import Collection, described, described_detail, selected
from catalog.api.parameters import choice
from catalog.api.resource import Question, Resource, alternate, catalog_of
from catalog.api.rows.sources import (
    CitedSource,
    SourceAnswer,
    SourceRow,
    citation_rows,
    source_rows,
)
from catalog.models.evidence import SOURCE_KINDS

FIELDS = ("key", "title", "url", "kind", "values", "page")


@described("list_sources", "List the sources", SourceRow)
class SourceList(Collection):
    page_route = "sources"
    fields = FIELDS
    filters = (choice("kind", "The kind of publisher.", list(SOURCE_KINDS)),)
    orders = ("key", "title", "kind", "values")

    def rows(self, question: Question) -> Iterable[CitedSource]:
        return source_rows(question.published.document)

    def complete(self, question: Question, row: CitedSource) -> SourceRow:
        return row.extended(SourceRow, page=question.address("source", row.key))


@described_detail("get_source", "Read one source with every value that cites it", SourceAnswer)
class SourceDetail(Resource):
    """By its key."""

    fields = (*FIELDS, "rests_on_it")

    def find(self, question: Question) -> str:
        key = question.names["key"]
        if key not in question.published.document.sources:
            raise NotFound("There is no source with this key. /api/v1/sources/ lists them.")
        return key

    def body(self, question: Question, key: str) -> object:
        source = question.published.document.sources[key]
        citations = citation_rows(question.published.document, key)
        answer = SourceAnswer(
            key=key,
            title=source.title,
            url=source.url,
            kind=source.kind,
            values=len(citations),
            page=question.address("source", key),
            rests_on_it=citations,
            catalog=catalog_of(question.published),
        )
        return selected(question, answer)

    def headers_for(self, question: Question) -> dict[str, str]:
        return alternate((question.address("source", question.names["key"]), "text/html"))
