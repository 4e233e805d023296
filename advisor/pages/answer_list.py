"""The list of answers in words, by topic, each with the address at which to change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer_formats import number_answer
from advisor.engine.types import Answers
from advisor.own_price_questions import SELLERS, PlanOnSale, discount_question, quote_question
from advisor.pages import addresses
from advisor.rules.questions import NUMBER, QUESTIONS, TOPICS, Question, Topic
from catalog.template_values import TemplateValue


@dataclass(frozen=True)
class AnswerInWords(TemplateValue):
    """`words` is empty if the question was not answered."""

    question: Question
    words: str
    change: str


@dataclass(frozen=True)
class TopicAnswers:
    topic: Topic
    rows: tuple[AnswerInWords, ...]

    @property
    def words(self) -> str:
        """The given answers in a line: "Budget: Up to 500 USD; Support: …"."""
        return "; ".join(f"{row.question.name}: {row.words}" for row in self.rows if row.words)


def answers_by_topic(
    answers: Answers, plans: Sequence[PlanOnSale], back: str = ""
) -> list[TopicAnswers]:
    """Every question; of discounts by seller and quotes only those that were entered.

    `back`: the page to which a changed answer returns.
    """
    return [
        TopicAnswers(topic, _rows(topic, page, answers, plans))
        for topic, page in zip(TOPICS, addresses.topic_addresses(answers, back), strict=True)
    ]


def answer_in_words(question: Question, answers: Answers) -> str:
    if question.kind != NUMBER:
        return ", ".join(question.option(key).label for key in answers.to(question.key))
    value = number_answer(question, answers)
    if value is None:
        return ""
    return f"{value:,.{question.decimals if value % 1 else 0}f}{question.unit}"


def unanswered(answers: Answers) -> int:
    """How many questions have no answer."""
    return sum(not answer_in_words(question, answers) for question in QUESTIONS.values())


def _rows(
    topic: Topic, page: str, answers: Answers, plans: Sequence[PlanOnSale]
) -> tuple[AnswerInWords, ...]:
    return tuple(
        AnswerInWords(
            question,
            answer_in_words(question, answers),
            f"{page}#{addresses.element_id(question.key)}",
        )
        for general in topic.questions
        for question in (general, *_own_numbers(general, answers, plans))
    )


def _own_numbers(
    question: Question, answers: Answers, plans: Sequence[PlanOnSale]
) -> list[Question]:
    """Under the general discount: discounts by seller and quotes, those that were entered."""
    if question.key != "discount":
        return []
    quoted = [plan for plan in plans if (plan.distribution, plan.plan) in answers.quotes]
    sellers = [seller for seller in SELLERS if seller in answers.discounts]
    return [*map(discount_question, sellers), *map(quote_question, quoted)]
