"""What a look at a decision found, in plain sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.catalog_evidence import label_of
from advisor.decisions.watch.facts import FactDifference
from advisor.decisions.watch.notices import FactRow
from advisor.decisions.watch.outlook import StoredOutlook
from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.document.names import CatalogNames
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.outlook import Key
from advisor.engine.types import Evidence
from advisor.models import Notice
from catalog.document import Catalog
from catalog.formats import join_words, plural

RELATIVE = re.compile(r" \((?:today|in [^()]*|[^()]* ago)\)")
"""Counted from the day that facts are read on, which is not the reader's."""

MOST_RELEASES = 5
"""That a line names one by one."""


class Names:
    """What candidates are called, in whichever of two catalogs has them; the newer first."""

    def __init__(self, old: Catalog, new: Catalog) -> None:
        self._catalogs = (CatalogNames(new), CatalogNames(old))

    def of(self, key: Key) -> str:
        for names in self._catalogs:
            if key[0] in names.distributions:
                return names.full_name(key)
        return " ".join(filter(None, key))

    def distribution(self, slug: str) -> str:
        for names in self._catalogs:
            if slug in names.distributions:
                return names.short_names[slug]
        return slug


def moves(before: StoredOutlook, after: StoredOutlook, names: Names) -> Iterator[str]:
    """A sentence for each thing that is not as it was."""
    if before.outcome != after.outcome:
        yield {
            FAILS: "The choice is ruled out by the facts of today.",
            UNCONFIRMED: "The choice can no longer be confirmed to meet every requirement.",
            MEETS: "The choice meets every requirement again.",
        }[after.outcome]
    if before.winner != after.winner:
        yield _winner(before, after, names)
    elif before.certainty != after.certainty:
        old, new = (CERTAINTY_WORDS[row.certainty].lower() for row in (before, after))
        yield f"The recommendation is now {new}; it was {old}."


def _winner(before: StoredOutlook, after: StoredOutlook, names: Names) -> str:
    if after.winner is None:
        return "Nothing meets every requirement any more."
    if before.winner is None:
        return f"{names.of(after.winner)} would now be recommended; before, nothing was."
    old, new = names.of(before.winner), names.of(after.winner)
    return f"{new} would now be recommended instead of {old}."


def note_words(facts: Sequence[FactRow]) -> str:
    verb = "fact that it rests on" if len(facts) == 1 else "facts that it rests on"
    return f"{len(facts)} {verb} changed; the result is the same."


def to_do(grade: Notice.Grade) -> str:
    return {
        Notice.Grade.ACT: "Decide again: open the record, compare it with today, and open a "
        "revision or confirm that it is still right.",
        Notice.Grade.LOOK: "Open the record and compare it with today.",
    }.get(grade, "")


def fact_rows(changed: Sequence[FactDifference], names: Names) -> tuple[FactRow, ...]:
    """Equal changes of several candidates of a distribution are one row."""
    grouped: dict[tuple[str, str, str, str], list[Key]] = {}
    for change in changed:
        key = (change.candidate[0], _label(change), *_sides(change))
        grouped.setdefault(key, []).append(change.candidate)
    return tuple(
        FactRow(_about(candidates, names), label, old, new)
        for (_, label, old, new), candidates in grouped.items()
    )


def _about(candidates: Sequence[Key], names: Names) -> str:
    if len(candidates) == 1:
        return names.of(candidates[0])
    releases = sorted({release for _, release, _ in candidates if release}, key=_by_number)
    short_name = names.distribution(candidates[0][0])
    if len(releases) > MOST_RELEASES:
        return f"{short_name}, {len(releases)} releases"
    return f"{short_name} {join_words(releases)}".strip()


def _by_number(release: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"[0-9]+", release))


def _label(change: FactDifference) -> str:
    return label_of(change.attribute) if change.attribute else "Release and plan"


def _sides(change: FactDifference) -> tuple[str, str]:
    """Where the words are the same, what else of it changed."""
    if change.old is None or change.new is None:
        return ("none", "available") if change.old is None else ("available", "no longer listed")
    old, new = (RELATIVE.sub("", row.words) for row in (change.old, change.new))
    if old != new:
        return old, new
    return _provenance(change.old, change.new, old)


def _provenance(old: Evidence, new: Evidence, words: str) -> tuple[str, str]:
    if old.confidence != new.confidence:
        return f"{words} ({old.confidence or 'unknown'})", f"{words} ({new.confidence})"
    if old.source != new.source:
        return f"{words} ({old.source})", f"{words} ({new.source})"
    if old.disputes != new.disputes:
        counts = (plural(len(row.disputes), "other statement") for row in (old, new))
        before, after = (f"{words}, {count}" for count in counts)
        return before, after
    return words, f"{words}; the note on it changed"
