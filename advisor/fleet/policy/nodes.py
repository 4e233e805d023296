"""Pure: the text of a policy, YAML or JSON, as a tree of texts that know their lines.

Every scalar stays the text it is: 8.10 is not 8.1, and no date or number is guessed. Aliases, tags,
deep nesting and several documents are refused, so that a small text cannot become a large tree.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from advisor.fleet.policy.problems import InvalidPolicyError, PolicyProblem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 4
"""Of lists and mappings within each other; a policy needs three."""
_EMPTY = frozenset({"", "~", "null"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C where PyYAML has it: ten times as fast. Only its parser is used: it makes events."""


class Scalar(NamedTuple):
    text: str
    line: int | None


class Items(NamedTuple):
    nodes: tuple[Node, ...]
    line: int | None


class Entries(NamedTuple):
    """In the order of the text; the same key may come twice, which the reader refuses."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int | None


Node = Scalar | Items | Entries | None
"""None: nothing stands there."""


def parse(content: bytes | str) -> Node:
    """Raises InvalidPolicyError where it is neither YAML nor JSON, or too large."""
    text = _decoded(content)
    if text.lstrip().startswith("{"):
        return _from_json(text)
    try:
        return _Builder(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = ", ".join(filter(None, (error.context, error.problem)))
        raise _refusal(f"This is not YAML: {words}.", mark.line + 1 if mark else None) from None
    except yaml.YAMLError:
        raise _refusal("It has a character that does not belong in a text.") from None


def _decoded(content: bytes | str) -> str:
    size = len(content) if isinstance(content, bytes) else len(content.encode(errors="replace"))
    if size > MAX_BYTES:
        raise _refusal(f"It is larger than {MAX_BYTES // 1024} KB.")
    try:
        as_bytes = content if isinstance(content, bytes) else content.encode()
        return as_bytes.decode("utf-8-sig")
    except UnicodeError:
        raise _refusal("It is not UTF-8. Save it as UTF-8.") from None


class _Builder:
    """Takes the events of the YAML parser one by one: nothing grows before it is checked."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events

    def document(self) -> Node:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self.events), 0)
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _refusal("Send one document: “---” begins another.", _line(event))
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        _check(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            is_empty = not event.style and event.value.casefold() in _EMPTY
            return None if is_empty else Scalar(event.value, _line(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(depth)), _line(event))
        return Entries(tuple(self._pairs(depth)), _line(event))

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            _check(event, depth + 1)
            if not isinstance(event, yaml.ScalarEvent):
                raise _refusal("A key has to be a text.", _line(event))
            yield Scalar(event.value, _line(event)), self._node(next(self.events), depth + 1)


def _check(event: yaml.Event, depth: int) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise _refusal(f"*{_name(event)} is an alias: write it out.", _line(event))
    if _name(event):
        raise _refusal(f"&{_name(event)} is an anchor: leave it out.", _line(event))
    if tag := getattr(event, "tag", None):
        raise _refusal(f"{str(tag)[:40]} is a tag: leave it out.", _line(event))
    if depth > MAX_DEPTH:
        raise _refusal("Lists and mappings are nested too deep.", _line(event))


def _name(event: yaml.Event) -> str:
    """Of its anchor; empty for none."""
    return str(getattr(event, "anchor", None) or "")[:40]


def _line(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


class _Pairs(list[tuple[str, object]]):
    """An object of JSON, with every key it has."""


def _from_json(text: str) -> Node:
    try:
        value = json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
        )
    except json.JSONDecodeError as error:
        raise _refusal(f"This is not JSON: {error.msg}.", error.lineno) from None
    except RecursionError:
        raise _refusal("Lists and mappings are nested too deep.") from None
    return _json_node(value, 0)


def _json_node(value: object, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise _refusal("Lists and mappings are nested too deep.")
    if isinstance(value, _Pairs):
        pairs = ((Scalar(key, None), _json_node(item, depth + 1)) for key, item in value)
        return Entries(tuple(pairs), None)
    if isinstance(value, list):
        return Items(tuple(_json_node(item, depth + 1) for item in value), None)
    return None if value is None else Scalar(str(value), None)


def _refusal(words: str, line: int | None = None) -> InvalidPolicyError:
    return InvalidPolicyError([PolicyProblem(words, line)])
