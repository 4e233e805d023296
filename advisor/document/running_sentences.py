"""Sentences about what runs today, and about paid extensions of it."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.document.candidate import SupportEnd
from catalog import lifecycle
from catalog.formats import join_words


def updates_sentence(label: str, until: SupportEnd, gets_updates: bool | None) -> str:
    """Until when it gets updates that nobody has to buy."""
    if gets_updates is None and until.kind == lifecycle.DATE:
        return f"Whether {label} gets updates is unknown: they were promised until {_day(until)}"
    if gets_updates is None:
        return f"Until when {label} gets updates is {until.words}."
    if until.kind != lifecycle.DATE:
        verb = "gets" if gets_updates else "no longer gets"
        return f"{label} {verb} updates; their end: {until.words}."
    if not gets_updates:
        return f"Without paid support, {label} has had no updates since {_day(until)}"
    verb = "is projected to get" if until.projected else "gets"
    return f"{label} {verb} updates until {_day(until)}"


def preview_sentence(label: str) -> str:
    return f"{label} is in preview, not for production."


def not_in_catalog(label: str) -> str:
    return f"Until when {label} gets updates is unknown: the catalog does not have it."


def extension_sentence(
    name: str, seller: str, label: str, until: SupportEnd, places: Sequence[str]
) -> str:
    """`seller` empty: unknown; `places` empty: wherever it runs."""
    sold_by = f", sold by {seller}," if seller else ""
    only = f" It is offered only on {join_words(places)}." if places else ""
    if until.kind != lifecycle.DATE:
        return f"{name}{sold_by} covers {label}; until when: {until.words}.{only}"
    verb = "is projected to cover" if until.projected else "covers"
    return f"{name}{sold_by} {verb} {label} until {_day(until)}{only}"


def uncertain_extension(name: str, summary: str, seller: str, label: str) -> str:
    """`summary`: of the plan, in a sentence."""
    ask = f": ask {seller}" if seller else ""
    return f"{name}: {summary} Whether it covers {label}, and until when, is unknown{ask}."


def _day(until: SupportEnd) -> str:
    return f"{until.words} ({until.relative})."
