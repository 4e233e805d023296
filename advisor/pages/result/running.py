"""What runs today: until when it gets updates, and what extends them until it is replaced."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.document.cost_rows import PlanPriceRow
from advisor.document.recommendation import Recommendation
from advisor.document.running_rows import PaidExtension, RunningSystem
from advisor.pages.result.offer import NOT_PUBLISHED, row_price
from catalog.template_values import TemplateValue


@dataclass(frozen=True)
class ExtensionPrice(TemplateValue):
    """`words`: what the price is for, and the price."""

    words: str
    row: PlanPriceRow


@dataclass(frozen=True)
class ExtensionLine(TemplateValue):
    """`prices` empty: unknown."""

    extension: PaidExtension
    prices: list[ExtensionPrice]


@dataclass(frozen=True)
class RunningLines(TemplateValue):
    """A system, and a line for each paid extension."""

    system: RunningSystem
    extensions: list[ExtensionLine]


def running_lines(recommendation: Recommendation) -> list[RunningLines]:
    """Everything that runs today while nothing is recommended; then what does not last a year."""
    return [
        RunningLines(system, [_extension_line(row) for row in system.extensions])
        for system in recommendation.runs_today
        if not (recommendation.winner and system.lasts)
    ]


def _extension_line(extension: PaidExtension) -> ExtensionLine:
    prices = [ExtensionPrice(_price_in_words(row), row) for row in extension.prices]
    return ExtensionLine(extension, prices)


def _price_in_words(row: PlanPriceRow) -> str:
    """Premier and Extended Support, first year: 1,538.90 USD per system and year"""
    words = row_price(row)
    heading = row.label if row.label and words != NOT_PUBLISHED else "price"
    return f"{heading[:1].upper()}{heading[1:]}: {words.removeprefix('price ')}"
