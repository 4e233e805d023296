"""Single changes after which another distribution wins: a weight, an answer, a fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

from advisor.catalog_evidence import label_of
from advisor.document.fields import CriterionKey, Part, QuestionKey, Share, Slug, about
from advisor.document.names import CandidateKey, CatalogNames
from advisor.document.weights import CRITERION_LABELS
from advisor.document.wording import day_after
from advisor.engine.counterfactual import Counterfactual
from advisor.engine.types import Candidate, Evidence
from advisor.rules.questions import QUESTIONS
from catalog import vocabulary
from catalog.formats import format_date, format_price


class WeightChange(Part, frozen=True, tag_field="kind", tag="weight"):
    """A weight that makes another distribution win."""

    kind: ClassVar[str] = "weight"
    new_winner: Slug
    change: Annotated[str, about("In words.")]
    criterion: CriterionKey
    now: Share
    becomes: Share


class AnswerChange(Part, frozen=True, tag_field="kind", tag="answer"):
    """An answer that makes another distribution win."""

    kind: ClassVar[str] = "answer"
    new_winner: Slug
    change: Annotated[str, about("In words.")]
    question: QuestionKey
    options: list[str]


class FactChange(Part, frozen=True, tag_field="kind", tag="fact"):
    """A different value of a fact that makes another distribution win."""

    kind: ClassVar[str] = "fact"
    new_winner: Slug
    change: Annotated[str, about("In words.")]
    attributes: Annotated[list[str], about("Several: all of them together.")]
    distribution: Slug
    release: str
    plan: str
    now: Annotated[str, about("The current value in words, or unknown.")]
    becomes: Annotated[
        str | None, about("The value required. Null: the value only has to be confirmed.")
    ]


WinnerChange = WeightChange | AnswerChange | FactChange


class CounterfactualWriter:
    """`percents`: the rounded shares of the criteria."""

    def __init__(
        self,
        names: CatalogNames,
        candidates: Mapping[CandidateKey, Candidate],
        today: date,
        percents: Mapping[str, float],
    ) -> None:
        self.names, self.candidates, self.today = names, candidates, today
        self.percents = percents

    def winner_change(self, counterfactual: Counterfactual) -> WinnerChange:
        if counterfactual.kind == "weight":
            return self._weight_change(counterfactual)
        if counterfactual.kind == "answer":
            return self._answer_change(counterfactual)
        return self._fact_change(counterfactual)

    def _weight_change(self, counterfactual: Counterfactual) -> WeightChange:
        criterion, becomes = counterfactual.criterion, counterfactual.becomes
        direction = "more" if becomes > counterfactual.now else "less"
        shares = f"{share_in_words(becomes)} instead of {self.percents[criterion]:.1f} %"
        return WeightChange(
            counterfactual.new_winner,
            f"{self._winner(counterfactual)} would win if {CRITERION_LABELS[criterion]} counted "
            f"{direction}: {shares}",
            criterion,
            round(counterfactual.now, 6),
            round(becomes, 6),
        )

    def _answer_change(self, counterfactual: Counterfactual) -> AnswerChange:
        question = QUESTIONS[counterfactual.question]
        labels = ", ".join(question.option(key).label for key in counterfactual.options)
        winner = self._winner(counterfactual)
        if labels:
            change = f"{winner} would win with the answer “{labels}” to “{question.text}”"
        else:
            change = f"{winner} would win without an answer to “{question.text}”"
        options = list(counterfactual.options)
        return AnswerChange(counterfactual.new_winner, change, question.key, options)

    def _fact_change(self, counterfactual: Counterfactual) -> FactChange:
        winner, becomes = self._winner(counterfactual), None
        if counterfactual.value is None:
            labels = ", ".join(map(label_of, counterfactual.attributes))
            release = counterfactual.candidate[1]
            change = f"{winner} {release} would win if confirmed: {labels}"
            now = "unknown"
        else:
            now, becomes = self._value_words(counterfactual)
            change = f"{winner} would win if {becomes}; {now}"
        return FactChange(
            counterfactual.new_winner,
            change,
            list(counterfactual.attributes),
            *counterfactual.candidate,
            now,
            becomes,
        )

    def _value_words(self, counterfactual: Counterfactual) -> tuple[str, str]:
        """(the current value, the value it would have to have) in words."""
        attribute, value = counterfactual.attributes[0], counterfactual.value
        evidence = self.candidates[counterfactual.candidate].of(attribute)
        name = self.names.full_name(counterfactual.candidate)
        if isinstance(value, int | float) and attribute == "price_per_system_year":
            return _price_words(evidence, name, value, counterfactual.at_least)
        if isinstance(value, int | float) and attribute == "years_of_updates":
            return self._end_words(evidence, name, value, counterfactual.at_least)
        words = value_in_words(attribute, value)
        return (
            f"it is “{evidence.words}”",
            f"“{label_of(attribute)}” of {name} were “{words}”",
        )

    def _end_words(
        self, evidence: Evidence, name: str, years: float, at_least: bool | None
    ) -> tuple[str, str]:
        side = "lasted beyond" if at_least else "ended before"
        day = format_date(day_after(self.today, years))
        return f"the current end is {evidence.words}", f"updates of {name} {side} {day}"

    def _winner(self, counterfactual: Counterfactual) -> str:
        return self.names.short_names[counterfactual.new_winner]


def _price_words(
    evidence: Evidence, name: str, amount: float, at_least: bool | None
) -> tuple[str, str]:
    side = "more than" if at_least else "less than"
    price = f"{side} {format_price(amount)} per server and year"
    return f"it is {evidence.words}", f"the price of {name} were {price}"


def value_in_words(attribute: str, value: object) -> str:
    """A value of the vocabulary, or one derived from statements about software."""
    if attribute in vocabulary.ATTRIBUTES:
        return vocabulary.ATTRIBUTES[attribute].in_words(value)
    return "supported" if value else "not supported"


def share_in_words(share: float) -> str:
    return f"{share * 100:.1f} %"
