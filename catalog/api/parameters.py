"""What may be asked of the API: each parameter with how it is read, described and refused, always with what could be asked."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

Document = Mapping[str, Any]
Row = dict[str, Any]

LARGEST_PAGE = 200
USUAL_PAGE = 100
LAST_PAGE = 100_000
FEW = 40
"""So many names are all told to somebody who asked for one that is not among them."""

Known = Callable[[Document], Collection[str]]


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?",
    re.ASCII | re.IGNORECASE,
)


class Refused(ValueError):
    """The value cannot stand; the message says what could."""


@dataclass(frozen=True)
class Parameter:
    """`read` takes one text and gives the value or raises Refused. `many`: it may be repeated, and any of the values will do."""

    name: str
    description: str
    schema: dict[str, Any]
    read: Callable[[str, Document], Any]
    many: bool = False
    commas: bool = False
    """Several values in one text, with commas between them."""
    keeps: Callable[[Row, Any], bool] | None = None
    """Whether a row stays, for one of the values asked for. None: it narrows nothing."""

    def described(self) -> OpenApiParameter:
        several = self.many or self.commas
        schema = {"type": "array", "items": self.schema, "minItems": 1} if several else self.schema
        return OpenApiParameter(
            self.name, schema, description=self.description, explode=False if self.commas else None
        )


@dataclass(frozen=True)
class Asked:
    """The values by the names of their parameters, only of those that were given."""

    values: Mapping[str, list[Any]] = field(default_factory=dict)
    filters: tuple[tuple[Parameter, list[Any]], ...] = ()

    def one(self, name: str, default: Any = None) -> Any:
        return self.values[name][0] if name in self.values else default

    def several(self, name: str) -> list[Any]:
        return self.values.get(name, [])

    @property
    def as_of(self) -> datetime.date | None:
        return self.one("as_of")

    def keep(self, row: Row) -> bool:
        return all(
            any(parameter.keeps(row, value) for value in values)
            for parameter, values in self.filters
            if parameter.keeps
        )


def read(query: QueryDict, parameters: Sequence[Parameter], document: Document) -> Asked:
    """What was asked. Everything that cannot be understood is told at once."""
    known = {one.name: one for one in parameters}
    wrong: dict[str, list[str]] = {}
    values: dict[str, list[Any]] = {}
    for name in query:
        if name not in known:
            wrong[_printable(name)] = [
                f"There is no such parameter here. Known: {', '.join(known) or 'none'}."
            ]
            continue
        try:
            values[name] = _values(known[name], query.getlist(name), document)
        except Refused as refused:
            wrong[name] = [str(refused)]
    if wrong:
        raise ValidationError(wrong)
    return Asked(
        values, tuple((known[name], found) for name, found in values.items() if known[name].keeps)
    )


def _values(parameter: Parameter, texts: list[str], document: Document) -> list[Any]:
    texts = (
        [part.strip() for text in texts for part in text.split(",")] if parameter.commas else texts
    )
    if len(texts) > 1 and not (parameter.many or parameter.commas):
        raise Refused("Give it once.")
    return list(dict.fromkeys(parameter.read(text, document) for text in texts))


# Sorts of parameters


def choice(
    name: str,
    description: str,
    known: Collection[str],
    keeps: Callable[[Row, str], bool] | None = None,
) -> Parameter:
    """One of a few keys that the schema lists. It may be repeated."""

    def one_of(text: str, document: Document) -> str:
        if text not in known:
            raise Refused(f"Choose any of: {', '.join(known)}.")
        return text

    schema = {"type": "string", "enum": list(known)}
    return Parameter(
        name,
        f"{description} Repeat it to ask for several.",
        schema,
        one_of,
        many=True,
        keeps=keeps or _equals(name),
    )


def named(
    name: str, description: str, known: Known, keeps: Callable[[Row, str], bool] | None = None
) -> Parameter:
    """A name that the catalog has. It may be repeated."""

    def one_of(text: str, document: Document) -> str:
        names = known(document)
        if text not in names:
            near = get_close_matches(text[:60], names, n=5, cutoff=0.5) if len(names) > FEW else []
            raise Refused(
                f"The catalog has none of this name. Did you mean: {', '.join(near)}?"
                if near
                else f"Choose any of: {_some(names)}."
            )
        return text

    schema = {"type": "string", "minLength": 1, "maxLength": 80}
    return Parameter(
        name,
        f"{description} Repeat it to ask for several.",
        schema,
        one_of,
        many=True,
        keeps=keeps or _equals(name),
    )


def day(
    name: str, description: str, keeps: Callable[[Row, datetime.date], bool] | None = None
) -> Parameter:
    def a_day(text: str, document: Document) -> datetime.date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise Refused("Write a day as 2026-11-24.")
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise Refused("There is no such day. Write one as 2026-11-24.") from None

    return Parameter(name, description, {"type": "string", "format": "date"}, a_day, keeps=keeps)


def moment(name: str, description: str, time: datetime.time) -> Parameter:
    """A moment in UTC. Of a day that is given alone: `time` of it."""

    def a_moment(text: str, document: Document) -> datetime.datetime:
        if not _MOMENT.fullmatch(text):
            raise Refused("Write a moment as 2026-11-24T08:00:00Z, or a day as 2026-11-24.")
        try:
            if len(text) == len("2026-11-24"):
                return datetime.datetime.combine(
                    datetime.date.fromisoformat(text), time, datetime.UTC
                )
            return _in_utc(datetime.datetime.fromisoformat(text.upper()))
        except ValueError:
            raise Refused("There is no such moment. Write one as 2026-11-24T08:00:00Z.") from None

    schema = {
        "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]
    }
    return Parameter(name, description, schema, a_moment)


def flag(
    name: str, description: str, keeps: Callable[[Row, bool], bool] | None = None
) -> Parameter:
    def yes_or_no(text: str, document: Document) -> bool:
        if text not in ("true", "false"):
            raise Refused("Write true or false.")
        return text == "true"

    return Parameter(
        name, description, {"type": "boolean"}, yes_or_no, keeps=keeps or _equals(name)
    )


def whole(name: str, description: str, most: int) -> Parameter:
    def number(text: str, document: Document) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            raise Refused(f"Write a whole number from 1 to {most:,}.")
        return int(text)

    return Parameter(name, description, {"type": "integer", "minimum": 1, "maximum": most}, number)


def listed(name: str, description: str, known: Sequence[str]) -> Parameter:
    """Several out of a few keys, with commas between them."""

    def one_of(text: str, document: Document) -> str:
        if text not in known:
            raise Refused(f"Choose any of: {', '.join(known)}; with commas between several.")
        return text

    return Parameter(
        name, description, {"type": "string", "enum": list(known)}, one_of, commas=True
    )


AS_OF = day("as_of", "The day (UTC) the answer is about. Left out: today.")
PAGE = whole("page", "Which page, from 1.", LAST_PAGE)
PAGE_SIZE = whole("page_size", f"How many a page has. Left out: {USUAL_PAGE}.", LARGEST_PAGE)


def fields(known: Sequence[str]) -> Parameter:
    return listed(
        "fields",
        "Only these of each result's fields, with commas between them. Left out: all.",
        known,
    )


def ordering(known: Sequence[str]) -> Parameter:
    both = [spelled for name in known for spelled in (name, f"-{name}")]
    text = "By which fields, the first counting most; with - in front from the last to the first. What is unknown comes last."
    return listed("ordering", text, both)


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


def _equals(name: str) -> Callable[[Row, Any], bool]:
    return lambda row, value: row[name] == value


def _some(names: Collection[str]) -> str:
    shown = sorted(names)
    return ", ".join(shown[:FEW]) + (f" and {len(shown) - FEW} more" if len(shown) > FEW else "")


def _printable(name: str) -> str:
    """What somebody sent as a name, short and printable."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in name[:60]
    )
