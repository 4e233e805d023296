"""A list of the API: filtered, in a total order, page by page, with all fields or some."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.utils.http import urlencode
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from catalog.api import parameters, rows, schema
from catalog.api.parameters import Parameter, Row
from catalog.api.resource import UNCHANGED, Question, Resource, alternate, catalog_of

TAG = "catalog"


class Collection(Resource):
    """A subclass gives the rows in an order of their own, which decides wherever the order asked for does not."""

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
        """The rows already where a page beyond the first is asked for: it may not be there."""
        page = question.asked.one("page", 1)
        if page == 1:
            return None
        found = self._found(question)
        if (last := -(-len(found) // _size(question))) < page:
            raise NotFound(f"There is no page {page}. The last one is {max(last, 1)}.")
        return found

    def body(self, question: Question, found: list[Row] | None) -> dict[str, Any]:
        found = self._found(question) if found is None else found
        page, size = question.asked.one("page", 1), _size(question)
        shown = [self.complete(question, row) for row in found[(page - 1) * size : page * size]]
        if chosen := question.asked.several("fields"):
            shown = [{name: row[name] for name in self.fields if name in chosen} for row in shown]
        return {
            "count": len(found),
            "next": _page(question, page + 1) if page * size < len(found) else None,
            "previous": _page(question, page - 1) if page > 1 else None,
            "results": rows.with_sources(shown, question.document["sources"]),
            **({"day": question.day.isoformat()} if self.of_the_day else {}),
            "catalog": catalog_of(question.published),
        }

    def headers_for(self, question: Question) -> dict[str, str]:
        return (
            alternate((question.address(self.page_route), "text/html")) if self.page_route else {}
        )

    def _found(self, question: Question) -> list[Row]:
        found = [row for row in self.rows(question) if question.asked.keep(row)]
        for name in reversed(question.asked.several("ordering")):
            key = self.sort_keys.get(name.removeprefix("-"), _value_of(name.removeprefix("-")))
            known = [row for row in found if key(row) is not None]
            unknown = [row for row in found if key(row) is None]
            found = sorted(known, key=key, reverse=name.startswith("-")) + unknown
        return found


def described(
    operation: str, summary: str, component: str
) -> Callable[[type[Collection]], type[Collection]]:
    """Completes a list: its fields are those of the schema of its rows, its parameters what all lists take beside its filters."""

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
    """Completes the address of a single row: it takes `fields`, and the day where it depends on one."""

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
    asked = question.asked.several("fields")
    return {name: value for name, value in row.items() if not asked or name in asked} | {
        "catalog": catalog_of(question.published)
    }


def in_schema(view: Any, operation: str, summary: str, *components: str) -> Any:
    answer = (
        schema.ref(components[0])
        if len(components) == 1
        else {"anyOf": [schema.ref(name) for name in components]}
    )
    return extend_schema_view(
        get=extend_schema(
            operation_id=operation,
            summary=summary,
            tags=[TAG],
            parameters=[one.described() for one in view.parameters],
            responses={200: answer, 304: UNCHANGED},
        )
    )(view)


def _size(question: Question) -> int:
    return question.asked.one("page_size", parameters.USUAL_PAGE)


def _page(question: Question, number: int) -> str:
    query = [
        (name, value)
        for name, values in question.request.GET.lists()
        for value in values
        if name != "page"
    ]
    return question.request.build_absolute_uri(
        f"{question.request.path}?{urlencode(sorted([*query, ('page', str(number))]))}"
    )


def _value_of(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name]
