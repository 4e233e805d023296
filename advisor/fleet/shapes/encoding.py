"""Bytes to text: which encoding a file has, and its text piece by piece."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from advisor.fleet.shapes.shape import Unreadable

BINARY = "The file is not a text: it holds NUL bytes. Send CSV, XLSX, ODS, JSON or plain lines."
ERRORS = "elwise.windows"
"""How the codecs module knows `_windows`."""
PIECE = 128 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}


def detect(head: bytes) -> str:
    """The Python name of the encoding.

    A mark at the start decides; then UTF-16 shows by its NUL bytes, in every second place; then
    UTF-8 by being valid. The rest is Windows-1252, in which every file can be read.
    """
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return _by_nul(head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _by_nul(head: bytes) -> str:
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and not even:
        return "utf-16-le"
    if even > len(head) * 0.3 and not odd:
        return "utf-16-be"
    raise Unreadable(BINARY)


def texts(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text in pieces of at most PIECE bytes. A byte that is not UTF-8 in a file that was UTF-8
    so far is read as Windows-1252. Raises Unreadable for NUL characters, and for UTF-16 that is cut
    or damaged."""
    decoder = _decoder(encoding)
    for chunk in chunks:
        for start in range(0, len(chunk), PIECE):
            yield _checked(decoder, chunk[start : start + PIECE], encoding)
    yield _checked(decoder, b"", encoding, final=True)


def text_of(head: bytes, encoding: str) -> str:
    """The text of the first bytes, whose last character may be cut."""
    return _checked(_decoder(encoding), head, encoding)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    errors = "strict" if encoding.startswith(("utf-16", "utf-32")) else ERRORS
    return codecs.getincrementaldecoder(encoding)(errors)


def _checked(
    decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str, *, final: bool = False
) -> str:
    try:
        text = decoder.decode(chunk, final)
    except UnicodeError:
        raise Unreadable(
            f"The file is not valid {LABELS[encoding]}, or was cut in transit. Save it as UTF-8."
        ) from None
    if "\0" in text:
        raise Unreadable(BINARY)
    return text


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    if error.encoding == "charmap":
        return "\ufffd", error.end
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error(ERRORS, _windows)
