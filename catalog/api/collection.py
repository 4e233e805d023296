"""A list of the API: filtered, in a total order, page by page, with all fields or some."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from catalog.api import parameters
from catalog.api.parameters import Parameter
from catalog.api.partial import PageOf, WholeOrPart, only_fields, value_of
from catalog.api.resource import MOVED, UNCHANGED, Question, Resource, alternate, catalog_of
from catalog.api.rows.evidence import ApiRow
from catalog.api.rows.pages import DayListPage, ListPage

TAG = "catalog"

View = TypeVar("View", bound=type[Resource])


class Collection(Resource):
    """A subclass gives the rows, in an order that decides where `ordering` leaves a tie."""

    filters: ClassVar[tuple[Parameter, ...]] = ()
    orders: ClassVar[tuple[str, ...]] = ()
    page_route: ClassVar[str] = ""
    """The name of the page that shows the same to people."""

    def rows(self, question: Question) -> Iterable[ApiRow]:
        raise NotImplementedError

    def complete(self, question: Question, row: Any) -> ApiRow:  # Any: of `rows`
        """A row of the page that is answered, with what only that one needs."""
        completed: ApiRow = row
        return completed

    def find(self, question: Question) -> list[ApiRow] | None:
        """The rows already where a page beyond the first is asked for: it may not exist."""
        page = question.query.first("page", 1)
        if page == 1:
            return None
        matching = self._matching_rows(question)
        last = max(math.ceil(len(matching) / _size(question)), 1)
        if page > last:
            raise NotFound(f"There is no page {page}. The last page is {last}.")
        return matching

    def body(self, question: Question, rows: list[ApiRow] | None) -> ListPage | DayListPage:
        matching = self._matching_rows(question) if rows is None else rows
        page, size = question.query.first("page", 1), _size(question)
        has_next = page * size < len(matching)
        page_type = partial(DayListPage, day=question.day) if self.of_the_day else ListPage
        return page_type(
            count=len(matching),
            next=_page(question, page + 1) if has_next else None,
            previous=_page(question, page - 1) if page > 1 else None,
            results=self._results(question, matching[(page - 1) * size : page * size]),
            catalog=catalog_of(question.published),
        )

    def headers_for(self, question: Question) -> dict[str, str]:
        return (
            alternate((question.address(self.page_route), "text/html")) if self.page_route else {}
        )

    def _results(self, question: Question, rows: list[ApiRow]) -> Sequence[object]:
        results = [self.complete(question, row) for row in rows]
        if names := question.query.all("fields"):
            return [only_fields(row, self.fields, names) for row in results]
        return results

    def _matching_rows(self, question: Question) -> list[ApiRow]:
        matching = [row for row in self.rows(question) if question.query.matches(row)]
        for field in reversed(question.query.all("ordering")):
            matching = _sorted(matching, field)
        return matching


def described(
    operation: str, summary: str, row_type: type[ApiRow]
) -> Callable[[type[Collection]], type[Collection]]:
    """Completes a list with the parameters of all lists, and describes it."""

    def complete(view: type[Collection]) -> type[Collection]:
        view.parameters = (
            *view.filters,
            *((parameters.AS_OF,) if view.of_the_day else ()),
            parameters.ordering(view.orders),
            parameters.fields(view.fields),
            parameters.PAGE,
            parameters.PAGE_SIZE,
        )
        page_type = DayListPage if view.of_the_day else ListPage
        return in_schema(view, operation, summary, PageOf(page_type, row_type))

    return complete


def described_detail(
    operation: str, summary: str, answer_type: type[ApiRow]
) -> Callable[[type[Resource]], type[Resource]]:
    """Completes the address of one row: `fields`, and `as_of` where it depends on a day."""

    def complete(view: type[Resource]) -> type[Resource]:
        view.parameters = (
            *((parameters.AS_OF,) if view.of_the_day else ()),
            parameters.fields(view.fields),
        )
        return in_schema(view, operation, summary, WholeOrPart(answer_type, ("catalog",)))

    return complete


def selected(question: Question, answer: ApiRow) -> object:
    """Only the fields that were asked for, and always the catalog they are from."""
    names = question.query.all("fields")
    if not names:
        return answer
    return only_fields(answer, answer.__struct_encode_fields__, {*names, "catalog"})


def in_schema(
    view: View, operation: str, summary: str, answer: type[ApiRow] | PageOf | WholeOrPart
) -> View:
    moved = {301: MOVED} if view.has_aliases else {}
    complete: Callable[[View], View] = extend_schema_view(
        get=extend_schema(
            operation_id=operation,
            summary=summary,
            tags=[TAG],
            parameters=[parameter.openapi() for parameter in view.parameters],
            responses={200: answer, **moved, 304: UNCHANGED},
        )
    )
    return complete(view)


def _sorted(rows: list[ApiRow], field: str) -> list[ApiRow]:
    """Unknown values come last in both directions."""
    name = field.removeprefix("-")
    known = [row for row in rows if value_of(row, name) is not None]
    unknown = [row for row in rows if value_of(row, name) is None]
    known.sort(key=lambda row: value_of(row, name), reverse=field != name)
    return known + unknown


def _size(question: Question) -> int:
    size: int = question.query.first("page_size", parameters.USUAL_PAGE)
    return size


def _page(question: Question, number: int) -> str:
    return parameters.address_with(question.request, "page", str(number))
