"""Pure: what is wrong with the text of a policy, and where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import NamedTuple

from catalog.formats import plural

MAX_PROBLEMS = 50
"""A text with more of them is not read to the end."""
MAX_PRINTED = 60
"""Characters of a text that a problem repeats."""


class PolicyProblem(NamedTuple):
    """`line`: counted from 1; None where the text has none, as JSON. `place`: as in `rules[3]`,
    counted from 1; empty: of the whole. `field`: of the row at that place; empty: of all of it."""

    words: str
    line: int | None = None
    place: str = ""
    field: str = ""

    def __str__(self) -> str:
        line = f"Line {self.line}" if self.line else ""
        position = ", ".join(filter(None, (line, self.place)))
        return f"{position}: {self.words}" if position else self.words


class InvalidPolicyError(ValueError):
    """The text is no policy; `problems` says why, in the order of the text."""

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        count = plural(len(self.problems), "problem")
        super().__init__(f"{count} in the policy: " + " ".join(map(str, self.problems)))


class Problems:
    """Collects them while a text is read; raises InvalidPolicyError where they are too many."""

    def __init__(self) -> None:
        self.list: list[PolicyProblem] = []

    def add(self, words: str, line: int | None, place: str = "", field: str = "") -> None:
        self.list.append(PolicyProblem(words, line, place, field))
        if len(self.list) >= MAX_PROBLEMS:
            self.list.append(PolicyProblem("There may be more: the rest was not read.", line))
            self.raise_if_any()

    def raise_if_any(self) -> None:
        if self.list:
            raise InvalidPolicyError(self.list)


def quoted(text: str) -> str:
    """Cut, and without what would not be readable."""
    cut = text if len(text) <= MAX_PRINTED else f"{text[: MAX_PRINTED - 1]}…"
    return f"“{''.join(sign if sign.isprintable() else '?' for sign in cut)}”"


def did_you_mean(text: str, known: Collection[str], *, max_listed: int = 12) -> str:
    """The nearest of the known names, or all of them if there are few; empty for neither."""
    by_name = {name.casefold(): name for name in known}
    if near := get_close_matches(text.casefold()[:100], by_name, n=1):
        return f" Did you mean {by_name[near[0]]}?"
    return f" Known: {', '.join(known)}." if 0 < len(known) <= max_listed else ""
