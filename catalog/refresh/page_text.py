"""The words of a document, and their hash: two versions with the same words count as the same."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser

_NOT_READ = frozenset({"script", "style", "template", "noscript", "nav", "header", "footer"})


def text_hash(body: bytes, media_type: str) -> str:
    """Of a web page only the words count that a reader sees; of anything else every byte."""
    if "html" not in media_type:
        return hashlib.sha256(body).hexdigest()
    charset = re.search(r'charset="?([\w-]+)', media_type)
    words = " ".join(_words(_decode(body, charset[1] if charset else "utf-8")))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _decode(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _words(html: str) -> list[str]:
    """Those of its main part, where a page says which that is."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.main or reader.words


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.main: list[str] = []
        self._skipped = 0
        self._in_main = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in _NOT_READ
        self._in_main += tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._skipped = max(self._skipped - (tag in _NOT_READ), 0)
        self._in_main = max(self._in_main - (tag == "main"), 0)

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        self.words += data.split()
        if self._in_main:
            self.main += data.split()
