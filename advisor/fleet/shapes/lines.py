"""Plain text: a system a line, as programs print them, and os-release files one after another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import structs

from advisor.fleet.os_release import NotOsRelease, parse
from advisor.fleet.reported import MAX_TEXT, ReportedSystem
from advisor.fleet.shapes import limits
from advisor.fleet.shapes.cells import BrokenRow, Row
from advisor.fleet.shapes.header import SYSTEM
from advisor.fleet.shapes.shape import Unreadable

LINE_FIELDS = ("host", "hosts", "name")
SYSTEM_FIELDS = tuple(name for name in structs.asdict(ReportedSystem()) if name != "no_host")
OS_RELEASE_FIELDS = ("host", *SYSTEM_FIELDS)
_HOST = re.compile(r"([\w.-]+):\s+(.+)", re.DOTALL)
_COUNT_FIRST = re.compile(r"(\d{1,7})\s*(?:x\s|×|\s)\s*(\D.*)", re.DOTALL)  # noqa: RUF001
_COUNT_LAST = re.compile(r"(.*\S)\s+(?:x\s|×)\s*(\d{1,7})", re.DOTALL)  # noqa: RUF001
_SEPARATOR = re.compile(
    r"==> (?P<file>.+) <==|(?P<host>[\w.-]+) \| [A-Z!]+(?: \| rc=\d+)? (?:>>|=>)"
)
_KEY = re.compile(r"(?:export\s+)?([A-Z][A-Z0-9_]*)=")
_LONGEST = 400
"""Lines of one os-release file."""


def line_rows(lines: Iterable[str]) -> Iterator[list[Row]]:
    """A line is a system, with its host (`web1: Rocky Linux 9.4`) or with how many run it
    (`12 Rocky Linux 9`, `Rocky Linux 9 x 12`). Empty lines and comments are none."""
    block: list[Row] = []
    host = ""
    for line in lines:
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if separator := _SEPARATOR.fullmatch(text):
            host = _host_of(separator)
            continue
        block.append(_line_row(text, host))
        if len(block) == limits.BLOCK:
            yield block
            block = []
    yield block


def _line_row(text: str, host: str) -> Row:
    if len(text) > 2 * MAX_TEXT:
        return BrokenRow(text[:MAX_TEXT], "The line is too long to be the name of a system.")
    if match := _HOST.fullmatch(text):
        host, text = match[1], match[2]
    if (match := _COUNT_FIRST.fullmatch(text)) and SYSTEM.search(match[2]):
        return host, match[1], match[2]
    if match := _COUNT_LAST.fullmatch(text):
        return host, match[2], match[1]
    return host, "", text


def os_release_rows(lines: Iterable[str]) -> Iterator[list[Row]]:
    """Files one after another: a key that comes again, or a line that names a host or a file,
    begins the next. `web1: NAME="…"`, as parallel shells print it, names the host as well."""
    host, keys, content = "", set[str](), list[str]()
    for line in lines:
        text = line.strip()
        if separator := _SEPARATOR.fullmatch(text):
            yield from _finished(host, content)
            host, keys, content = _host_of(separator), set(), []
            continue
        prefix = _HOST.fullmatch(text)
        own_host = prefix[1] if prefix and _KEY.match(prefix[2]) else host
        key = _KEY.match(prefix[2] if prefix and own_host == prefix[1] else text)
        if own_host != host or (key and key[1] in keys):
            yield from _finished(host, content)
            host, keys, content = own_host, set(), []
        if key:
            keys.add(key[1])
        content.append(prefix[2] if prefix and own_host == prefix[1] else text)
        if len(content) > _LONGEST:
            raise Unreadable(f"An os-release file has more than {_LONGEST} lines.")
    yield from _finished(host, content)


def _finished(host: str, lines: list[str]) -> Iterator[list[Row]]:
    if not any(line and line[0] != "#" for line in lines):
        return
    text = "\n".join(lines)
    try:
        system = parse(text)
    except NotOsRelease as problem:
        yield [BrokenRow(text[:MAX_TEXT], str(problem))]
    else:
        yield [(host, *(getattr(system, field) for field in SYSTEM_FIELDS))]


def _host_of(separator: re.Match[str]) -> str:
    """`==> web1/etc/os-release <==` and `web1 | CHANGED | rc=0 >>` are of web1."""
    return separator["host"] or separator["file"].strip("./").split("/")[0]
