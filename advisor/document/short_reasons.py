"""Why two candidates differ on a criterion, in at most eight words."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.engine.analysis import Contribution
from advisor.engine.types import Evidence
from advisor.rules.phrases import PHRASES, SUBJECTS
from catalog.formats import format_price

MOST_WORDS = 8
UNKNOWN = "unknown"
_UNKNOWN = {"price_per_system_year": "price not published"}
_ENDS = ("included_years", "years_of_updates")


@dataclass(frozen=True)
class Contrast:
    """What two candidates have instead of each other, each in a few words."""

    subject: str
    phrase: str
    against: str

    def in_words(self, other_name: str) -> str:
        """cPanel: supported; AlmaLinux: unknown. Empty if that takes too many words."""
        words = f"{self.phrase}; {other_name}: {self.against}"
        options = [f"{self.subject}: {words}", words] if self.subject else [words]
        return next((option for option in options if len(option.split()) <= MOST_WORDS), "")


def contrast(first: Contribution, other: Contribution) -> Contrast | None:
    """By the measure on which they differ most; None if nothing short says it."""
    pairs = zip(first.worths, other.worths, strict=True)  # the same measures in the same order
    worth, against = max(pairs, key=lambda pair: abs(pair[0].low - pair[1].low))
    phrase, other_phrase = phrase_of(worth.evidence), phrase_of(against.evidence)
    if not phrase or not other_phrase or phrase == other_phrase:
        return None
    return Contrast(SUBJECTS.get(worth.evidence.attribute, ""), phrase, other_phrase)


def phrase_of(evidence: Evidence) -> str:
    """A value in a few words; empty if there are none for it."""
    if not evidence.known:
        return _UNKNOWN.get(evidence.attribute, UNKNOWN)
    if evidence.attribute in _ENDS:
        return _end(evidence.words)
    if evidence.attribute == "price_per_system_year":
        return _price(evidence.value)
    if evidence.attribute == "minor_release_lag_days":
        return f"{evidence.words} after RHEL"
    return PHRASES.get(evidence.attribute, {}).get(evidence.value, "")


def _end(words: str) -> str:
    """until May 2032; empty for what is no day."""
    day = words.partition(" (")[0].split()
    return f"until {day[1]} {day[2]}" if len(day) == 3 and day[2].isdigit() else ""


def _price(value: object) -> str:
    if not isinstance(value, float):
        return ""
    return format_price(value) if value else "free"
