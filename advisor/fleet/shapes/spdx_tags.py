"""SPDX in its tag-value format: its operating systems as entries.

https://spdx.github.io/spdx-spec/v2.3/package-information/: a package begins with its PackageName,
and a value in <text> may have several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.fleet.shapes.json_stream import Entry
from advisor.fleet.shapes.shape import Unreadable

TEXT, END_OF_TEXT = "<text>", "</text>"
SYSTEM = "OPERATING-SYSTEM"
NO_SYSTEM = f"The SPDX document has no package with PrimaryPackagePurpose: {SYSTEM}."
CUT = "The SPDX document ends within a <text>: was the file cut in transit?"
_TAG = re.compile(r"(\w+):\s*(.*)", re.DOTALL)
_KEYS = {
    "PackageName": "name",
    "PackageVersion": "versionInfo",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}
"""Tags, and the keys of SPDX as JSON that mean the same."""


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """Raises Unreadable."""
    number = 0
    for package in _packages(lines):
        if package.get("primaryPackagePurpose") == SYSTEM:
            number += 1
            yield Entry("", package)
    if not number:
        raise Unreadable(NO_SYSTEM)


def _packages(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    package: dict[str, str] = {}
    for tag, value in _values(lines):
        if tag == "PackageName":
            yield package
            package = {"SPDXID": ""}
        if package and tag in _KEYS:
            package[_KEYS[tag]] = value
    yield package


def _values(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Of a longer text its first line."""
    is_open = False
    for line in lines:
        if is_open:
            is_open = END_OF_TEXT not in line
        elif match := _TAG.match(line):
            value = match[2].strip()
            is_open = value.startswith(TEXT) and END_OF_TEXT not in value
            yield match[1], value.removeprefix(TEXT).removesuffix(END_OF_TEXT).strip()
    if is_open:
        raise Unreadable(CUT)
