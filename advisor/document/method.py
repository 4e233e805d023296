"""The rules as the method page shows them, read from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated

from advisor.answer_formats import IMPORTANCE
from advisor.catalog_evidence import label_of
from advisor.document import rounding
from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.document.fields import CriterionKey, ImportanceWord, Part, Share, about
from advisor.document.weights import CRITERION_LABELS
from advisor.engine.analysis import LEVEL_POINTS
from advisor.engine.certainty import (
    FIRM,
    FIRM_SHARE,
    LIKELY,
    LIKELY_SHARE,
    NARROW,
    NARROW_SHARE,
    OPEN,
)
from advisor.engine.constraints import Test, attributes_under
from advisor.engine.sampling import SAMPLES, SPREAD
from advisor.engine.types import Answers
from advisor.engine.utility import Criterion, Measure, Piecewise, Steps, Utility
from advisor.engine.weights import POINTS, emphases_by_answer, weights
from advisor.rules.changes import CHANGES, NOT_SCORED
from advisor.rules.criteria import CRITERIA, DECISIVE_FACTS, EMPHASES, IMPORTANCE_WORDS
from advisor.rules.derived import DERIVED, KERNEL_AGES, ROUTES, THIRD_PARTY_PLAN
from advisor.rules.questions import NUMBER, QUESTIONS, TOPICS, Topic
from advisor.rules.requirements import REQUIREMENTS
from advisor.ruleset import RULES
from catalog import vocabulary


class CertaintyLevel(Part, frozen=True):
    """A word for how sure, the least share of weightings (0-1) it takes, and what else."""

    word: str
    share: float
    also: str


class ImportanceLevel(Part, frozen=True):
    """A step of importance, and the points it is worth."""

    word: str
    step: int
    points: float


class ValueUtility(Part, frozen=True):
    """What one value of an attribute is worth."""

    value: str
    utility: Share
    sentence: str


class MeasureRow(Part, frozen=True):
    """An attribute a criterion reads, and what its values are worth."""

    reads: str
    question: str | None
    answer: str | None
    share: float
    rows: list[ValueUtility]
    unknown: str


class CriterionRow(Part, frozen=True):
    """What makes a candidate better."""

    key: CriterionKey
    label: str
    question: str
    importance: Annotated[ImportanceWord, about("Its importance unless the answers set it.")]
    measures: list[MeasureRow]
    answer: Annotated[str, about("Key under which its importance is sent, from 0 up.")]


class DefaultWeight(Part, frozen=True):
    """How much a criterion counts if nothing is answered."""

    label: str
    importance: str
    percent: float


class RequirementRow(Part, frozen=True):
    """What an answer requires. `answer` None: it is always required."""

    answer: str | None
    requirement: str
    reads: list[str]


class RequirementGroup(Part, frozen=True):
    """The requirements of one question. `question` None: always required."""

    question: str | None
    rows: list[RequirementRow]


class EmphasisRow(Part, frozen=True):
    """The importances one answer suggests."""

    answer: str
    sets: list[str]


class EmphasisGroup(Part, frozen=True):
    """The emphases of one question."""

    question: str
    rows: list[EmphasisRow]


class Method(Part, frozen=True):
    """Everything the method page shows of the rules."""

    topics: tuple[Topic, ...]
    number: str
    requirements: list[RequirementGroup]
    steps: list[ImportanceLevel]
    criteria: list[CriterionRow]
    emphases: list[EmphasisGroup]
    confidence: dict[str, str]
    not_scored: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...]
    decisive: list[str]
    defaults: list[DefaultWeight]
    known_first: list[str]
    certainties: list[CertaintyLevel]
    level_points: float
    samples: int
    spread: float


def method() -> Method:
    return Method(
        topics=TOPICS,
        number=NUMBER,
        requirements=_requirements(),
        steps=[
            ImportanceLevel(word, step, POINTS[step]) for step, word in enumerate(IMPORTANCE_WORDS)
        ],
        criteria=criterion_rows(),
        emphases=_emphases(),
        confidence=vocabulary.CONFIDENCE,
        not_scored=NOT_SCORED,
        changes=CHANGES,
        decisive=[label_of(attribute) for attribute in DECISIVE_FACTS],
        defaults=_default_weights(),
        known_first=[label_of(attribute) for attribute in RULES.known_first],
        certainties=_certainty_levels(),
        level_points=LEVEL_POINTS,
        samples=SAMPLES,
        spread=SPREAD,
    )


def criterion_rows() -> list[CriterionRow]:
    return [_criterion(criterion) for criterion in CRITERIA]


def _criterion(criterion: Criterion) -> CriterionRow:
    return CriterionRow(
        criterion.key,
        criterion.label,
        criterion.question,
        IMPORTANCE_WORDS[criterion.importance],
        [_measure(measure) for measure in criterion.measures],
        IMPORTANCE + criterion.key,
    )


def _measure(measure: Measure) -> MeasureRow:
    question = QUESTIONS[measure.question] if measure.question else None
    return MeasureRow(
        label_of(measure.utility.attribute),
        question.text if question else None,
        question.option(measure.option).label if question and measure.option else None,
        measure.share,
        _value_utilities(measure.utility),
        getattr(measure.utility, "unknown", ""),
    )


def _value_utilities(utility: Utility) -> list[ValueUtility]:
    """Each value with its utility and sentence; for a line its corners."""
    if isinstance(utility, Steps):
        return [
            ValueUtility(_in_words(utility.attribute, value), step.utility, step.sentence)
            for value, step in utility.steps.items()
        ]
    if isinstance(utility, Piecewise):
        sentence = utility.sentence.format(words="…")
        return [
            ValueUtility(_in_words(utility.attribute, value), worth, sentence)
            for value, worth in utility.points
        ]
    return []


def _certainty_levels() -> list[CertaintyLevel]:
    """Surest first; the last holds below all shares."""
    no_doubt = (
        "no other candidate tied with it, and no single unverified, disputed or unknown fact that "
        "could change the winner"
    )
    return [
        CertaintyLevel(CERTAINTY_WORDS[FIRM], FIRM_SHARE, no_doubt),
        CertaintyLevel(CERTAINTY_WORDS[LIKELY], LIKELY_SHARE, "no other candidate tied with it"),
        CertaintyLevel(CERTAINTY_WORDS[NARROW], NARROW_SHARE, ""),
        CertaintyLevel(CERTAINTY_WORDS[OPEN], 0.0, ""),
    ]


def _default_weights() -> list[DefaultWeight]:
    default = weights(CRITERIA, emphases_by_answer(EMPHASES), Answers())
    percents = rounding.percents([weight.share for weight in default])
    return [
        DefaultWeight(
            CRITERION_LABELS[weight.criterion], IMPORTANCE_WORDS[weight.importance], percent
        )
        for weight, percent in zip(default, percents, strict=True)
    ]


def _requirements() -> list[RequirementGroup]:
    """What is always required first, then by question."""
    groups = []
    for key, constraints in groupby(REQUIREMENTS, key=lambda constraint: constraint.question):
        question = QUESTIONS[key] if key else None
        rows = [
            RequirementRow(
                question.option(row.option).label if question and row.option else None,
                row.requirement,
                list(_attribute_labels(row.test)),
            )
            for row in constraints
        ]
        groups.append(RequirementGroup(question.text if question else None, rows))
    return groups


def _attribute_labels(test: Test) -> Iterator[str]:
    """Of what it always reads; software, of which it reads what is asked for, is one line."""
    always = attributes_under(test, Answers())
    yield from (label_of(key) for key in dict.fromkeys(test.attributes) if key in always)
    if always < set(test.attributes):
        yield "CPU architectures for your software"


def _emphases() -> list[EmphasisGroup]:
    groups = []
    for key, emphases in groupby(EMPHASES, key=lambda emphasis: emphasis.question):
        question = QUESTIONS[key]
        rows = []
        for option, of_option in groupby(emphases, key=lambda emphasis: emphasis.option):
            sets = [
                f"{CRITERION_LABELS[row.criterion]}: {IMPORTANCE_WORDS[row.importance].lower()}"
                for row in of_option
            ]
            rows.append(EmphasisRow(question.option(option).label, sets))
        groups.append(EmphasisGroup(question.text, rows))
    return groups


_UNITS = {"price_per_system_year": "{:,g} USD", "years_of_updates": "{:g} years"}


def _in_words(attribute: str, value: object) -> str:
    if attribute in _UNITS:
        return _UNITS[attribute].format(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value == THIRD_PARTY_PLAN:
        return "no single company, but a company's support plan"
    if attribute == "control":
        return vocabulary.ATTRIBUTES["owner"].in_words(value)
    if attribute in DERIVED:
        return {**ROUTES, **KERNEL_AGES}.get(str(value), str(value))
    return vocabulary.ATTRIBUTES[attribute].in_words(value)
