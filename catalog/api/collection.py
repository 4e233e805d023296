"""A list of the API: filtered, in a total order, page by page, with all fields or some."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from catalog.api import parameters, rows, schema
from catalog.api.parameters import Parameter, Row
from catalog.api.resource import UNCHANGED, Question, Resource, alternate, catalog_of

TAG = "catalog"

View = TypeVar("View", bound=type[Resource])


class Collection(Resource):
    """A subclass gives the rows, in an order that decides where `ordering` leaves a tie."""

    filters: ClassVar[tuple[Parameter, ...]] = ()
    orders: ClassVar[tuple[str, ...]] = ()
    sort_keys: ClassVar[Mapping[str, Callable[[Row], Any]]] = {}
    fields: ClassVar[tuple[str, ...]] = ()
    page_route: ClassVar[str] = ""
    """The name of the page that shows the same to people."""

    def rows(self, question: Question) -> Iterable[Row]:
        raise NotImplementedError

    def complete(self, question: Question, row: Row) -> Row:
        """A row of the page that is answered, with what only that one needs."""
        return row

    def find(self, question: Question) -> list[Row] | None:
        """The rows already where a page beyond the first is asked for: it may not exist."""
        page = question.query.first("page", 1)
        if page == 1:
            return None
        matching = self._matching_rows(question)
        last = max(math.ceil(len(matching) / _size(question)), 1)
        if page > last:
            raise NotFound(f"There is no page {page}. The last one is {last}.")
        return matching

    def body(self, question: Question, found: list[Row] | None) -> dict[str, Any]:
        matching = self._matching_rows(question) if found is None else found
        page, size = question.query.first("page", 1), _size(question)
        page_rows = matching[(page - 1) * size : page * size]
        results = [self.complete(question, row) for row in page_rows]
        if names := question.query.all("fields"):
            fields = [name for name in self.fields if name in names]
            results = [{name: row[name] for name in fields} for row in results]
        has_next = page * size < len(matching)
        day = {"day": question.day.isoformat()} if self.of_the_day else {}
        return {
            "count": len(matching),
            "next": _page(question, page + 1) if has_next else None,
            "previous": _page(question, page - 1) if page > 1 else None,
            "results": rows.with_sources(results, question.document["sources"]),
            **day,
            "catalog": catalog_of(question.published),
        }

    def headers_for(self, question: Question) -> dict[str, str]:
        return (
            alternate((question.address(self.page_route), "text/html")) if self.page_route else {}
        )

    def _matching_rows(self, question: Question) -> list[Row]:
        matching = [row for row in self.rows(question) if question.query.matches(row)]
        for field in reversed(question.query.all("ordering")):
            matching = self._sorted(matching, field)
        return matching

    def _sorted(self, rows: list[Row], field: str) -> list[Row]:
        """Unknown values come last in both directions."""
        name = field.removeprefix("-")
        key = self.sort_keys.get(name, _value_of(name))
        known = [row for row in rows if key(row) is not None]
        unknown = [row for row in rows if key(row) is None]
        return sorted(known, key=key, reverse=field != name) + unknown


def described(
    operation: str, summary: str, component: str
) -> Callable[[type[Collection]], type[Collection]]:
    """Completes a list with the fields of its rows' schema and the parameters of all lists."""

    def complete(view: type[Collection]) -> type[Collection]:
        view.fields = tuple(schema.COMPONENTS[component]["properties"])
        view.parameters = (
            *view.filters,
            *((parameters.AS_OF,) if view.of_the_day else ()),
            parameters.ordering(view.orders),
            parameters.fields(view.fields),
            parameters.PAGE,
            parameters.PAGE_SIZE,
        )
        return in_schema(view, operation, summary, f"{component}List")

    return complete


def described_detail(
    operation: str, summary: str, component: str
) -> Callable[[type[Resource]], type[Resource]]:
    """Completes the address of one row: it takes `fields`, and `as_of` where it depends on a day."""

    def complete(view: type[Resource]) -> type[Resource]:
        known = [name for name in schema.COMPONENTS[component]["properties"] if name != "catalog"]
        view.parameters = (
            *((parameters.AS_OF,) if view.of_the_day else ()),
            parameters.fields(known),
        )
        return in_schema(view, operation, summary, component, f"{component}InPart")

    return complete


def chosen(question: Question, row: Row) -> Row:
    """Only the fields that were asked for, and always the catalog they are from."""
    names = question.query.all("fields") or row
    fields = {name: value for name, value in row.items() if name in names}
    return {**fields, "catalog": catalog_of(question.published)}


def in_schema(view: View, operation: str, summary: str, *components: str) -> View:
    answer = (
        schema.ref(components[0])
        if len(components) == 1
        else {"anyOf": [schema.ref(name) for name in components]}
    )
    complete: Callable[[View], View] = extend_schema_view(
        get=extend_schema(
            operation_id=operation,
            summary=summary,
            tags=[TAG],
            parameters=[parameter.openapi() for parameter in view.parameters],
            responses={200: answer, 304: UNCHANGED},
        )
    )
    return complete(view)


def _size(question: Question) -> int:
    size: int = question.query.first("page_size", parameters.USUAL_PAGE)
    return size


def _page(question: Question, number: int) -> str:
    return parameters.address_with(question.request, "page", str(number))


def _value_of(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name]
