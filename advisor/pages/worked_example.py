"""An example of the method, worked out with the rules and the catalog as they are when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.engine.types import Answers
from advisor.pages import questionnaire
from advisor.recommend import recommend
from advisor.rules.questions import QUESTIONS
from catalog import snapshot

ANSWERS = Answers({"support": ("business-hours",)})
"""Asks for a contract, so that plans without a published price matter."""
COMPARED = 2


@dataclass(frozen=True)
class Part:
    """What a criterion adds to one candidate: `worth` (0-1) times the criterion's share are its `points`."""

    worth: float
    points: float
    high: float
    sentence: str


@dataclass(frozen=True)
class Row:
    """One criterion; `percent` is its share, and the most points it can add."""

    label: str
    percent: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Compared:
    name: str
    score: float
    high: float


@dataclass(frozen=True)
class Uncertain:
    """A candidate that comes after all others because something of it is unknown or not promised."""

    name: str
    score: float
    high: float
    why: str


@dataclass(frozen=True)
class Example:
    """`lead`: by how many points the first is ahead of the second, as shown."""

    question: str
    answer: str
    address: str
    compared: tuple[Compared, ...]
    rows: tuple[Row, ...]
    lead: float
    certainty_word: str
    certainty: str
    uncertain: Uncertain | None
    quote: str

    @property
    def total(self) -> float:
        """100.0, unless shares did not add up."""
        return round(sum(row.percent for row in self.rows), 1)


@lru_cache(maxsize=4)
def worked_example(published: snapshot.Published, today: date) -> Example | None:
    """None where the catalog has no two candidates to compare."""
    found = recommend(ANSWERS, today, published)
    if not found["winner"] or len(found["ranking"]) < COMPARED:
        return None
    ((key, options),) = ANSWERS.options.items()
    compared = found["ranking"][:COMPARED]
    return Example(
        question=QUESTIONS[key].text,
        answer=QUESTIONS[key].option(options[0]).label,
        address=questionnaire.address("result", ANSWERS),
        compared=tuple(Compared(_name(row), row["score"], row["score_high"]) for row in compared),
        rows=_rows(compared),
        lead=round(compared[0]["score"] - compared[1]["score"], 1),
        certainty_word=CERTAINTY_WORDS[found["robustness"]["certainty"]],
        certainty=found["robustness"]["certainty_words"],
        uncertain=_uncertain(found),
        quote=found["break_even"][0]["sentence"] if found["break_even"] else "",
    )


def _rows(compared: list[Mapping[str, Any]]) -> tuple[Row, ...]:
    by_criterion = zip(*(row["contributions"] for row in compared), strict=True)
    return tuple(
        Row(parts[0]["label"], parts[0]["percent"], tuple(map(_part, parts)))
        for parts in by_criterion
    )


def _part(contribution: Mapping[str, Any]) -> Part:
    reasons = contribution["reasons"]
    sentence = reasons[0]["sentence"] if reasons else ""
    return Part(
        contribution["utility"], contribution["points"], contribution["points_high"], sentence
    )


def _uncertain(found: Mapping[str, Any]) -> Uncertain | None:
    reasons = {
        row["distribution"]: row["sentence"]
        for row in found["why_not"]
        if row["standing"] == "ranked"
    }
    for row in found["ranking"][1:]:
        if row["cost_per_server_year"]["amount"] is None:
            return Uncertain(
                _name(row), row["score"], row["score_high"], reasons[row["distribution"]]
            )
    return None


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['name']} {row['release']}, {row['plan_name']}"
