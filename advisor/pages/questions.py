"""The questionnaire: a topic or all of them, with who matches so far beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from advisor.answer_formats import IMPORTANCE
from advisor.forms import AnswersForm
from advisor.own_price_questions import DISCOUNT, SELLERS, PlanOnSale, plans_on_sale
from advisor.pages import addresses
from advisor.pages.addresses import EVERYTHING, RETURN
from advisor.pages.answer_list import TopicAnswers, answers_by_topic
from advisor.pages.panel import PANEL, panel_of, preview, render_panel
from advisor.pages.problems import (
    AddressProblem,
    chosen_return,
    chosen_topic,
    problems,
    topic_to_correct,
)
from advisor.pages.question_fields import FieldOnPage, importance_field, question_field
from advisor.pages.requests import HtmxRequest, answers_form, canonical_address, vary_on_htmx
from advisor.pages.suggested_importances import (
    SuggestedImportances,
    suggested_importances,
    suggested_weights,
)
from advisor.rules.questions import TOPICS, Topic


@dataclass(frozen=True)
class TopicFields:
    topic: Topic
    questions: tuple[FieldOnPage, ...]


@dataclass(frozen=True)
class QuestionsPage:
    """`key`: of the topic, or EVERYTHING; only then are there importances.

    `back`: the page from which an answer is changed; empty if none.
    """

    key: str
    back: str
    topics: list[TopicAnswers]
    parts: tuple[TopicFields, ...]
    importances: tuple[FieldOnPage, ...]
    suggested: SuggestedImportances | None
    hidden: list[tuple[str, str]]

    @property
    def everything(self) -> bool:
        return self.key == EVERYTHING

    @property
    def number(self) -> int:
        """The place of the topic, from 1."""
        return 1 if self.everything else TOPICS.index(self.parts[0].topic) + 1

    @property
    def following(self) -> Topic | None:
        return None if self.everything else next(iter(TOPICS[self.number :]), None)

    @property
    def preceding(self) -> Topic | None:
        return None if self.everything or self.number == 1 else TOPICS[self.number - 2]


@require_safe
def questions(request: HtmxRequest) -> HttpResponse:
    form = answers_form(request)
    invalid = problems(form)
    if request.htmx.target == PANEL:
        return render_panel(request, form, invalid)
    if invalid:
        return render_questions(request, form, invalid)
    topic = chosen_topic(form) if "topic" in request.GET else ""
    back = chosen_return(form)
    if canonical := canonical_address(request, "advisor", form.answers(), topic, back):
        return vary_on_htmx(redirect(canonical))
    return render_questions(request, form, invalid)


def render_questions(
    request: HttpRequest, form: AnswersForm, invalid: list[AddressProblem]
) -> HttpResponse:
    """The whole page, with the problems of the address at its top."""
    topic = topic_to_correct(invalid, chosen_topic(form))
    evaluation = preview(form.answers())
    context = {
        "page": questions_page(form, topic, plans_on_sale(evaluation.published.document)),
        # The reader comes from another topic, so the heading takes the focus.
        "focus": "topic" in form.data and not invalid,
        "problems": invalid,
        "panel": panel_of(evaluation, form.answers(), topic),
        "published": evaluation.published,
        "today": evaluation.today,
    }
    status = 400 if invalid else 200
    return vary_on_htmx(render(request, "advisor/questions.html", context, status=status))


def questions_page(form: AnswersForm, key: str, plans: Sequence[PlanOnSale]) -> QuestionsPage:
    answers, back = form.answers(), chosen_return(form)
    everything = key == EVERYTHING
    topics = [topic for topic in TOPICS if everything or topic.key == key]
    weights = suggested_weights(answers) if everything else ()
    parts = tuple(_topic_fields(form, topic, plans) for topic in topics)
    hidden = addresses.hidden_inputs(answers, _fields_on_page(form, topics, everything, plans))
    return QuestionsPage(
        key=key,
        back=back,
        topics=answers_by_topic(answers, plans),
        parts=parts,
        importances=tuple(importance_field(form, weight) for weight in weights),
        suggested=suggested_importances(answers, back) if everything else None,
        hidden=[*hidden, (RETURN, back)] if back else hidden,
    )


def _topic_fields(form: AnswersForm, topic: Topic, plans: Sequence[PlanOnSale]) -> TopicFields:
    fields = (question_field(form, question, plans) for question in topic.questions)
    return TopicFields(topic, tuple(fields))


def _fields_on_page(
    form: AnswersForm, topics: Sequence[Topic], everything: bool, plans: Sequence[PlanOnSale]
) -> set[str]:
    keys = {question.key for topic in topics for question in topic.questions}
    if everything:
        keys |= {name for name in form.fields if name.startswith(IMPORTANCE)}
    if "discount" in keys:
        keys |= {plan.key for plan in plans}
        keys |= {f"{DISCOUNT}{seller}" for seller in SELLERS}
    return keys
