"""The states of an import in words."""

from __future__ import annotations

from typing import NamedTuple

from advisor.models import FleetImport, ImportNeed, ImportState


class StateWords(NamedTuple):
    """`key`: of the style. `sign`: beside the word, never colour alone."""

    key: str
    sign: str
    label: str
    sentence: str


_WORDS = {
    ImportState.UPLOADING: ("going", "…", "uploading", "The file is on its way."),
    ImportState.UPLOADED: ("going", "…", "waiting", "The file is stored and is read in a moment."),
    ImportState.PARSING: ("going", "…", "being read", "The file is being read."),
    ImportState.READY: ("ready", "✓", "ready", "The pages of the fleet show this import."),
    ImportState.SUPERSEDED: (
        "past",
        "○",
        "superseded",
        "The pages of the fleet show a newer import. This one can still be compared with it.",
    ),
    ImportState.CANCELLED: ("past", "○", "cancelled", "It was cancelled. Nothing of it is stored."),
    ImportState.FAILED: ("failed", "✕", "failed", ""),
}
_NEEDS = {
    ImportNeed.COLUMNS: "Answer what it asks about its columns or versions; then it is counted.",
    ImportNeed.GUESSES: "Confirm what was guessed; until then those hosts count as unmatched.",
}


def state_words(fleet_import: FleetImport) -> StateWords:
    state = ImportState(fleet_import.state)
    if state == ImportState.NEEDS_YOU:
        sentence = f"{fleet_import.problem} {_NEEDS[ImportNeed(fleet_import.needs)]}".strip()
        return StateWords("needs", "!", "needs you", sentence)
    key, sign, label, sentence = _WORDS[state]
    return StateWords(key, sign, label, sentence or fleet_import.problem)
