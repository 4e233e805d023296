"""Pure: a mapping of the text as a rule, an exception or a test, by the fields of its type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Generic, NamedTuple, TypeVar

import msgspec

from advisor.fleet.policy.nodes import Entries, Node, Scalar
from advisor.fleet.policy.problems import Problems, did_you_mean, quoted

Row = TypeVar("Row", bound=msgspec.Struct)
Value = str | int | date | StrEnum

LENGTHS = {"group": 120, "host": 300, "reason": 1000}
"""Characters of a text; of any other field `SHORT`."""
SHORT = 60
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")
"""What changes the direction of the text after it, and what is no character."""


class PlacedRow(NamedTuple, Generic[Row]):
    """A row and where it stands in the text: the line of each field, and of the whole under ""."""

    row: Row
    place: str
    lines: dict[str, int | None]

    def refuse(self, problems: Problems, words: str, field: str = "") -> None:
        problems.add(words, self.lines.get(field, self.lines[""]), self.place, field)


def read_row(
    node: Node, row_type: type[Row], place: str, problems: Problems
) -> PlacedRow[Row] | None:
    """None where something is wrong, which `problems` then says."""
    if not isinstance(node, Entries):
        problems.add("This has to be a mapping of fields.", node.line if node else None, place)
        return None
    count = len(problems.list)
    fields = fields_of(row_type)
    entries = read_entries(node, fields, place, problems)
    values = {
        fields[name].name: _value(entry, name, fields[name].type) for name, entry in entries.items()
    }
    for name, field in fields.items():
        value = values.get(field.name)
        line = _line(entries.get(name), node)
        if isinstance(value, _Fault):
            problems.add(f"{name}: {value}", line, place, name)
        elif value is None and field.required:
            problems.add(f"{name} is missing.", line, place, name)
    if len(problems.list) > count:
        return None
    lines = {key.text: key.line for key, _ in node.pairs}
    row = row_type(**{name: value for name, value in values.items() if value is not None})
    return PlacedRow(row, place, {**lines, "": node.line})


@cache
def fields_of(row_type: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """By the key in the text."""
    return {field.encode_name: field for field in msgspec.structs.fields(row_type)}


def read_entries(
    node: Entries, known: Collection[str], place: str, problems: Problems
) -> dict[str, Node]:
    """What stands under each key; unknown and repeated keys are problems."""
    values: dict[str, Node] = {}
    for key, value in node.pairs:
        if key.text not in known:
            words = f"{quoted(key.text)} is not known."
            problems.add(words + did_you_mean(key.text, known), key.line, place)
        elif key.text in values:
            problems.add(f"{key.text} stands here twice.", key.line, place)
        else:
            values[key.text] = value
    return values


class _Fault(str):
    """Why a value is refused."""


def _value(node: Node, name: str, field_type: object) -> Value | _Fault | None:
    if node is None:
        return None
    if not isinstance(node, Scalar):
        return _Fault("write a single value.")
    text = " ".join(node.text.split())
    if isinstance(field_type, type) and issubclass(field_type, StrEnum):
        return _choice(text, field_type)
    if field_type in (date, date | None):
        return _day(text)
    if field_type is int:
        return int(text) if _NUMBER.fullmatch(text) else _Fault("write a whole number.")
    return _text(text, LENGTHS.get(name, SHORT))


def _choice(text: str, choices: type[StrEnum]) -> Value | _Fault:
    values = [choice.value for choice in choices]
    if text in values:
        return choices(text)
    return _Fault(f"{quoted(text)} is not known.{did_you_mean(text, values)}")


def _day(text: str) -> Value | _Fault:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        return _Fault(f"{quoted(text)} is not in the calendar.")
    return _Fault(f"{quoted(text)} is no date. Write it as 2027-06-30.")


def _text(text: str, length: int) -> Value | _Fault:
    if len(text) > length:
        return _Fault(f"has {len(text)} characters; {length} are the most.")
    if any(unicodedata.category(sign) in ("Cc", "Cs") or sign in _HIDDEN for sign in text):
        return _Fault("has a character that cannot be shown.")
    return text


def _line(entry: Node, node: Entries) -> int | None:
    return entry.line if entry is not None else node.line
