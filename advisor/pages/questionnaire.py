"""The questionnaire as its pages show it: topics, questions with what was answered, what is wrong, and where to change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from advisor.answer_fields import NOT_SURE
from advisor.answer_formats import IMPORTANCE, as_query, number_answer
from advisor.engine.types import Answers
from advisor.engine.weights import Weight, emphases_by_answer, weights
from advisor.forms import AnswersForm
from advisor.own_numbers import (
    DISCOUNT,
    QUOTE,
    SELLERS,
    PlanOnSale,
    discount_question,
    quote_question,
)
from advisor.rules.criteria import CRITERIA, EMPHASES, IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, TOPICS, Question, Topic
from catalog import vocabulary

EVERYTHING = "all"
IMPORTANCE_ANCHOR = "importance"
_TOPIC_OF = {question.key: topic.key for topic in TOPICS for question in topic.questions}
_MOST_PROBLEMS = 20
_LABELS = {criterion.key: criterion.label for criterion in CRITERIA}


@dataclass(frozen=True)
class Choice:
    """One radio button or box. `id` is its element on the page."""

    id: str
    value: str
    label: str
    help: str
    chosen: bool


@dataclass(frozen=True)
class Fold:
    """More fields under a question, folded away while they are empty: groups of (label, fields)."""

    title: str
    intro: str
    open: bool
    groups: tuple[tuple[str, tuple[Shown, ...]], ...]


@dataclass(frozen=True)
class Shown:
    """One question as it stands on the page. `value` is what was typed, for a number."""

    key: str
    id: str
    kind: str
    text: str
    why: str
    help: str
    choices: tuple[Choice, ...]
    value: str
    error: str
    folds: tuple[Fold, ...] = ()


@dataclass(frozen=True)
class Problem:
    """What is wrong with one key of the address. `anchor` is the element to go to; empty where no question is called so."""

    key: str
    label: str
    text: str
    anchor: str


def address(name: str, answers: Answers, *, topic: str = "", anchor: str = "", **parts: str) -> str:
    """The one address of a page with these answers: in the rules' order, without what was not answered."""
    query = as_query(answers)
    if topic:
        query["topic"] = topic
    return (
        reverse(name, kwargs=parts or None)
        + (f"?{query.urlencode()}" if query else "")
        + (f"#{anchor}" if anchor else "")
    )


def change_address(question: str, answers: Answers) -> str:
    return address("advisor", answers, topic=_topic_of(question), anchor=_element(question))


def _element(question: str) -> str:
    """The id of a question's element on its page."""
    return f"q-{question.replace('.', '-')}"


def topic_asked(form: AnswersForm) -> str:
    """The topic the address names; the first where it names none that exists."""
    asked = str(form.data.get("topic", ""))
    return (
        asked
        if asked == EVERYTHING or any(topic.key == asked for topic in TOPICS)
        else TOPICS[0].key
    )


def problems(form: AnswersForm) -> list[Problem]:
    """Everything wrong with the address, in the order of the questions; what is no question at all comes last."""
    found = [
        Problem(
            key,
            str(form.fields[key].label),
            str(form.errors[key][0]),
            f"q-{key.replace('.', '-')}-0",
        )
        for key in form.fields
        if key in form.errors
    ]
    found += [
        Problem(key, key, str(messages[0]), "")
        for key, messages in form.errors.items()
        if key not in form.fields
    ]
    asked = form.data.get("topic", "")
    if asked and "topic" in form.other_keys and topic_asked(form) != asked:
        known = ", ".join([*(topic.key for topic in TOPICS), EVERYTHING])
        found.append(Problem("topic", "topic", f"There is no such topic. Known: {known}.", ""))
    return found[:_MOST_PROBLEMS]


def topic_with(found: list[Problem], asked: str) -> str:
    """The topic on which everything that is wrong can be put right; all of them where it takes more than one."""
    wrong = {_topic_of(problem.key) for problem in found if problem.anchor}
    if not wrong or asked == EVERYTHING:
        return asked
    return wrong.pop() if len(wrong) == 1 else EVERYTHING


def page(form: AnswersForm, key: str, plans: Sequence[PlanOnSale]) -> dict[str, object]:
    """What the page of a topic, or of everything, shows beside the panel. `plans`: those on sale."""
    answers = form.answers()
    shown = TOPICS if key == EVERYTHING else tuple(topic for topic in TOPICS if topic.key == key)
    place = 0 if key == EVERYTHING else TOPICS.index(shown[0])
    on_page = {question.key for topic in shown for question in topic.questions}
    on_page |= {name for name in form.fields if key == EVERYTHING and name.startswith(IMPORTANCE)}
    if "discount" in on_page:
        on_page |= {plan.key for plan in plans} | {f"{DISCOUNT}{seller}" for seller in SELLERS}
    return {
        "key": key,
        "everything": key == EVERYTHING,
        "topics": TOPICS,
        "number": place + 1,
        "shown": [
            {
                "topic": topic,
                "questions": [_shown(form, question, plans) for question in topic.questions],
            }
            for topic in shown
        ],
        "importances": [_importance(form, one) for one in _suggested(answers)]
        if key == EVERYTHING
        else [],
        "presets": _presets(answers) if key == EVERYTHING else None,
        "following": _beside(place + 1) if key != EVERYTHING else None,
        "preceding": _beside(place - 1) if key != EVERYTHING else None,
        "carried": [
            (name, value)
            for name, values in as_query(answers).lists()
            if name not in on_page
            for value in values
        ],
    }


def given(answers: Answers, plans: Sequence[PlanOnSale]) -> list[dict[str, object]]:
    """Every question with its answer in words, by topic, and where to change it. `words` is empty
    where none was given; of discounts by seller and quotes only those given are listed."""
    return [
        {
            "topic": topic,
            "rows": [
                {
                    "question": row,
                    "words": answer_in_words(row, answers),
                    "change": f"{page}#{_element(row.key)}",
                }
                for question in topic.questions
                for row in (question, *_given_own_numbers(question, answers, plans))
            ],
        }
        for topic, page in zip(TOPICS, _topic_addresses(answers), strict=True)
    ]


def _topic_addresses(answers: Answers) -> list[str]:
    """What `address` says for each topic, with the answers written once."""
    page = address("advisor", answers)
    return [f"{page}{'&' if '?' in page else '?'}topic={topic.key}" for topic in TOPICS]


def _given_own_numbers(
    question: Question, answers: Answers, plans: Sequence[PlanOnSale]
) -> list[Question]:
    if question.key != "discount":
        return []
    rows = [*map(discount_question, SELLERS), *map(quote_question, plans)]
    return [row for row in rows if number_answer(row, answers) is not None]


def answer_in_words(question: Question, answers: Answers) -> str:
    if question.kind == NUMBER:
        value = number_answer(question, answers)
        return (
            ""
            if value is None
            else f"{value:,.{question.decimals if value % 1 else 0}f}{question.unit}"
        )
    return ", ".join(question.option(key).label for key in answers.to(question.key))


def unanswered(answers: Answers) -> int:
    return sum(1 for question in QUESTIONS.values() if not answer_in_words(question, answers))


def _beside(place: int) -> Topic | None:
    return TOPICS[place] if 0 <= place < len(TOPICS) else None


def _topic_of(key: str) -> str:
    return _TOPIC_OF.get("discount" if key.startswith((DISCOUNT, QUOTE)) else key, EVERYTHING)


def _folds(form: AnswersForm, plans: Sequence[PlanOnSale]) -> tuple[Fold, ...]:
    """Discounts of single vendors and quotes, under the general discount."""
    discounts = tuple(
        _named(form, discount_question(seller), label) for seller, label in SELLERS.items()
    )
    by_seller: dict[str, list[Shown]] = {}
    for plan in plans:
        by_seller.setdefault(plan.seller, []).append(_named(form, quote_question(plan), plan.name))
    labels = {**vocabulary.SELLERS, "": "Others"}
    quotes = tuple(
        (labels[seller], tuple(by_seller[seller])) for seller in labels if seller in by_seller
    )
    return (
        Fold(
            "A different discount at single vendors",
            "In percent. It replaces the general discount for this vendor's plans.",
            _filled(discounts),
            (("", discounts),),
        ),
        Fold(
            "Prices you were quoted",
            "In USD per server and year, subscription and support together. A quote replaces list price and discount.",
            any(_filled(fields) for _, fields in quotes),
            quotes,
        ),
    )


def _named(form: AnswersForm, question: Question, name: str) -> Shown:
    return replace(_shown(form, question, ()), text=name)


def _filled(fields: Sequence[Shown]) -> bool:
    return any(field.value or field.error for field in fields)


def _shown(form: AnswersForm, question: Question, plans: Sequence[PlanOnSale]) -> Shown:
    sent = _sent(form, question.key)
    options = [
        (option.key, option.label, option.help)
        for option in question.options
        if option.offered or option.key in sent
    ]
    if question.kind not in (MANY, NUMBER):
        options.append((*NOT_SURE, ""))
        sent = sent[-1:] if set(sent[-1:]) <= {key for key, *_ in options} else []
        sent = sent or [""]
    element = f"q-{question.key.replace('.', '-')}"
    return Shown(
        key=question.key,
        id=element,
        kind=question.kind,
        text=question.text,
        why=question.why,
        help=question.help,
        choices=tuple(
            Choice(f"{element}-{place}", key, label, help, key in sent)
            for place, (key, label, help) in enumerate(options)
        ),
        value=(sent[-1][:20] if sent else "") if question.kind == NUMBER else "",
        error=str(form.errors[question.key][0]) if question.key in form.errors else "",
        folds=_folds(form, plans) if question.key == "discount" else (),
    )


def _suggested(answers: Answers) -> tuple[Weight, ...]:
    return weights(CRITERIA, emphases_by_answer(EMPHASES), answers)


def _presets(answers: Answers) -> dict[str, object] | None:
    """What the kind of organisation sets, and the addresses that undo it and the user's own steps. None where nothing is set."""
    kind = QUESTIONS["organisation"]
    found = [one for one in _suggested(answers) if one.because and one.because.question == kind.key]
    usual = {criterion.key: criterion.importance for criterion in CRITERIA}
    without = replace(
        answers,
        importance={**{one.criterion: usual[one.criterion] for one in found}, **answers.importance},
    )
    if not found and not answers.importance:
        return None
    suggested = replace(answers, importance={})
    return {
        "kind": answer_in_words(kind, answers),
        "rows": [
            f"{_LABELS[one.criterion]}: {IMPORTANCE_WORDS[one.suggested].lower()}" for one in found
        ],
        "undo": _importance_address(without) if without != answers else "",
        "own": _importance_address(suggested) if answers.importance else "",
    }


def _importance_address(answers: Answers) -> str:
    return address("advisor", answers, topic=EVERYTHING, anchor=IMPORTANCE_ANCHOR)


def _why(weight: Weight) -> str:
    """Where the suggested step comes from."""
    word = IMPORTANCE_WORDS[weight.suggested].lower()
    if weight.because is None:
        return f"Suggested: {word}, as for everybody."
    question = QUESTIONS[weight.because.question]
    return f"Suggested: {word}, as you answered “{question.option(weight.because.option).label}” to “{question.text}”"


def _importance(form: AnswersForm, weight: Weight) -> Shown:
    criterion = weight.criterion
    name = IMPORTANCE + criterion
    one = next(each for each in CRITERIA if each.key == criterion)
    options = [
        ("", "As suggested"),
        *((str(step), word) for step, word in enumerate(IMPORTANCE_WORDS)),
    ]
    sent = (_sent(form, name) or [""])[-1]
    chosen = sent if sent in dict(options) else ""
    element = f"q-importance-{criterion}"
    return Shown(
        key=name,
        id=element,
        kind="one",
        text=one.label,
        why=one.question,
        help=_why(weight),
        choices=tuple(
            Choice(f"{element}-{place}", key, word, "", key == chosen)
            for place, (key, word) in enumerate(options)
        ),
        value="",
        error=str(form.errors[name][0]) if name in form.errors else "",
    )


def _sent(form: AnswersForm, key: str) -> list[str]:
    """What the address says, right or wrong, so that nothing is lost."""
    found: list[str] = form.data.getlist(key) if hasattr(form.data, "getlist") else []
    return found
