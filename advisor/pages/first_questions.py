"""The questions to answer first where nothing is answered, as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.engine.types import Answers
from advisor.pages import questionnaire

NOBODY = "No distribution meets it"


@dataclass(frozen=True)
class Lead:
    """Who would lead with each of these answers."""

    leader: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class FirstQuestion:
    """`address` is the question in the questionnaire, with the answers given so far."""

    text: str
    address: str
    leads: tuple[Lead, ...]


def first_questions(found: Mapping[str, Any], answers: Answers) -> list[FirstQuestion]:
    """In the order in which they split the leaders; the answers of a question by who would lead."""
    return [
        FirstQuestion(
            row["text"],
            questionnaire.change_address(row["question"], answers),
            _leads(row["outcomes"]),
        )
        for row in found["questions_to_ask"]
    ]


def _leads(outcomes: list[Mapping[str, Any]]) -> tuple[Lead, ...]:
    labels: dict[str, list[str]] = {}
    for outcome in outcomes:
        labels.setdefault(outcome["leader_name"] or NOBODY, []).append(outcome["label"])
    return tuple(Lead(leader, tuple(answers)) for leader, answers in labels.items())
