"""Parameters of the API: how each is read, described in OpenAPI, and refused with advice."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from catalog.api.partial import value_of
from catalog.document import Catalog
from catalog.json_values import Schema
from catalog.query_string import (
    first_names,
    hint,
    is_spelled_as_day,
    parse_day,
    printable,
    read_query_string,
    similar,
)

Document = Catalog | None
"""None where no name of the catalog may be asked for."""
Row = Any  # a Struct of the list that the filter is for
Value = Any  # of the type that `read` of its parameter gives

LARGEST_PAGE = 200
USUAL_PAGE = 100
LAST_PAGE = 100_000
FEW = 40
"""So many names are all named to somebody who sent another."""

Known = Callable[[Any], Collection[str]]  # Any: names may come from the catalog or from a table


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?",
    re.ASCII | re.IGNORECASE,
)


class InvalidQueryError(ValidationError):
    """About parameters of the query, also of a request with a body."""


class InvalidValue(ValueError):
    """The message says which values there are."""


@dataclass(frozen=True)
class Parameter:
    """`read` takes one text and gives the value or raises InvalidValue.

    `many`: it may be repeated, and a row that matches any of the values will do.
    """

    name: str
    description: str
    schema: Schema
    read: Callable[[str, Document], Value]
    many: bool = False
    commas: bool = False
    """Several values in one text, with commas between them."""
    matches: Callable[[Row, Value], bool] | None = None
    """Whether a row matches one of the values. None: it is no filter."""

    def openapi(self) -> OpenApiParameter:
        several = self.many or self.commas
        schema = {"type": "array", "items": self.schema, "minItems": 1} if several else self.schema
        return OpenApiParameter(
            self.name, schema, description=self.description, explode=False if self.commas else None
        )


@dataclass(frozen=True)
class ParsedQuery:
    """The values by the names of their parameters, only of those that were given."""

    values: Mapping[str, list[Value]] = field(default_factory=dict)
    filters: tuple[tuple[Parameter, list[Value]], ...] = ()

    def first(self, name: str, default: Value = None) -> Value:
        return self.values[name][0] if name in self.values else default

    def all(self, name: str) -> list[Value]:
        return self.values.get(name, [])

    @property
    def as_of(self) -> datetime.date | None:
        day: datetime.date | None = self.first("as_of")
        return day

    def matches(self, row: Row) -> bool:
        """Each filter, by any of its values."""
        return all(
            any(parameter.matches(row, value) for value in values)
            for parameter, values in self.filters
            if parameter.matches
        )


def read(query: QueryDict, parameters: Sequence[Parameter], document: Document) -> ParsedQuery:
    """Everything that cannot be understood is named at once."""
    known = {parameter.name: parameter for parameter in parameters}
    query_string = read_query_string(query, known)
    no_such_parameter = f"There is no such parameter here. Known: {', '.join(known) or 'none'}."
    errors = {printable(name): [no_such_parameter] for name in query_string.unknown}
    values: dict[str, list[Value]] = {}
    for name, texts in query_string.values.items():
        try:
            values[name] = _values(known[name], texts, document)
        except InvalidValue as error:
            errors[name] = [str(error)]
    if errors:
        raise InvalidQueryError(errors)
    filters = tuple((known[name], values[name]) for name in values if known[name].matches)
    return ParsedQuery(values, filters)


def _values(parameter: Parameter, texts: list[str], document: Document) -> list[Value]:
    texts = (
        [part.strip() for text in texts for part in text.split(",")] if parameter.commas else texts
    )
    if len(texts) > 1 and not (parameter.many or parameter.commas):
        raise InvalidValue("Give it once.")
    return list(dict.fromkeys(parameter.read(text, document) for text in texts))


# Sorts of parameters


def choice(
    name: str,
    description: str,
    known: Collection[str],
    matches: Callable[[Row, str], bool] | None = None,
) -> Parameter:
    """One of a few keys that the schema lists. It may be repeated."""

    def read_key(text: str, document: Document) -> str:
        if text not in known:
            raise InvalidValue(f"Choose any of: {', '.join(known)}.")
        return text

    schema = {"type": "string", "enum": list(known)}
    return Parameter(
        name,
        f"{description} May be repeated.",
        schema,
        read_key,
        many=True,
        matches=matches or _equals(name),
    )


def named(
    name: str, description: str, known: Known, matches: Callable[[Row, str], bool] | None = None
) -> Parameter:
    """A name that the catalog has. It may be repeated."""

    def read_name(text: str, document: Document) -> str:
        names = known(document)
        if text not in names:
            any_of = f"Choose any of: {first_names(sorted(names), FEW)}."
            advice = hint(text, names, few=FEW, otherwise=any_of)
            none = "The catalog has none of this name. "
            raise InvalidValue(advice if advice == any_of else none + advice)
        return text

    schema = {"type": "string", "minLength": 1, "maxLength": 80}
    return Parameter(
        name,
        f"{description} May be repeated.",
        schema,
        read_name,
        many=True,
        matches=matches or _equals(name),
    )


def day(
    name: str, description: str, matches: Callable[[Row, datetime.date], bool] | None = None
) -> Parameter:
    def read_day(text: str, document: Document) -> datetime.date:
        if not is_spelled_as_day(text):
            raise InvalidValue("Write a day as 2026-11-24.")
        if (value := parse_day(text)) is None:
            raise InvalidValue("There is no such day. Write one as 2026-11-24.")
        return value

    return Parameter(
        name, description, {"type": "string", "format": "date"}, read_day, matches=matches
    )


def moment(name: str, description: str, time: datetime.time) -> Parameter:
    """A moment in UTC. Of a day that is given alone: `time` of it."""

    def read_moment(text: str, document: Document) -> datetime.datetime:
        if not _MOMENT.fullmatch(text):
            raise InvalidValue("Write a moment as 2026-11-24T08:00:00Z, or a day as 2026-11-24.")
        try:
            if len(text) == len("2026-11-24"):
                return datetime.datetime.combine(
                    datetime.date.fromisoformat(text), time, datetime.UTC
                )
            return _in_utc(datetime.datetime.fromisoformat(text.upper()))
        except ValueError:
            raise InvalidValue(
                "There is no such moment. Write one as 2026-11-24T08:00:00Z."
            ) from None

    schema = {
        "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]
    }
    return Parameter(name, description, schema, read_moment)


def flag(
    name: str, description: str, matches: Callable[[Row, bool], bool] | None = None
) -> Parameter:
    def read_flag(text: str, document: Document) -> bool:
        if text not in ("true", "false"):
            raise InvalidValue("Write true or false.")
        return text == "true"

    return Parameter(
        name, description, {"type": "boolean"}, read_flag, matches=matches or _equals(name)
    )


def whole(name: str, description: str, most: int) -> Parameter:
    def read_number(text: str, document: Document) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            raise InvalidValue(f"Write a whole number from 1 to {most:,}.")
        return int(text)

    return Parameter(
        name, description, {"type": "integer", "minimum": 1, "maximum": most}, read_number
    )


def listed(name: str, description: str, known: Sequence[str]) -> Parameter:
    """Several out of a few keys, with commas between them."""

    def read_key(text: str, document: Document) -> str:
        if text not in known:
            choices = f"Choose any of: {', '.join(known)}; separated by commas."
            names = similar(text, known, limit=1)
            raise InvalidValue(f"Did you mean {names[0]}? {choices}" if names else choices)
        return text

    return Parameter(
        name, description, {"type": "string", "enum": list(known)}, read_key, commas=True
    )


AS_OF = day("as_of", "The day (UTC) of the answer. Default: today.")
PAGE = whole("page", "Which page, from 1.", LAST_PAGE)
PAGE_SIZE = whole("page_size", f"Results per page. Default: {USUAL_PAGE}.", LARGEST_PAGE)


def fields(known: Sequence[str]) -> Parameter:
    return listed(
        "fields",
        "Only these of each result's fields, separated by commas. Default: all.",
        known,
    )


def ordering(known: Sequence[str]) -> Parameter:
    choices = [spelled for name in known for spelled in (name, f"-{name}")]
    text = (
        "Fields to sort by, most significant first; a leading - reverses the order. "
        "Unknown values come last."
    )
    return listed("ordering", text, choices)


def address_with(request: Request, name: str, value: str) -> str:
    """This address with another value of `name`; those of the others keep their order."""
    others = [
        (other, text)
        for other, texts in request.query_params.lists()
        for text in texts
        if other != name
    ]
    query = urlencode(sorted([*others, (name, value)], key=itemgetter(0)))
    return request.build_absolute_uri(f"{request.path}?{query}")


def _in_utc(moment: datetime.datetime) -> datetime.datetime:
    """In another zone the first and the last hours there are may lie beyond."""
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        return (
            datetime.datetime.min.replace(tzinfo=datetime.UTC)
            if moment.year == 1
            else datetime.datetime.max.replace(tzinfo=datetime.UTC)
        )


def _equals(name: str) -> Callable[[Row, Value], bool]:
    return lambda row, value: value_of(row, name) == value
