"""The claim of a record: what was chosen, until when it is supported, its cost, and how sure."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.document.warnings import WEAK
from advisor.engine.certainty import FIRM, LIKELY
from advisor.pages.decisions.chosen import Chosen, cost_of, cost_option
from advisor.pages.decisions.frozen_document import (
    FrozenCost,
    FrozenDocument,
    FrozenPrice,
    FrozenRanked,
)
from advisor.pages.result.amounts import total_in_words
from advisor.pages.result.offer import NOT_PUBLISHED
from catalog.formats import join_words, plural

MARKS = {FIRM: "sure-firm", LIKELY: "sure-likely"}
"""By how sure the recommendation was: the sign before the word."""


@dataclass(frozen=True)
class ClaimFigure:
    """`mark`: a CSS class where a sign stands before the value; empty for a plain value."""

    label: str
    value: str
    note: str
    mark: str = ""


def claim_figures(choice: Chosen, document: FrozenDocument) -> list[ClaimFigure]:
    return [
        ClaimFigure("Choice", choice.name, choice.plan_name),
        _support(choice),
        _cost(choice, document),
        _certainty(choice, document),
    ]


def _support(choice: Chosen) -> ClaimFigure:
    end = choice.end
    label = "Projected end of support" if end.projected else "Supported until"
    notes = [end.relative.removeprefix("in ")] if end.relative else []
    notes += ["not promised"] if end.projected else []
    return ClaimFigure(label, end.words, "; ".join(notes), "" if end.kind == "date" else "unknown")


def _cost(choice: Chosen, document: FrozenDocument) -> ClaimFigure:
    """Over the years asked for, where it was ranked; else what one server costs a year."""
    over = cost_of(choice.ranked, document) if choice.ranked else None
    if choice.ranked is None or over is None:
        mark = "unknown" if choice.price.amount is None else ""
        return ClaimFigure(
            "Cost, 1 server, 1 year", choice.price.words, _list_price(choice.price), mark
        )
    servers = plural(document.costs.servers, "server")
    label = f"Cost, {servers}, {plural(over.years, 'year')}"
    mark = "unknown" if over.total.high is None and not over.total.low else ""
    notes = _cost_notes(choice.ranked, over, document)
    return ClaimFigure(label, total_in_words(over.total), "; ".join(notes), mark)


def _cost_notes(row: FrozenRanked, over: FrozenCost, document: FrozenDocument) -> list[str]:
    option = cost_option(row, document)
    own = dict.fromkeys(price.own for price in option.prices if price.own) if option else {}
    listed = join_words(list(own)) or _list_price(row.cost_per_server_year)
    if over.total.high is None:
        listed = f"exact {NOT_PUBLISHED}" if over.total.low else NOT_PUBLISHED
    notes = [listed]
    if over.uncovered_years:
        notes.append(f"{plural(over.uncovered_years, 'year')} not covered")
    notes.append("with your migration cost" if over.migration else "your own labour not included")
    return notes


def _list_price(price: FrozenPrice) -> str:
    """With the confidence of its evidence where that is weak, as on the result page. Empty for one
    that is not published."""
    if not price.amount:
        return "" if price.amount is None else "free of charge"
    weakness = WEAK.get(price.evidence.confidence or "")
    return f"list price, {weakness}" if weakness else "list price"


def _certainty(choice: Chosen, document: FrozenDocument) -> ClaimFigure:
    """Of the recommendation. It says nothing about another choice."""
    if choice.is_recommended:
        word, _, note = document.robustness.certainty_words.partition(": ")
        mark = MARKS.get(document.robustness.certainty or "", "sure-care")
        return ClaimFigure("How sure", word, note.removesuffix("."), mark)
    recommended = document.recommended
    name = recommended.full_name if recommended else "Nothing"
    return ClaimFigure("Recommended instead", name, _place(choice), "sure-care")


def _place(choice: Chosen) -> str:
    if choice.ranked:
        return f"this choice ranked {choice.ranked.rank}"
    is_out = choice.unranked and choice.unranked.reasons
    return "this choice was ruled out" if is_out else "this choice was not ranked"
