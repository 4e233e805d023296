"""Query strings of API, feeds and pages: one reader, one sanitiser of text, one did-you-mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from django.http import QueryDict

MAX_PRINTED = 60
"""Characters of a text somebody sent that an error repeats."""
TRACKERS = ("utm_", "mc_")
TRACKER_NAMES = frozenset({"fbclid", "gclid"})
"""How parameters begin, or are called, that others append to links in mails and advertisements."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class QueryString:
    """The values sent under each known name, as they were sent, and the names nobody knows."""

    values: dict[str, list[str]]
    unknown: tuple[str, ...]

    def distinct(self, name: str) -> list[str]:
        """Different values in the order sent. An empty value counts as not sent."""
        return [value for value in dict.fromkeys(self.values.get(name, ())) if value]

    def is_repeated(self, name: str) -> bool:
        """Whether different values were sent, of which one is empty perhaps."""
        return len(set(self.values.get(name, ()))) > 1


def read_query_string(query: QueryDict, names: Iterable[str]) -> QueryString:
    known = set(names)
    return QueryString(
        values={name: query.getlist(name) for name in query if name in known},
        unknown=tuple(name for name in query if name not in known),
    )


def without_trackers(query: QueryDict) -> QueryDict:
    """The query as the link had it before somebody appended parameters to count clicks."""
    clean = query.copy()
    for name in query:
        if name in TRACKER_NAMES or name.startswith(TRACKERS):
            del clean[name]
    return clean


def printable(text: str, length: int = MAX_PRINTED) -> str:
    """A text somebody sent, short and without control characters, so that an error can name it."""
    clean = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in text[:length]
    )
    return clean if len(text) <= length else f"{clean}…"


def similar(text: str, known: Iterable[str], limit: int = 5) -> list[str]:
    """Those of `known` that `text` could have meant, the nearest first."""
    return get_close_matches(text[:MAX_PRINTED], list(known), n=limit, cutoff=0.5)


def hint(text: str, known: Collection[str], *, few: int, otherwise: str) -> str:
    """Names like `text` where there are more than `few`, or else `otherwise`."""
    names = similar(text, known) if len(known) > few else []
    return f"Did you mean: {', '.join(names)}?" if names else otherwise


def first_names(names: Collection[str], limit: int) -> str:
    """`a, b and 3 more`."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(list(names)[:limit]) + more


def is_spelled_as_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None


def parse_day(text: str) -> date | None:
    """None where it is not spelled like 2026-11-24, or there is no such day."""
    try:
        return date.fromisoformat(text) if is_spelled_as_day(text) else None
    except ValueError:
        return None
