"""Pure: which distributions a text names, and which version."""

from __future__ import annotations

from typing import NamedTuple

from advisor.fleet.matched import MatchKind
from advisor.fleet.matching.names import RANK, Named, SystemNames
from advisor.fleet.matching.rules import MatchRule
from advisor.fleet.matching.words import FILLERS, Words, is_code_name, take_apart


class Spelled(NamedTuple):
    """What a text says.

    `named` empty: no distribution. `unknown`: a word that is not understood; then nothing else of
    the text counts, and `near` is what it would name without the word.
    """

    named: tuple[Named, ...] = ()
    versions: tuple[str, ...] = ()
    unknown: str = ""
    flaw: MatchRule | None = None
    near: tuple[Named, ...] = ()


def spelled(text: str, names: SystemNames) -> Spelled:
    """Every word of the text has to be understood: a name, a word around it, a code name."""
    if not text:
        return Spelled()
    parts = take_apart(text)
    named, rest = _first_name(parts, names)
    if not parts.words and len(parts.asides) == 1:
        named, _ = _first_name(take_apart(parts.asides[0]), names)
    unknown = next((word for word in rest if word not in FILLERS), "")
    odd = (aside for aside in parts.asides if _is_odd(aside, named, names))
    unknown = unknown or next(odd, "")
    if unknown:
        return Spelled(unknown=unknown, near=named)
    return Spelled(named, parts.versions, flaw=parts.flaw)


def _first_name(parts: Words, names: SystemNames) -> tuple[tuple[Named, ...], tuple[str, ...]]:
    """What the first and longest name stands for, and the words around it."""
    words = parts.words
    for start in range(len(words)):
        for end in range(min(len(words), start + names.longest), start, -1):
            if named := names.phrases.get("".join(words[start:end])):
                return named, words[:start] + words[end:]
    return (), words


def _is_odd(aside: str, named: tuple[Named, ...], names: SystemNames) -> bool:
    """Not a code name, nor the name again: Amazon Linux release 2023 (Amazon Linux)."""
    if not is_code_name(aside):
        return True
    named_inside, rest = _first_name(take_apart(aside), names)
    return bool(named_inside) and (named_inside != named or not FILLERS.issuperset(rest))


def least_sure(kinds: list[MatchKind]) -> MatchKind:
    return max(kinds, key=RANK.__getitem__)
