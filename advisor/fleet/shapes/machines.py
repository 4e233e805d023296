"""Which machines of an inventory are no hosts: templates, and instances that were terminated."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.fleet.reported import TEMPLATE, TERMINATED
from advisor.fleet.shapes.cells import Cell, text_of
from advisor.fleet.shapes.shape import STATE_FIELDS

_YES = frozenset({"true", "yes", "1", "wahr", "vrai"})
"""Spreadsheets write True in the language of their user."""
_GONE = frozenset(
    {"terminated", "Terminated", "shutting-down", "Shutting-down", "Terminating", "TERMINATING"}
)
"""As AWS and Oracle write them. Google's TERMINATED is a stopped machine, which can start again."""
_ENDED_LIFECYCLES = frozenset({"terminated", "terminating", "deleting"})
"""In columns that Google does not have: Oracle's lifecycle-state and Azure's provisioningState."""


def no_host(fields: Iterable[str], cells: Iterable[Cell]) -> str:
    """TEMPLATE, TERMINATED, or empty: a host, also in a state that is not known."""
    for field, cell in zip(fields, cells, strict=True):
        if field in STATE_FIELDS and (reason := _reason(field, text_of(cell))):
            return reason
    return ""


def _reason(field: str, text: str) -> str:
    if field == "template":
        return TEMPLATE if text.casefold() in _YES else ""
    is_gone = text.casefold() in _ENDED_LIFECYCLES if field == "lifecycle" else text in _GONE
    return TERMINATED if is_gone else ""
