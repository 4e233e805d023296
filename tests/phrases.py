"""Phrases that no reader should meet, each with the plain one to write instead."""

from __future__ import annotations

import re

INSTEAD_OF = {
    r"way from today": "Migration",
    r"sameness with rhel|bug-for-bug sameness": "Compatibility",
    r"fit with (where it runs|what it must run)": "Platforms / Software",
    r"speed of updates": "Update speed",
    r"your team.s skills": "Skills",
    r"working offline": "Offline use",
    r"in the running": "Matching, ruled out, undetermined",
    r"what contradicts|what (one|you) gives? up|what to give up": "Requirements to relax",
    r"weights near yours hardly": "Firm: first in 97 % of similar weightings",
    r"any one of \S+ missing facts": "Two unconfirmed facts could each change it",
    r"nobody is bound to help|there is the community": "No vendor support",
    r"whom do you want to be able to call": "What vendor support do you need?",
    r"set by hand|(give|given|gave) back to upstream": "manual override / revert to upstream",
    r"somebody else was faster": "This record has changed since you opened it",
    r"carry out what i sent": "Save my version anyway",
    r"bring the panel up to date|work out again": "Update / Recalculate",
    r"as first loaded|not asked since": "imported on …; not refreshed yet",
    r"values that rest on it|all that rests on": "Cited by",
    r"who speaks": "Publisher",
    r"keys you have made|key has ended": "Your API keys / expired",
    r"supported until, without extra payment": "base support until",
    r"on record": "unknown / known",
    r"of which it is known": "that are known to",
    r"read in the source\b": "verified",
}
REFUSED = {re.compile(rf"\b(?:{phrase})".replace(" ", r"\s+"), re.IGNORECASE): plain
           for phrase, plain in INSTEAD_OF.items()}  # fmt: skip


def complaints(text: str) -> list[str]:
    return [
        f"“{' '.join(match[0].split())}”: write {plain}"
        for phrase, plain in REFUSED.items()
        for match in phrase.finditer(text)
    ]
