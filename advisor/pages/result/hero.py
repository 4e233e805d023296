"""The claim: release and plan, why this one in a sentence, and four figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.document.points import PointsDifference, losses
from advisor.document.ranking import RankedCandidate, Winner
from advisor.document.recommendation import Recommendation
from advisor.document.requirement_words import requirement_name
from advisor.document.short_reasons import contrast
from advisor.document.why_not import WhyNot, uncertainties
from advisor.engine.analysis import Analysis
from advisor.evaluation import Evaluation
from advisor.pages.answer_list import unanswered
from advisor.pages.excluded import has_own_line, names_of_undetermined
from advisor.pages.result.figures import Figure, figures
from advisor.pages.result.offer import offer_price
from advisor.rules.questions import QUESTIONS
from advisor.rules.requirements import REQUIREMENTS
from catalog.formats import join_words

NAMED = 3
"""How many requirements the claim names."""


@dataclass(frozen=True)
class Claim:
    """The winner. `offer`: its plan and price."""

    name: str
    offer: str
    why: str
    figures: list[Figure]


@dataclass(frozen=True)
class Hero:
    """`claim` None: there is no winner, and the headline says why."""

    claim: Claim | None
    questions: int
    answered: int


def hero(recommendation: Recommendation, evaluation: Evaluation) -> Hero:
    winner, answers = recommendation.winner, evaluation.analysis.answers
    claim = _claim(recommendation, winner, evaluation) if winner else None
    return Hero(claim, len(QUESTIONS), len(QUESTIONS) - unanswered(answers))


def _claim(recommendation: Recommendation, winner: Winner, evaluation: Evaluation) -> Claim:
    return Claim(
        name=f"{winner.name} {winner.release}",
        offer=f"{winner.plan_name}, {offer_price(recommendation, winner)}",
        why=" ".join(_why(recommendation, evaluation)),
        figures=figures(recommendation, winner, evaluation),
    )


def _why(recommendation: Recommendation, evaluation: Evaluation) -> Iterator[str]:
    met = _requirements(evaluation.analysis)
    if len(recommendation.ranking) == 1:
        yield f"It is the only distribution that meets {met or 'the basic requirements'}."
        yield from _nearest_others(recommendation)
        return
    if met:
        yield f"It meets {met}."
    winner, second = recommendation.ranking[:2]
    name = f"{second.name} {second.release}"
    uncertain = uncertainties(evaluation.analysis.ranking[1].candidate)
    if winner.tied_with:
        words = "less than half a point apart, so their order is not significant"
        yield f"It is tied with {name}: {words}."
    elif uncertain:
        yield f"{name} ranks behind it because {join_words(uncertain)}."
    else:
        yield _ahead(winner, second, _why_not(recommendation, second).rows, evaluation.analysis)


def _requirements(analysis: Analysis) -> str:
    """Those that follow from the answers, the first few by name; empty for none."""
    constraints = [row for row in REQUIREMENTS if row.question and row.applies(analysis.answers)]
    if not constraints:
        return ""
    names = list(map(requirement_name, constraints[:NAMED]))
    if len(constraints) > NAMED:
        names.append(f"{len(constraints) - NAMED} more")
    return f"{_all(len(constraints))}: {join_words(names)}"


def _all(number: int) -> str:
    words = {1: "your one requirement", 2: "both requirements"}
    return words.get(number, f"all {number} requirements")


def _nearest_others(recommendation: Recommendation) -> Iterator[str]:
    if names := names_of_undetermined(recommendation.unconfirmed):
        yield f"For {join_words(names)}, this is unknown."
    ruled_out = [row for row in recommendation.excluded if has_own_line(row)]
    for row in ruled_out[:1]:
        name = f"{row.name} {row.release or ''}".strip()
        yield f"The closest alternative, {name}, is ruled out: {row.lacks}."


def _why_not(recommendation: Recommendation, second: RankedCandidate) -> WhyNot:
    rows = (row for row in recommendation.why_not if row.distribution == second.distribution)
    return next(rows)


def _ahead(
    winner: RankedCandidate,
    second: RankedCandidate,
    rows: Iterable[PointsDifference],
    analysis: Analysis,
) -> str:
    """By how many points, and mainly by what. A criterion with an unknown fact is not named."""
    lead = round(winner.score - second.score, 1)
    text = f"It leads {second.name} {second.release} by {lead:.1f} of 100 points"
    known = losses(tuple(row for row in rows if row.known))
    if not known:
        return f"{text}."
    words = _contrast(known[0].criterion, analysis, second.name)
    return f"{text}, mainly on {known[0].label.lower()}{f' ({words})' if words else ''}."


def _contrast(criterion: str, analysis: Analysis, other_name: str) -> str:
    """two in-place steps; Rocky Linux: a new installation. cPanel: supported; …"""
    first, second = (
        next(row for row in ranked.contributions if row.criterion.key == criterion)
        for ranked in analysis.ranking[:2]
    )
    words = contrast(first, second)
    if not words:
        return ""
    subject = f"{words.subject}: " if words.subject else ""
    return f"{subject}{words.phrase}; {other_name}: {words.against}"
