"""A worked example of the method, with the current rules and catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.document.ranking import CriterionScore, RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.engine.certainty import OPEN
from advisor.engine.types import Answers
from advisor.pages.addresses import address
from advisor.recommend import recommend
from advisor.rules.questions import QUESTIONS
from catalog import snapshot
from catalog.catalog_cache import cached_by_catalog

ANSWERS = Answers({"support": ("business-hours",)})
"""Asks for a contract, so that plans without a published price matter."""
COMPARED = 2


@dataclass(frozen=True)
class ExamplePart:
    """What a criterion adds to one candidate: `points` are `worth` (0-1) times its share."""

    worth: float
    points: float
    high: float
    sentence: str


@dataclass(frozen=True)
class ExampleRow:
    """One criterion; `percent` is its share, and the most points it can add."""

    label: str
    percent: float
    parts: tuple[ExamplePart, ...]


@dataclass(frozen=True)
class Compared:
    name: str
    score: float
    high: float


@dataclass(frozen=True)
class Uncertain:
    """A candidate after all others, because a fact of it is unknown or not promised."""

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
    rows: tuple[ExampleRow, ...]
    lead: float
    certainty_word: str
    certainty: str
    uncertain: Uncertain | None
    quote: str

    @property
    def total(self) -> float:
        """100.0, unless shares did not add up."""
        return round(sum(row.percent for row in self.rows), 1)


@cached_by_catalog(maxsize=1)
def worked_example(published: snapshot.Published, today: date) -> Example | None:
    """None if the catalog has no two candidates to compare."""
    recommendation = recommend(ANSWERS, today, published)
    if not recommendation.winner or len(recommendation.ranking) < COMPARED:
        return None
    ((key, options),) = ANSWERS.options.items()
    compared = recommendation.ranking[:COMPARED]
    quotes, robustness = recommendation.break_even, recommendation.robustness
    return Example(
        question=QUESTIONS[key].text,
        answer=QUESTIONS[key].option(options[0]).label,
        address=address("result", ANSWERS),
        compared=tuple(Compared(_name(row), row.score, row.score_high) for row in compared),
        rows=_rows(compared),
        lead=round(compared[0].score - compared[1].score, 1),
        certainty_word=CERTAINTY_WORDS[robustness.certainty or OPEN],
        certainty=robustness.certainty_words,
        uncertain=_uncertain(recommendation),
        quote=quotes[0].sentence if quotes else "",
    )


def _rows(compared: Sequence[RankedCandidate]) -> tuple[ExampleRow, ...]:
    by_criterion = zip(*(row.contributions for row in compared), strict=True)
    return tuple(
        ExampleRow(scores[0].label, scores[0].percent, tuple(map(_part, scores)))
        for scores in by_criterion
    )


def _part(score: CriterionScore) -> ExamplePart:
    sentence = score.reasons[0].sentence if score.reasons else ""
    return ExamplePart(score.utility, score.points, score.points_high, sentence)


def _uncertain(recommendation: Recommendation) -> Uncertain | None:
    """The first candidate without a published price, unless it is the winner."""
    reasons = {
        row.distribution: row.sentence for row in recommendation.why_not if row.standing == "ranked"
    }
    for row in recommendation.ranking[1:]:
        if row.cost_per_server_year.amount is None:
            return Uncertain(_name(row), row.score, row.score_high, reasons[row.distribution])
    return None


def _name(row: RankedCandidate) -> str:
    return f"{row.name} {row.release}, {row.plan_name}"
