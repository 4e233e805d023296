"""The one verb: from answers to a recommendation, on the catalog as it stands and a given day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from advisor.candidates import candidates
from advisor.engine.board import Board, Rules
from advisor.engine.recommend import Recommendation, rank, recommend
from advisor.engine.types import Answers, Candidate
from advisor.prices import OwnNumbers
from advisor.rules.changes import CHANGES
from advisor.rules.criteria import CRITERIA, DECISIVE_FACTS, EMPHASES
from advisor.rules.easier import EASIER
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from advisor.rules.requirements import REQUIREMENTS
from catalog import snapshot

RULES = Rules(
    REQUIREMENTS,
    CRITERIA,
    EMPHASES,
    EASIER,
    price="price_per_system_year",
    plan_criterion="support",
    known_first=("price_per_system_year", "years_of_updates"),
    needs_an_answer=True,
)
RULES_AS_OF = CHANGES[0][0]
"""The day the rules last changed in meaning."""


OPTIONS: dict[str, tuple[str, ...]] = {
    question.key: tuple(option.key for option in question.options)
    for question in QUESTIONS.values()
    if question.kind != NUMBER
}
"""The options of each question, in the order asked."""


@dataclass(frozen=True)
class Preview:
    """A recommendation and what it rests on. Nothing is kept."""

    recommendation: Recommendation
    published: snapshot.Published
    today: date
    candidates: tuple[Candidate, ...]


def preview(answers: Answers, today: date, published: snapshot.Published | None = None) -> Preview:
    """Everything that follows from the answers on that day. Reads; never writes. On `published`, where it is at hand."""
    published = published or snapshot.current()
    if answers == Answers():
        return replace(_unanswered(published, today), published=published)
    return _preview(answers, today, published)


def _preview(answers: Answers, today: date, published: snapshot.Published) -> Preview:
    there = board(published, today, answers)
    made = recommend(
        there, answers, options=single_changes(answers), decisive=DECISIVE_FACTS, questions=OPTIONS
    )
    return Preview(made, published, today, there.candidates)


def standing(answers: Answers, today: date, published: snapshot.Published | None = None) -> Preview:
    """Only who is in the running, who is out and by what: enough for the live panel. On `published`, where it is at hand."""
    published = published or snapshot.current()
    there = board(published, today, answers)
    return Preview(rank(there, answers), published, today, there.candidates)


def board(published: snapshot.Published, today: date, answers: Answers | None = None) -> Board:
    """The candidates of a catalog against the rules on that day, kept while both stand.

    With `answers` by the user's own prices: boards of the latest of these are kept too.
    """
    own = OwnNumbers.of(answers or Answers())
    return _board(published, today, own)


@cache
def rules_digest() -> str:
    """SHA-256 (hex) of the rules' text."""
    folder = Path(__file__).parent / "rules"
    content = b"\0".join(
        path.name.encode() + b"\0" + path.read_bytes() for path in sorted(folder.glob("*.py"))
    )
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=2)
def _unanswered(published: snapshot.Published, today: date) -> Preview:
    """Without answers: front page, method page and every first look at the advisor need it."""
    return _preview(Answers(), today, published)


@lru_cache(maxsize=8)
def _board(published: snapshot.Published, today: date, own: OwnNumbers) -> Board:
    return Board(candidates(published.document, today, own), RULES)


def single_changes(answers: Answers) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every way to change one answer: another option, one more or one less of several, or no answer."""
    changes: list[tuple[str, tuple[str, ...]]] = []
    for question in QUESTIONS.values():
        if question.kind == NUMBER:
            continue
        given = answers.to(question.key)
        if given:
            changes.append((question.key, ()))
        exclusive = {option.key for option in question.options if option.exclusive}
        for option in question.options:
            if not option.offered and option.key not in given:
                continue
            if question.kind != MANY:
                changes.append((question.key, (option.key,)))
                continue
            chosen = (
                {option.key} - {*given} if option.exclusive else {*given} - exclusive ^ {option.key}
            )
            changes.append(
                (question.key, tuple(one.key for one in question.options if one.key in chosen))
            )
    return tuple(dict.fromkeys(changes))
