"""If nothing fits: requirements to relax, and answers that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from advisor.document.fields import Part, QuestionKey, Slug, about
from advisor.document.gaps import RequirementGaps
from advisor.document.names import CatalogNames
from advisor.document.relaxation_sentences import RelaxationSentences
from advisor.document.wording import lower_first
from advisor.engine.concessions import Change
from advisor.engine.relaxation import Relaxation
from advisor.engine.shortfall import Shortfall
from advisor.rules.questions import QUESTIONS

_Order = tuple[int, int, Shortfall, tuple[str, ...]]


class ReplacementAnswer(Part, frozen=True):
    """What to answer instead."""

    question: QuestionKey
    options: Annotated[list[str], about("Empty: leave the question unanswered.")]


class SuggestedRelaxation(Part, frozen=True):
    """Answers to change so that a distribution fits."""

    drop: list[QuestionKey]
    drop_labels: list[str]
    then_fits: Annotated[
        list[Slug], about("Without these answers to the questions of `drop`, all or part of them.")
    ]
    then_fits_names: list[str]
    words: Annotated[str, about("The smallest sufficient change, in the unit of the requirement.")]
    instead: Annotated[list[ReplacementAnswer], about("Answers that a distribution would meet.")]


class Conflict(Part, frozen=True):
    """Answers that no distribution meets together."""

    questions: list[QuestionKey]
    labels: list[str]
    sentence: str


def suggested_relaxations(
    relaxations: Iterable[Relaxation], gaps: RequirementGaps, names: CatalogNames
) -> list[SuggestedRelaxation]:
    """The fewest questions first, then the main distributions, then the smallest change."""
    sentences = RelaxationSentences(gaps, names)
    nearest = [(relaxation, _nearest(_own_changes(relaxation), gaps)) for relaxation in relaxations]
    nearest.sort(key=lambda pair: _order(pair[0], pair[1], gaps))
    return [_suggestion(relaxation, changes, sentences, names) for relaxation, changes in nearest]


def _order(relaxation: Relaxation, changes: list[Change], gaps: RequirementGaps) -> _Order:
    role = gaps.role_order(changes[0].candidate)
    return (len(relaxation.drop), role, changes[0].cost, relaxation.drop)


def _own_changes(relaxation: Relaxation) -> tuple[Change, ...]:
    """Those of other questions belong to another relaxation, which is suggested as well."""
    own = (row for row in relaxation.changes if row.questions <= set(relaxation.drop))
    return tuple(own) or relaxation.changes


def _nearest(changes: tuple[Change, ...], gaps: RequirementGaps) -> list[Change]:
    """The nearest that only needs confirming, and the nearest that changes an answer.

    Of the main distributions, but for an answer whose change is part of what is to be confirmed.
    """
    first = min(gaps.role_order(change.candidate) for change in changes)
    nearest: dict[bool, Change] = {}
    for change in changes:
        if gaps.role_order(change.candidate) == first:
            nearest.setdefault(change.confirms, change)
    if confirming := nearest.get(True):
        for change in changes:
            if change.given_up < confirming.given_up and not change.confirms:
                nearest.setdefault(False, change)
    return [nearest[confirms] for confirms in (True, False) if confirms in nearest]


def _suggestion(
    relaxation: Relaxation,
    changes: list[Change],
    sentences: RelaxationSentences,
    names: CatalogNames,
) -> SuggestedRelaxation:
    first, *others = [sentences.change(change, relaxation) for change in changes]
    return SuggestedRelaxation(
        list(relaxation.drop),
        [QUESTIONS[key].text for key in relaxation.drop],
        list(relaxation.then_fits),
        [names.short_names[slug] for slug in relaxation.then_fits],
        ". Or ".join([first, *map(lower_first, others)]),
        [
            ReplacementAnswer(
                question, _replacement_options(changes[-1], question, relaxation.changes)
            )
            for question in relaxation.drop
        ],
    )


def _replacement_options(change: Change, question: str, changes: tuple[Change, ...]) -> list[str]:
    """The answer with which the candidate fits, without the options to be confirmed first."""
    concessions = [row for row in change.concessions if row.question == question]
    unmet = {failure.constraint.option for row in concessions for failure in row.failures}
    options = concessions[0].options if concessions else ()
    remaining = [option for option in options if option not in unmet]
    return remaining or _certain_options(change, question, changes)


def _certain_options(change: Change, question: str, changes: tuple[Change, ...]) -> list[str]:
    """The easier option that the candidate meets as it is, instead of what is to be confirmed."""
    for other in changes:
        if other.candidate == change.candidate:
            for concession in other.concessions:
                if concession.question == question and concession.steps:
                    return list(concession.options)
    return []


def conflict(questions: Iterable[str]) -> Conflict:
    conflicting = set(questions)
    keys = [key for key in QUESTIONS if key in conflicting]
    texts = [QUESTIONS[key].text for key in keys]
    quoted = " and ".join(f"“{text}”" for text in texts)
    return Conflict(keys, texts, f"{_CONFLICT_LEADS.get(len(keys), _MANY_CONFLICT)} {quoted}")


_CONFLICT_LEADS = {
    1: "No distribution meets your answer to",
    2: "These two answers contradict each other, no distribution meets both:",
}
_MANY_CONFLICT = "No distribution meets your answers to all of these:"
