"""Why not a newer release of the same distribution."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.document.candidate import support_end
from advisor.document.other_releases import OtherRelease
from advisor.document.recommendation import Recommendation
from advisor.document.short_reasons import UNKNOWN, contrast
from advisor.document.summary import wording_for
from advisor.document.why_not import uncertainties
from advisor.engine.analysis import Sibling
from advisor.engine.constraints import FAILS
from advisor.evaluation import Evaluation
from advisor.migration_edges import release_number
from advisor.pages.result.risk import Action, Risk
from catalog import lifecycle


def newer_release(recommendation: Recommendation, evaluation: Evaluation) -> Iterator[Risk]:
    """The newest first."""
    winner = recommendation.winner
    for release in recommendation.releases:
        if winner and release_number(release.release) > release_number(winner.release):
            text = f"{_end(release, evaluation)} {_obstacle(release, evaluation)}"
            lead = f"Why not {winner.name} {release.release}?"
            yield Risk(lead, text.strip(), Action("Support and cost", "#h-costs"))


def _end(release: OtherRelease, evaluation: Evaluation) -> str:
    candidate = _sibling(release, evaluation).candidate
    until = support_end(candidate, wording_for(evaluation).names, evaluation.today)
    if until.kind != lifecycle.DATE:
        return f"The end of its support is {until.words}."
    verb = "projected to be supported" if until.projected else "supported"
    return f"It is {verb} until {until.words}."


def _obstacle(release: OtherRelease, evaluation: Evaluation) -> str:
    """A requirement that it does not meet, what is unknown of it, or what it is behind on most."""
    sibling = _sibling(release, evaluation)
    if sibling.failures or not release.lacks or uncertainties(sibling.candidate):
        return f"{_unmet(sibling)}{release.sentence}"
    own = {row.criterion.key: row for row in evaluation.analysis.ranking[0].contributions}
    row = max(sibling.contributions, key=lambda row: own[row.criterion.key].points - row.points)
    words = contrast(row, own[row.criterion.key])
    if words is None or words.phrase == UNKNOWN:
        return release.sentence
    points = f"{abs(release.difference):.1f} points behind"
    winner = evaluation.analysis.ranking[0].candidate.release
    return f"But it is {points}: {words.phrase} (release {winner}: {words.against})."


def _unmet(sibling: Sibling) -> str:
    """Whether one of the requirements in the sentence is certainly not met."""
    if not sibling.failures:
        return ""
    is_out = any(failure.outcome == FAILS for failure in sibling.failures)
    return "Ruled out: " if is_out else "Undetermined: "


def _sibling(release: OtherRelease, evaluation: Evaluation) -> Sibling:
    siblings = evaluation.analysis.siblings
    return next(row for row in siblings if row.candidate.release == release.release)
