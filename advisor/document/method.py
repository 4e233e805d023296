"""The rules as the method page shows them, read off the rules themselves, so that the page cannot drift from them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from advisor.candidates import label_of
from advisor.decide import RULES
from advisor.document import rounding
from advisor.document.conclusions import CERTAINTY_WORDS
from advisor.engine.certainty import (
    FIRM,
    FIRM_SHARE,
    LIKELY,
    LIKELY_SHARE,
    NARROW,
    NARROW_SHARE,
    OPEN,
)
from advisor.engine.recommend import LEVEL_POINTS
from advisor.engine.robustness import SAMPLES, SPREAD
from advisor.engine.types import Answers
from advisor.engine.utility import Line, Measure, Steps, Utility
from advisor.engine.weights import POINTS, emphasised, weights
from advisor.rules.changes import CHANGES, NOT_SCORED
from advisor.rules.criteria import CRITERIA, DECISIVE_FACTS, EMPHASES, IMPORTANCE_WORDS
from advisor.rules.derived import DERIVED, ROUTES
from advisor.rules.questions import NUMBER, QUESTIONS, TOPICS
from advisor.rules.requirements import REQUIREMENTS
from catalog import vocabulary


@dataclass(frozen=True)
class Certainty:
    """A word for how sure, the least share of weightings (0-1) it takes, and what else."""

    word: str
    share: float
    also: str


_LABELS = {criterion.key: criterion.label for criterion in CRITERIA}


def method() -> dict[str, Any]:
    return {
        "topics": TOPICS,
        "number": NUMBER,
        "requirements": _requirements(),
        "steps": [
            {"word": word, "step": step, "points": POINTS[step]}
            for step, word in enumerate(IMPORTANCE_WORDS)
        ],
        "criteria": [
            {
                "key": one.key,
                "label": one.label,
                "question": one.question,
                "importance": IMPORTANCE_WORDS[one.importance],
                "measures": [_measure(measure) for measure in one.measures],
            }
            for one in CRITERIA
        ],
        "emphases": _emphases(),
        "confidence": vocabulary.CONFIDENCE,
        "not_scored": NOT_SCORED,
        "changes": CHANGES,
        "decisive": [label_of(attribute) for attribute in DECISIVE_FACTS],
        "defaults": _defaults(),
        "known_first": [label_of(attribute) for attribute in RULES.known_first],
        "certainties": _certainties(),
        "level_points": LEVEL_POINTS,
        "samples": SAMPLES,
        "spread": SPREAD,
    }


def _certainties() -> list[Certainty]:
    """The words for how sure, surest first; the last holds below all shares."""
    return [
        Certainty(
            CERTAINTY_WORDS[FIRM],
            FIRM_SHARE,
            "no other level, no unverified and no single unknown fact that decides",
        ),
        Certainty(CERTAINTY_WORDS[LIKELY], LIKELY_SHARE, "no other level"),
        Certainty(CERTAINTY_WORDS[NARROW], NARROW_SHARE, ""),
        Certainty(CERTAINTY_WORDS[OPEN], 0.0, ""),
    ]


def _defaults() -> list[dict[str, Any]]:
    """What counts how much where nothing is answered."""
    found = weights(CRITERIA, emphasised(EMPHASES), Answers())
    percents = rounding.percents([weight.share for weight in found])
    return [
        {"label": one.label, "importance": IMPORTANCE_WORDS[weight.importance], "percent": percent}
        for one, weight, percent in zip(CRITERIA, found, percents, strict=True)
    ]


def _requirements() -> list[dict[str, Any]]:
    """What always holds first, then by question."""
    return [
        {
            "question": QUESTIONS[key].text if key else None,
            "rows": [
                {
                    "answer": QUESTIONS[key].option(one.option).label
                    if key and one.option
                    else None,
                    "requirement": one.requirement,
                    "reads": [
                        label_of(attribute) for attribute in dict.fromkeys(one.test.attributes)
                    ],
                }
                for one in rows
            ],
        }
        for key, rows in groupby(REQUIREMENTS, key=lambda one: one.question)
    ]


def _measure(one: Measure) -> dict[str, Any]:
    question = QUESTIONS[one.question] if one.question else None
    return {
        "reads": label_of(one.utility.attribute),
        "question": question.text if question else None,
        "answer": question.option(one.option).label if question and one.option else None,
        "share": one.share,
        "rows": _worths(one.utility),
        "unknown": getattr(one.utility, "unknown", ""),
    }


def _worths(utility: Utility) -> list[dict[str, Any]]:
    """Each value, what it is worth, and its sentence; for a line its corners, with the sentence's place for the value left open."""
    if isinstance(utility, Steps):
        return [
            {
                "value": _in_words(utility.attribute, value),
                "utility": step.utility,
                "sentence": step.sentence,
            }
            for value, step in utility.steps.items()
        ]
    if isinstance(utility, Line):
        sentence = utility.sentence.format(words="…")
        return [
            {"value": _in_words(utility.attribute, at), "utility": worth, "sentence": sentence}
            for at, worth in utility.points
        ]
    return []


def _emphases() -> list[dict[str, Any]]:
    return [
        {
            "question": QUESTIONS[question].text,
            "rows": [
                {
                    "answer": QUESTIONS[question].option(option).label,
                    "sets": [
                        f"{_LABELS[one.criterion]}: {IMPORTANCE_WORDS[one.importance].lower()}"
                        for one in rows
                    ],
                }
                for option, rows in groupby(of_question, key=lambda one: one.option)
            ],
        }
        for question, of_question in groupby(EMPHASES, key=lambda one: one.question)
    ]


_UNITS = {"price_per_system_year": "{:,g} USD", "years_of_updates": "{:g} years"}


def _in_words(attribute: str, value: Any) -> str:
    if attribute in _UNITS:
        return _UNITS[attribute].format(value)
    if attribute in DERIVED:
        return ROUTES.get(value, str(value))
    return vocabulary.ATTRIBUTES[attribute].in_words(value)
