"""Pure: a text of an inventory taken apart into words and versions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from advisor.fleet.matching.rules import MatchRule
from advisor.fleet.reported import MAX_TEXT

FILLERS = frozenset(
    {"linux", "gnu", "os", "operating", "system", "the", "release", "version", "ver", "v"}
    | {"server", "edition", "x", "ami", "final", "core", "stable", "minimal", "standard"}
    | {"workstation", "client", "desktop", "computenode", "for", "sap", "hana", "solutions"}
    | {"applications", "with", "ha", "and", "update", "services"}
)
"""Words around a name or a version that do not change which release it is."""

_MARKS = str.maketrans("", "", "®™©\u200b\ufeff")
_MACHINE = re.compile(
    r"_64guest\b|guest\b|\b(?:32|64)[ -]?bits?\b|\bx86[_-]64\b|\bx86\b|\bx64\b|\bamd64\b"
    r"|\baarch64\b|\barm64\b|\bi[3-6]86\b|\bppc64(?:le|el)?\b|\bs390x\b"
)
_SCANNER = re.compile(r"^linux kernel \S+ on (?=\S)")
_KERNEL = re.compile(
    r"\bkernel\b[\s:=]*\S*|(?<![\d.])\d+\.\d+\.\d+(?:\.\d+)*-[\w.+-]+"
    r"|(?<![\d.])(?!2\.0\.0\b)[2-6]\.\d{1,3}\.\d{1,3}(?:\.\d+)*\b"
    r"|(?<![\d.])[2-6]\.(?:1[2-9]|[2-9]\d)\b"
)
"""A version of a kernel: the name of its package, or numbers that no release had. Fleet fills the
version of Amazon Linux 2 up with zeros."""
_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|mrz|apr(?:il)?|may|mai|june?|juni?"
    r"|july?|juli?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_DATE = re.compile(
    rf"\b{_MONTH}[ ./-]+\d{{1,4}}\b|\b\d{{1,2}}[ ./-]+{_MONTH}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b(?:[ t]\d{1,2}:\d{2}(?::\d{2})?)?|\b\d{1,2}/\d{1,2}/(?:19|20)\d{2}\b"
    r"|\b0\d\.\d{2}\.(?:19|20)\d{2}\b"
)
"""What a spreadsheet makes of a version such as 9.6."""
_SEVERAL = re.compile(
    r"(?<=\d)\s*(?:/(?=\s*\d)|\+(?!\w)|(?:or|and)\s+(?:later|newer|above|higher|up)\b)"
)
_UPDATE = re.compile(r"\b(\d+)\s*(?:u|update)\s*(\d{1,2})\b")
_UNDERSCORE = re.compile(r"(?<=\d)_(?=\d)")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_CODE_NAME = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+){0,3}(?: update \d{1,2})?")


class Words(NamedTuple):
    """A text taken apart, in lower case.

    `versions`: dotted numbers, in their order. `asides`: words in brackets. `flaw`: why its
    numbers are no version (DATE, KERNEL, SEVERAL_RELEASES), or None.
    """

    words: tuple[str, ...]
    versions: tuple[str, ...]
    asides: tuple[str, ...]
    flaw: MatchRule | None


@lru_cache(maxsize=4096)
def take_apart(text: str) -> Words:
    """Never raises; a text longer than an inventory's cell is cut."""
    plain = unicodedata.normalize("NFKC", text[:MAX_TEXT].translate(_MARKS)).casefold()
    plain = _SCANNER.sub("", " ".join(plain.split()))
    plain = _UNDERSCORE.sub(".", _MACHINE.sub(" ", plain))
    without_date = _DATE.sub(" ", plain)
    without_kernel = _KERNEL.sub(" ", without_date)
    single = _SEVERAL.sub(" ", without_kernel)
    asides = tuple(" ".join(aside.split()) for aside in _BRACKETS.findall(single))
    tokens = _TOKEN.findall(_UPDATE.sub(r"\1.\2", _BRACKETS.sub(" ", single)))
    versions = tuple(token for token in tokens if token[0].isdecimal())
    words = tuple(token for token in tokens if not token[0].isdecimal())
    if without_date != plain:
        return Words(words, versions, asides, MatchRule.DATE)
    if single != without_kernel:
        return Words(words, versions, asides, MatchRule.SEVERAL_RELEASES)
    is_kernel = not versions and without_kernel != plain
    return Words(words, versions, asides, MatchRule.KERNEL if is_kernel else None)


def is_code_name(aside: str) -> bool:
    """Whether words in brackets can be the code name of a release: Green Obsidian."""
    return not aside or _CODE_NAME.fullmatch(aside) is not None
