"""Pure: /etc/os-release, read as os-release(5) defines it.

https://www.freedesktop.org/software/systemd/man/latest/os-release.html
"""

from __future__ import annotations

import re

from advisor.fleet.reported import MAX_TEXT, ReportedSystem

MAX_CHARACTERS = 65_536
MAX_LINES = 500
MAX_LINE = 4_096
_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"'$\\`])")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SINGLE = re.compile(r"'([^']*)'")
_COMMENT = re.compile(r"\s+#.*$")
_NAMES = ("ID", "NAME", "PRETTY_NAME")


class NotOsRelease(ValueError):
    """The text is no os-release file; the message is a sentence that says why."""


def parse(text: str) -> ReportedSystem:
    """What the file says of its system. VERSION stands in where VERSION_ID is missing.

    Where a key is assigned twice, the last assignment counts, as in a shell. Lines that assign
    nothing are passed over. Raises NotOsRelease.
    """
    values = assignments(text)
    if not any(values.get(key) for key in _NAMES):
        raise NotOsRelease(
            "This is not an os-release file: it has none of the lines ID=, NAME= and PRETTY_NAME=."
        )
    cut = {key: value[:MAX_TEXT] for key, value in values.items()}
    return ReportedSystem(
        name=cut.get("NAME", ""),
        version=cut.get("VERSION_ID") or cut.get("VERSION", ""),
        id=cut.get("ID", ""),
        id_like=cut.get("ID_LIKE", ""),
        pretty_name=cut.get("PRETTY_NAME", ""),
        platform_id=cut.get("PLATFORM_ID", ""),
        cpe=cut.get("CPE_NAME", ""),
        variant=cut.get("VARIANT_ID", ""),
        rhel_version=cut.get("RHEL_VERSION", ""),
        support_end=cut.get("SUPPORT_END", ""),
    )


def assignments(text: str) -> dict[str, str]:
    """The values by key, without quotes and escapes. Raises NotOsRelease."""
    if len(text) > MAX_CHARACTERS:
        raise NotOsRelease(
            f"This is too long for an os-release file: more than {MAX_CHARACTERS:,} characters."
        )
    if "\0" in text:
        raise NotOsRelease("This is not a text: it has characters with the code 0.")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise NotOsRelease(f"This is too long for an os-release file: over {MAX_LINES} lines.")
    values: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise NotOsRelease(f"Line {number} is longer than {MAX_LINE:,} characters.")
        if line.lstrip().startswith("#"):
            continue
        if assignment := _ASSIGNMENT.fullmatch(line):
            values[assignment[1]] = _value(assignment[2].strip(), number)
    return values


def _value(written: str, number: int) -> str:
    if written.startswith(('"', "'")):
        double, single = _DOUBLE.match(written), _SINGLE.match(written)
        if double:
            return _ESCAPED.sub(r"\1", double[1]).strip()
        if single:
            return single[1].strip()
        raise NotOsRelease(f"Line {number} opens a quotation mark that it does not close.")
    return _ESCAPED.sub(r"\1", _COMMENT.sub("", written)).strip()
