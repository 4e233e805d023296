"""The text format of Prometheus: the labels of node_os_info as an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.fleet.shapes.json_stream import Entry

_LABEL = re.compile(r'(?<!\w)([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """https://prometheus.io/docs/instrumenting/exposition_formats/"""
    for line in lines:
        if line.startswith("node_os_info{"):
            yield Entry("", {"metric": dict(map(_label, _LABEL.finditer(line)))})


def _label(match: re.Match[str]) -> tuple[str, str]:
    return match[1], _ESCAPED.sub(lambda escaped: escaped[1].replace("n", "\n"), match[2])
