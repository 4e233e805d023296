"""A result in a few sentences, each with the section that proves it: what somebody reads aloud before others ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from advisor.engine.types import Answers

Found = dict[str, Any]

TOLD_AGAIN = ("h-sure", "h-change", "h-costs", "h-way")
"""Sections that themselves begin with what the line says: on paper, where they follow at once, the line is left out."""
USUAL_SPAN = 5
"""Years over which the cost is told where no lifespan was asked for."""


@dataclass(frozen=True)
class Line:
    """`anchor` is the section of the page that says it in full."""

    label: str
    text: str
    anchor: str

    @property
    def told_again(self) -> bool:
        return self.anchor in TOLD_AGAIN


def in_short(found: Found, answers: Answers) -> list[Line]:
    """Empty where nobody wins: then the page itself says at once what is in the way."""
    if not found["winner"]:
        return []
    return [
        _why(found),
        *_sure(found),
        *_change(found),
        *_cost(found, answers),
        *_way(found),
    ]


def open_names(found: Found) -> list[str]:
    return [
        left["name"]
        for left in found["unconfirmed"]
        if left["near_miss"] or left["role"] == "recommended"
    ]


def _why(found: Found) -> Line:
    if len(found["ranking"]) == 1:
        text = "It is the only one that meets every requirement."
        if names := open_names(found):
            return Line("Why this one", f"{text} For {listed(names)} this is unknown.", "h-open")
        return Line("Why this one", text, "h-out")
    second = found["ranking"][1]
    name = f"{second['name']} {second['release']}"
    if found["winner"]["tied_with"]:
        return Line(
            "Why this one",
            f"It is level with {name}: less than half a point apart, so their order says nothing.",
            "h-against",
        )
    against = next(one for one in found["why_not"] if one["distribution"] == second["distribution"])
    lead = round(found["winner"]["score"] - second["score"], 1)
    if lead <= 0:
        return Line("Why this one", f"{name}: {against['sentence']}", "h-against")
    rows = [row for row in against["rows"] if row["known"]]
    ahead = sorted(
        (row for row in rows if row["difference"] < 0), key=lambda row: row["difference"]
    )[:2]
    behind = sorted(
        (row for row in rows if row["difference"] > 0), key=lambda row: -row["difference"]
    )[:2]
    text = f"It is {lead:.1f} points of 100 ahead of {name}"
    text += f", most by {listed([_points(row) for row in ahead])}." if ahead else "."
    if behind:
        text += f" What you give up: {second['name']} is ahead on {listed([_points(row) for row in behind])}."
    return Line("Why this one", text, "h-against")


def _points(row: Found) -> str:
    return f"{row['label']} ({abs(row['difference']):.1f})"


def _sure(found: Found) -> Iterator[Line]:
    if words := found["robustness"]["certainty_words"]:
        yield Line("How sure", words, "h-sure")


def _change(found: Found) -> Iterator[Line]:
    kinds = {one["kind"]: one for one in reversed(found["counterfactuals"])}
    nearest = kinds.get("weight") or kinds.get("fact") or kinds.get("answer")
    if nearest:
        yield Line("What would change it", f"{nearest['change']}.", "h-change")


def _cost(found: Found, answers: Answers) -> Iterator[Line]:
    costs = found["costs"]
    option = next(
        (one for one in costs["options"] if one["distribution"] == found["winner"]["distribution"]),
        None,
    )
    if option is None:
        return
    years = int((answers.to("lifespan") or (USUAL_SPAN,))[0])
    over = next((one for one in option["over"] if one["years"] >= years), option["over"][-1])
    servers = f"{costs['servers']:,} server{'' if costs['servers'] == 1 else 's'}"
    less = f", less your discount of {costs['discount']} %" * bool(costs["discount"])
    moved = ", with your cost of moving" * bool(over["migration"])
    text = f"{servers} over {over['years']} years: {_amount(over['total'])}, from list prices{less}{moved}."
    if over["uncovered_years"]:
        text += f" {_counted(over['uncovered_years'], 'year')} of them {'is' if over['uncovered_years'] == 1 else 'are'} not covered."
    yield Line("Cost", text, "h-costs")


def _amount(one: Found) -> str:
    if one["high"] is None:
        return f"unknown, at least {_usd(one['low'])}" if one["low"] else "unknown"
    return (
        _usd(one["low"])
        if one["low"] == one["high"]
        else f"{_usd(one['low'])} to {_usd(one['high'])}"
    )


def _usd(amount: float) -> str:
    return f"{amount:,.2f} USD".replace(".00 ", " ")


def _way(found: Found) -> Iterator[Line]:
    if words := [
        f"{migration['from_label']}: {migration['words']}" for migration in found["migration"]
    ]:
        yield Line("Migration", f"{'; '.join(words)}.", "h-way")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
