"""Which shape a file has, by its first bytes."""

from __future__ import annotations

from advisor.fleet.shapes import encoding, header
from advisor.fleet.shapes.limits import HEAD
from advisor.fleet.shapes.lines import OS_RELEASE
from advisor.fleet.shapes.shape import Form, Shape, Unreadable

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
EMPTY = "The file is empty."


def recognise(head: bytes, filename: str = "", content_type: str = "") -> Shape:
    """The shape of a file by its first `limits.HEAD` bytes, or all of a smaller one. Its name and
    content type only break ties; what is in it decides. Raises Unreadable."""
    for mark, words in REFUSED:
        if head.startswith(mark):
            raise Unreadable(f"The file is {words}.")
    head = head[:HEAD]
    code = encoding.detect(head)
    text = encoding.text_of(head, code)
    if not text.strip():
        raise Unreadable(EMPTY)
    return _of_text(text, code)


def _of_text(text: str, code: str) -> Shape:
    if OS_RELEASE.search(text):
        return Shape("os-release", "os-release files", Form.OS_RELEASE, code)
    if table := header.in_text(text):
        return _of_table(*table, code)
    return Shape("lines", "One system a line", Form.LINES, code)


def _of_table(top: header.Header, table: header.Table, code: str) -> Shape:
    return Shape(
        top.family.key,
        top.family.label,
        Form.CSV,
        code,
        top.delimiter,
        top.rows,
        top.columns(table),
        top.questions(),
        top.family.findings,
    )
