"""The winner's other releases, and why none of them won."""

from __future__ import annotations

from typing import Annotated

from advisor.document.fields import Difference, Part, Points, Share, Slug, about
from advisor.document.gaps import RequirementGaps
from advisor.document.points import (
    PointsDifference,
    differences,
    gains,
    losses,
    rounded_score,
)
from advisor.document.why_not import uncertainties
from advisor.document.wording import joined
from advisor.engine.analysis import Analysis, Ranked, Sibling
from advisor.engine.types import Candidate
from advisor.migration_edges import release_number

MENTIONED = 3
"""How many differences a sentence mentions."""


class OtherRelease(Part, frozen=True):
    """Another release of the winner's distribution."""

    distribution: Slug
    release: str
    plan: Annotated[str | None, about("The plan that comes closest to meeting every requirement.")]
    score: Annotated[Points, about("Its score, whether it meets every requirement or not.")]
    difference: Annotated[Difference, about("Its score minus the winner's.")]
    share: Annotated[Share, about("The share of weightings in which this release comes first.")]
    lacks: Annotated[
        list[str],
        about("Requirements it does not certainly meet, and criteria on which it is behind."),
    ]
    better: Annotated[list[str], about("Criteria on which it is certainly ahead.")]
    sentence: Annotated[str, about("Why it did not win.")]


def other_releases(analysis: Analysis, gaps: RequirementGaps) -> list[OtherRelease]:
    """The newest first by their numbers; empty without a winner."""
    winner = analysis.winner
    if winner is None:
        return []
    newest_first = sorted(
        analysis.siblings,
        key=lambda sibling: release_number(sibling.candidate.release or ""),
        reverse=True,
    )
    shares = analysis.robustness.release_share
    return [
        _other_release(winner, sibling, shares.get(sibling.candidate.key[:2], 0.0), gaps)
        for sibling in newest_first
    ]


def _other_release(
    winner: Ranked, sibling: Sibling, share: float, gaps: RequirementGaps
) -> OtherRelease:
    candidate = sibling.candidate
    rows = differences(winner, sibling.contributions)
    unmet = [gaps.describe(failure, candidate) for failure in sibling.failures]
    deficits = [_deficit(row) for row in losses(rows)]
    ahead = [f"{row.label} ({row.difference:.1f} points more)" for row in gains(rows)]
    score = rounded_score(sibling.contributions)
    return OtherRelease(
        candidate.distribution,
        str(candidate.release),
        candidate.plan,
        score,
        round(score - rounded_score(winner.contributions), 1),
        round(share, 4),
        unmet + deficits,
        ahead,
        _sentence(unmet, _only_its_own(candidate, winner.candidate), deficits, ahead),
    )


def _only_its_own(candidate: Candidate, winner: Candidate) -> list[str]:
    """Why it ranks after the winner, whatever its points are."""
    return [words for words in uncertainties(candidate) if words not in uncertainties(winner)]


def _sentence(unmet: list[str], uncertain: list[str], deficits: list[str], ahead: list[str]) -> str:
    sentences = []
    if unmet:
        sentences.append(f"{'; '.join(unmet[:MENTIONED])}.")
    elif uncertain:
        sentences.append(f"Ranked after the others because {joined(uncertain)}.")
    elif deficits:
        sentences.append(f"Behind on {joined(deficits[:MENTIONED])}.")
    if ahead:
        sentences.append(f"Better on {joined(ahead[:MENTIONED])}.")
    elif not sentences:
        sentences.append("Tied: nothing that was asked tells them apart.")
    return " ".join(sentences)


def _deficit(row: PointsDifference) -> str:
    points = f"{row.label} ({abs(row.difference):.1f} points less)"
    return points if row.known else f"{points}, partly unknown"
