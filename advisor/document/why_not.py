"""Every other distribution: the ranked against the winner, what the others lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from advisor.document.fields import Part, Points, Slug, about, one_of
from advisor.document.gaps import RequirementGaps
from advisor.document.names import CatalogNames
from advisor.document.points import (
    PointsDifference,
    differences,
    gains,
    losses,
    rounded_score,
)
from advisor.document.wording import joined
from advisor.engine.analysis import Analysis, Ranked
from advisor.engine.nearest import Unranked
from advisor.engine.types import Candidate
from advisor.ruleset import RULES

MENTIONED = 3
"""How many differences a sentence mentions."""
UNCERTAIN = {
    "price_per_system_year": "its price is not published",
    "years_of_updates": "the end of its support is not promised",
}
"""Why a candidate ranks after all of which these are known."""


class WhyNot(Part, frozen=True):
    """Another distribution: against the winner by criterion, or what it lacks."""

    distribution: Slug
    name: str
    release: str | None
    plan: str | None
    plan_name: str | None
    standing: Annotated[
        str,
        one_of("ranked", "open", "out"),
        about("open: undetermined, as a fact is unknown; out: ruled out."),
    ]
    score: Annotated[
        Points | None,
        about("Null unless ranked: only ranked candidates have a score."),
    ]
    rows: Annotated[list[PointsDifference], about("Empty unless it is ranked.")]
    requirements: Annotated[
        list[str], about("Requirements it does not meet, or may not. Empty if ranked.")
    ]
    sentence: str


def why_not(analysis: Analysis, gaps: RequirementGaps, names: CatalogNames) -> Iterator[WhyNot]:
    """The ranked, then the undetermined, then the ruled out; nothing without a winner."""
    winner = analysis.winner
    if winner is None:
        return
    for ranked in analysis.ranking:
        if ranked is not winner:
            yield _against(winner, ranked, names)
    for left in gaps.ordered(analysis.unconfirmed):
        yield _not_ranked("open", left, gaps, names)
    for left in gaps.ordered(analysis.excluded):
        yield _not_ranked("out", left, gaps, names)


def _against(winner: Ranked, ranked: Ranked, names: CatalogNames) -> WhyNot:
    rows = differences(winner, ranked.contributions)
    score = rounded_score(ranked.contributions)
    gap = round(rounded_score(winner.contributions) - score, 1)
    first = winner.candidate.distribution
    tied_with = names.short_names[first] if first in ranked.tied_with else ""
    return WhyNot(
        *_identity(ranked.candidate, names),
        "ranked",
        score,
        list(rows),
        [],
        _sentence(ranked, gap, rows, tied_with),
    )


def _not_ranked(
    standing: str, left: Unranked, gaps: RequirementGaps, names: CatalogNames
) -> WhyNot:
    return WhyNot(
        *_identity(left.candidate, names),
        standing,
        None,
        [],
        [failure.constraint.requirement for failure in left.failures],
        gaps.why_not(left),
    )


def _identity(
    candidate: Candidate, names: CatalogNames
) -> tuple[str, str, str | None, str | None, str | None]:
    slug = candidate.distribution
    plan_name = names.plan_name(candidate)
    return (slug, names.short_names[slug], candidate.release, candidate.plan, plan_name)


def _sentence(
    ranked: Ranked, gap: float, rows: tuple[PointsDifference, ...], tied_with: str
) -> str:
    """What is uncertain, then where it is behind and ahead, in points. `tied_with`: the name of the
    winner; empty: they are not tied.

    A criterion with an unknown fact on either side is never named as an advantage.
    """
    sentences = [_standing(gap, uncertainties(ranked.candidate), tied_with)]
    if behind_on := losses(rows)[:MENTIONED]:
        sentences.append(f"Behind on {joined([_unsigned(row) for row in behind_on])}.")
    if ahead_on := gains(rows)[:MENTIONED]:
        sentences.append(f"Ahead on {joined([_unsigned(row) for row in ahead_on])}.")
    return " ".join(sentences)


def uncertainties(candidate: Candidate) -> list[str]:
    """Why it ranks after all of which these are known; empty if they are known of it too."""
    return [UNCERTAIN[key] for key in RULES.known_first if not candidate.of(key).known]


def _standing(gap: float, uncertain: list[str], tied_with: str) -> str:
    if uncertain:
        return f"Ranked after the others because {joined(uncertain)}."
    if tied_with:
        return f"Tied with {tied_with}: less than half a point apart."
    return f"{abs(gap):.1f} points {'behind' if gap > 0 else 'ahead'}."


def _unsigned(row: PointsDifference) -> str:
    return f"{row.label} ({abs(row.difference):.1f}{'' if row.known else ', partly unknown'})"
