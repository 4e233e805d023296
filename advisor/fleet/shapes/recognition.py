"""Which shape a file has, by its first bytes."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import chain, islice

from msgspec import structs

from advisor.fleet.shapes import encoding, header, ruled
from advisor.fleet.shapes.columns import LOST, are_of_facts
from advisor.fleet.shapes.file import File
from advisor.fleet.shapes.limits import HEAD
from advisor.fleet.shapes.reader import open_file
from advisor.fleet.shapes.reading import OF_A_HOST, Reading
from advisor.fleet.shapes.shape import (
    NAMING,
    OTHER_XML,
    FileQuestion,
    Form,
    Shape,
    Unreadable,
)

REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file, or one with a password. Save it as XLSX or CSV"),
    (b"%PDF", "a PDF. Export the inventory as CSV, XLSX or JSON"),
    (b"\x1f\x8b", "compressed with gzip. Unpack it first"),
    (b"BZh", "compressed with bzip2. Unpack it first"),
    (b"\xfd7zXZ", "compressed with xz. Unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive. Unpack it first"),
    (b"Rar!", "a RAR archive. Unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd. Unpack it first"),
    (b"\x89PNG", "a picture. Export the inventory as CSV, XLSX or JSON"),
    (b"\xff\xd8\xff", "a picture. Export the inventory as CSV, XLSX or JSON"),
    (b"\x7fELF", "a program. Send an inventory as CSV, XLSX, JSON or plain lines"),
)
"""How files begin that are not read, and what they are."""
EMPTY = "The file is empty: nothing in it could be a host."
ZIP, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_JSON = re.compile(r"\s*(?:[\[{]|\x1e|[\w.-]+ \| [A-Z!]+(?: \| rc=\d+)? (?:=>|>>)\s*\{)")
_METRIC, _METRICS = "node_os_info{", re.compile(r"^node_os_info\{", re.MULTILINE)
_OS_RELEASE = re.compile(r"^(?:[\w.-]+:\s+)?(?:export\s+)?(?:ID|NAME|PRETTY_NAME)=", re.MULTILINE)
_XML = re.compile(r"\s*<[?!a-zA-Z]")
_CYCLONEDX = "http://cyclonedx.org/schema/bom/"
_SPDX_TAG, _SPDX = "SPDXVersion:", re.compile(r"^SPDXVersion:\s*SPDX-", re.MULTILINE)
"""With a text that each match contains: where it is absent, no line has to be tried."""
FACTS = ("puppetdb", "PuppetDB facts")
UNSEEN = {
    Form.JSON: ("json", "JSON"),
    Form.METRICS: ("prometheus", "Prometheus node_os_info"),
    Form.TAG_VALUE: ("spdx", "SPDX operating-system packages"),
    Form.XML: ("cyclonedx", "CycloneDX operating-system components"),
}
"""Key and label of a document in whose beginning there is no host."""


def recognise(head: bytes, filename: str = "", content_type: str = "") -> Shape:
    """The shape of a file, by its first `limits.HEAD` bytes or more.

    Of a workbook the columns are known only if all of it is given. What is in a file decides, not
    its name or content type. Raises Unreadable.
    """
    shape = _shape(head)
    return structs.replace(shape, questions=shape.questions + _raised(shape, head))


def _shape(head: bytes) -> Shape:
    for mark, words in REFUSED:
        if head.startswith(mark):
            raise Unreadable(f"The file is {words}.")
    if head.startswith(ZIP):
        return _of_archive(head)
    code = encoding.detect(head[:HEAD])
    text = encoding.text_of(head[:HEAD], code)
    if not text.strip():
        raise Unreadable(EMPTY)
    if _XML.match(text) and _CYCLONEDX not in text:
        raise Unreadable(OTHER_XML)
    return _of_text(text, code, whole=len(head) < HEAD)


def _raised(shape: Shape, head: bytes) -> tuple[FileQuestion, ...]:
    """What the first rows ask; of a file that is cut here the last may be damaged."""
    if shape.questions or not shape.columns:
        return ()
    questions: dict[str, FileQuestion] = {}
    with suppress(Unreadable):
        reader = open_file(File([head], shape, {}, frozenset(OF_A_HOST)))
        reading = Reading(reader.fields)
        questions = reading.questions
        for row in dict.fromkeys(chain.from_iterable(islice(reader.blocks, 2))):
            reading.system(reading.parts(row)[0])
    return tuple(questions.values())


def _of_archive(head: bytes) -> Shape:
    if ZIP_END not in head[-66_000:]:
        form = Form.ODS if b"opendocument.spreadsheet" in head[:200] else Form.XLSX
        return Shape("workbook", "A workbook", form)
    # As in reader.py: most files are no workbook.
    from advisor.fleet.shapes import archive, sheets

    with archive.workbook([head]) as content:
        sheet = sheets.sheet_of(content)
        return _of_table(sheet.form, sheet.header, sheet.table, sheet=sheet.name)


def _of_text(text: str, code: str, *, whole: bool) -> Shape:
    if _JSON.match(text):
        return _of_document(Form.JSON, text, code, whole=whole)
    if _XML.match(text):
        return _of_document(Form.XML, text, code, whole=whole)
    if _SPDX_TAG in text and _SPDX.search(text):
        return _of_document(Form.TAG_VALUE, text, code, whole=whole)
    if _METRIC in text and _METRICS.search(text):
        return _of_document(Form.METRICS, text, code, whole=whole)
    if "=" in text and _OS_RELEASE.search(text):
        return Shape("os-release", "os-release files", Form.OS_RELEASE, code)
    if ruled.DASHES in text and (ruled_table := ruled.in_text(text)):
        ruling, top, body = ruled_table
        shape = _of_table(Form.RULED, top, body, encoding=code)
        return structs.replace(shape, header=ruling.lines)
    if table := header.in_text(text):
        top, _ = table
        if are_of_facts(top.names):
            return Shape(*FACTS, Form.FACTS, code, top.delimiter, top.rows)
        return _of_table(Form.CSV, *table, encoding=code)
    return Shape("lines", "One system a line", Form.LINES, code)


def _of_table(
    form: str, top: header.Header, table: header.Table, encoding: str = "utf-8", sheet: str = ""
) -> Shape:
    return Shape(
        top.family.key,
        top.family.label,
        form,
        encoding,
        top.delimiter,
        top.rows,
        top.columns(table),
        top.questions(),
        top.family.findings,
        sheet,
    )


def _of_document(form: str, text: str, code: str, *, whole: bool) -> Shape:
    """By the first entries; where not even one is whole, its columns show while it is read."""
    from advisor.fleet.shapes import documents, facts, json_stream, openers

    sample: list[json_stream.Entry] = []
    try:
        entries = openers.ENTRIES[form](text.splitlines(keepends=True))
        for entry in islice(documents.unwrapped(entries), documents.SAMPLE):
            sample.append(entry)
    except Unreadable:
        if whole:
            raise
    if not sample:
        return Shape(*UNSEEN[form], form, code)
    if facts.is_fact(sample[0].value):
        return Shape(*FACTS, form, code)
    document = documents.Document.of(sample)
    columns = document.columns()
    asks = not any(column.field in NAMING for column in columns)
    return Shape(
        document.family.key,
        document.family.label,
        form,
        code,
        columns=columns,
        questions=(FileQuestion("columns", LOST),) if asks else (),
        findings=document.family.findings,
    )
