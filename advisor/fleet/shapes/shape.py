"""The types of this package: how a file was recognised, and what it holds in the end."""

from __future__ import annotations

import msgspec

from advisor.fleet.reported import ReportedSystem


class Unreadable(ValueError):
    """The file, or the rest of it, cannot be read; the sentence says why and what helps."""


OTHER_XML = (
    "The file is XML or HTML, and no CycloneDX document. Export the inventory as CSV, XLSX or JSON."
)
FIELDS = (
    "name",
    "version",
    "codename",
    "id",
    "id_like",
    "pretty_name",
    "platform_id",
    "cpe",
    "variant",
    "rhel_version",
    "support_end",
    "kernel",
    "state",
    "lifecycle",
    "template",
    "host",
    "group",
    "entitlement",
    "hosts",
)
"""What a column can mean: those of ReportedSystem and ReportedHost. `codename`: read only to tell
CentOS Stream from CentOS. `state`, `lifecycle`, `template`: of a machine, see machines.py. `hosts`:
how many hosts a row stands for."""
STATE_FIELDS = frozenset({"state", "lifecycle", "template"})
NAMING = frozenset({"name", "id", "pretty_name", "cpe"})
"""Without one of these nothing says which system runs."""


class Form:
    """How the bytes are written, whatever the columns mean."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    ODS = "ods"
    LINES = "lines"
    OS_RELEASE = "os-release"
    METRICS = "metrics"
    XML = "xml"
    TAG_VALUE = "tag-value"
    FACTS = "facts"
    RULED = "ruled"


class Column(msgspec.Struct, frozen=True):
    """`field`: what it is proposed to mean; empty: nothing that is needed. `samples`: some of its
    first values, to recognise it by."""

    name: str
    field: str = ""
    samples: tuple[str, ...] = ()


class FileQuestion(msgspec.Struct, frozen=True):
    """What cannot be read without asking. The answer is the entry "?" + `key` of a mapping, one of
    the keys of `choices`; without it the values are left unread.

    `key`: "columns" (no choices: a column is to be mapped), "dates" or "numbers".
    """

    key: str
    text: str
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class Shape(msgspec.Struct, frozen=True):
    """How a file is read.

    `key` and `label`: the product it comes from, or a general one. `form`: see Form. `header`: the
    number of rows up to and with the header; 0: there is none. `columns`: in the order of the file,
    or, of JSON, by dotted path. `findings`: a host has several rows, and counts once. `sheet`: of a
    workbook.
    """

    key: str
    label: str
    form: str
    encoding: str = "utf-8"
    delimiter: str = ""
    header: int = 0
    columns: tuple[Column, ...] = ()
    questions: tuple[FileQuestion, ...] = ()
    findings: bool = False
    sheet: str = ""


class TallyEntry(msgspec.Struct, frozen=True, gc=False):
    """Equal rows of an inventory. `first_row` is counted from 1 without the header, `raw` how the
    first of them names its system, `problem` why they cannot be read: a sentence, or empty."""

    system: ReportedSystem
    group: str
    entitlement: str
    rows: int
    hosts: int
    first_row: int
    raw: str
    problem: str


class NamedHost(msgspec.Struct, frozen=True, gc=False):
    """`row` is counted from 1 without the header."""

    row: int
    host: str
    group: str
    system: ReportedSystem


class FileTally(msgspec.Struct, frozen=True):
    """An inventory, counted. `rows`: of findings, as many as there are hosts. `questions`: those
    that came up while reading and that the shape does not have."""

    entries: tuple[TallyEntry, ...]
    rows: int
    hosts: int
    questions: tuple[FileQuestion, ...] = ()
