"""JSON that arrives in pieces: one entry after another, in bounded memory.

A document is walked through its containers (lists of hosts, under the keys in LISTS) without being
held; only an entry is. Numbers with a fraction stay as they are written, as a NumberCell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import starmap
from typing import NamedTuple

from advisor.fleet.shapes import limits, plays
from advisor.fleet.shapes.cells import NumberCell
from advisor.fleet.shapes.columns import is_step_of_a_path
from advisor.fleet.shapes.shape import Unreadable

LISTS = frozenset(
    [
        *("results", "result", "records", "rows", "data", "hosts", "items", "value", "nodes"),
        *("inventories", "machines", "computers", "assets", "systems", "servers", "inventory"),
        *("InstanceInformationList", "Entities", "components", "packages", "@graph", "Data"),
        *("os_versions", "Reservations", "virtualMachines", "VirtualMachines"),
    ]
)
"""Keys under which products put their lists of hosts."""
OBJECTS = frozenset({"data", "result", "results", "_meta", "predicate"})
"""Keys of objects in which such a list is."""
OBJECTS_WITHIN = frozenset({("data", "site"), ("site", "assetResources")})
"""The same with the key around it: elsewhere a site is the one of a host."""
BY_NAME = frozenset({"hostvars", "hosts"})
"""Keys of objects whose keys are names of hosts."""
PLAYS, TASKS = "plays", "tasks"
"""Keys of lists in which Ansible's callback puts the results, see plays.py."""
_SPACE = re.compile(r"[\s,\x1e\ufeff]*")
_EVENT = re.compile(r'\{\s*"_event"')
"""How a line of Ansible's callback jsonl begins."""
_PREFIX = re.compile(r"([\w.-]+) \| [A-Z!]+(?: \| rc=\d+)? (?:=>|>>)")
"""What Ansible prints before the facts of a host."""
MAX_KEYS = 5_000
MAX_DEPTH = 8
"""Of containers in containers."""
DEEP = "The JSON is nested too deeply for an inventory."
LARGE = (
    f"One entry of the JSON has more than {limits.MAX_RECORD:,} characters or {MAX_KEYS:,} keys."
    " Send a list of hosts, or one JSON document a host."
)
CUT = "The JSON ends in the middle: was the file cut in transit?"


class Entry(NamedTuple):
    """`key`: the host's name, where the document has its hosts by name, or empty. `value`: what
    the json module gives, but numbers as text or NumberCell."""

    key: str
    value: object


def entries(texts: Iterable[str]) -> Iterator[Entry]:
    """The entries of one document or of several, JSON Lines among them. Raises Unreadable."""
    window = _Window(texts)
    if window.peek() and window.is_at(_EVENT):
        yield from _of_hosts(_documents(window))
    else:
        yield from _documents(window)


def _of_hosts(results: Iterator[Entry]) -> Iterator[Entry]:
    return starmap(Entry, plays.hosts(starmap(plays.TaskResult, results)))


def _documents(window: _Window) -> Iterator[Entry]:
    host = ""
    while character := window.peek():
        if prefix := window.match(_PREFIX):
            host = prefix[1]
        elif character == "{":
            yield from _object(window, host)
            host = ""
        elif character == "[":
            yield from _list(window)
        else:
            yield Entry(host, window.value())


def _list(window: _Window) -> Iterator[Entry]:
    window.take()
    while window.goes_on("]"):
        yield Entry("", window.value())


def _objects(window: _Window, depth: int, name: str) -> Iterator[Entry]:
    """What is in the containers of each."""
    window.take()
    while window.goes_on("]"):
        if window.peek() == "{":
            yield from _object(window, depth=depth, name=name)
        else:
            yield Entry("", window.value())


def _object(window: _Window, host: str = "", depth: int = 0, name: str = "") -> Iterator[Entry]:
    """What is in its containers; without any, the object itself."""
    window.take()
    if depth > MAX_DEPTH:
        raise Unreadable(DEEP)
    own: dict[str, object] = {}
    start, contains = window.position, False
    while window.goes_on("}"):
        key = window.key()
        inside = _inside(window, key, depth + 1, name)
        if inside is None:
            own[key] = value = window.value()
            if _is_host(key, value):
                contains = True
                yield Entry(key, own.pop(key))
            elif key == "metadata" and (component := _described_system(value)):
                contains = True
                yield Entry("", component)
            elif len(own) > MAX_KEYS or window.position - start > limits.MAX_RECORD:
                raise Unreadable(LARGE)
        else:
            contains = True
            yield from inside
            start = window.position
    if not contains:
        yield Entry(host, own)


def _inside(window: _Window, key: str, depth: int, around: str) -> Iterator[Entry] | None:
    character = window.peek()
    if character == "[" and key == PLAYS:
        return _of_hosts(_objects(window, depth, key))
    if character == "[" and key == TASKS and around == PLAYS:
        return _objects(window, depth, key)
    if character == "[" and key in LISTS:
        return _list(window)
    if character == "{" and key in BY_NAME:
        return _by_name(window)
    if character == "{" and (key in OBJECTS or (around, key) in OBJECTS_WITHIN):
        return _object(window, depth=depth, name=key)
    return None


def _by_name(window: _Window) -> Iterator[Entry]:
    window.take()
    while window.goes_on("}"):
        yield Entry(window.key(), window.value())


def _is_host(key: str, value: object) -> bool:
    """Of documents that are one object, with the facts of each host under its name."""
    if not isinstance(value, dict) or is_step_of_a_path(key):
        return False
    return "ansible_facts" in value or "ansible_distribution" in value or "unreachable" in value


def _described_system(metadata: object) -> object:
    """Of a CycloneDX document that describes a whole system, such as an image of one."""
    component = metadata.get("component") if isinstance(metadata, dict) else None
    is_system = isinstance(component, dict) and component.get("type") == "operating-system"
    return component if is_system else None


class _Window:
    """The part of the text that is being read."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = iter(texts)
        self._text = ""
        self._at = 0
        self._before = 0
        self._decoder = json.JSONDecoder(
            strict=False, parse_int=str, parse_float=NumberCell, parse_constant=_nothing
        )

    @property
    def position(self) -> int:
        return self._before + self._at

    def peek(self) -> str:
        """The next character that is no space and no comma; empty at the end."""
        while True:
            if blanks := _SPACE.match(self._text, self._at):
                self._at = blanks.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self) -> None:
        self._at += 1

    def is_at(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self._text, self._at) is not None

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match:
            self._at = match.end()
        return match

    def goes_on(self, end: str) -> bool:
        """Whether there is one more in the container that ends so; else the end is taken."""
        character = self.peek()
        if not character:
            raise Unreadable(CUT)
        if character == end:
            self.take()
        return character != end

    def key(self) -> str:
        key = self.value()
        if not isinstance(key, str) or self.peek() != ":":
            raise Unreadable(self._fault())
        self.take()
        return key

    def value(self) -> object:
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise Unreadable(self._fault()) from None
            except RecursionError:
                raise Unreadable(DEEP) from None
            else:
                # A number at the end of the text may go on.
                if end < len(self._text) or not self._more():
                    self._at = end
                    return value

    def _more(self) -> bool:
        """Twice as much text, so that a long entry is not tried at every piece."""
        rest = len(self._text) - self._at
        if rest > limits.MAX_RECORD:
            raise Unreadable(LARGE)
        pieces, size = [self._text[self._at :]], 0
        for piece in self._texts:
            pieces.append(piece)
            size += len(piece)
            if size > rest:
                break
        if size:
            self._before += self._at
            self._text, self._at = "".join(pieces), 0
        return size > 0

    def _fault(self) -> str:
        return f"The JSON is not valid, or was cut, near “{self._near()}”."

    def _near(self) -> str:
        return " ".join(self._text[self._at : self._at + 60].split())


def _nothing(_: str) -> None:
    """NaN and Infinity say nothing."""
