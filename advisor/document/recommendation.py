"""The recommendation as one typed document: the API encodes it, the pages read it."""

from __future__ import annotations

from typing import Annotated

from advisor.document.break_even import BreakEvenQuote, break_even_quote
from advisor.document.costs import Costs, costs
from advisor.document.counterfactuals import CounterfactualWriter, WinnerChange
from advisor.document.excluded import Excluded, Unconfirmed
from advisor.document.fields import Day, Digest, Part, about
from advisor.document.headline import headline
from advisor.document.migration import MigrationWriter
from advisor.document.migration_rows import CandidateMigrations, Migration
from advisor.document.notes import ProgrammeNote, programme_notes
from advisor.document.other_releases import OtherRelease, other_releases
from advisor.document.questions_to_ask import QuestionToAsk
from advisor.document.ranking import RankedCandidate, Winner, winner
from advisor.document.relaxations import Conflict, SuggestedRelaxation
from advisor.document.robustness import RobustnessSummary, robustness_summary
from advisor.document.running import running_systems
from advisor.document.running_rows import RunningSystem
from advisor.document.stability import StabilityInterval, stability_interval
from advisor.document.summary import AnswerData, ranking_summary, wording_for
from advisor.document.weights import CriterionWeight
from advisor.document.why_not import WhyNot, why_not
from advisor.evaluation import Evaluation
from advisor.ruleset import RULES_AS_OF, rules_digest


class CatalogStamp(Part, frozen=True):
    """The facts it rests on."""

    digest: Digest
    as_of: Day | None


class RulesStamp(Part, frozen=True):
    """The rules it follows from."""

    digest: Digest
    as_of: Day


class Recommendation(Part, frozen=True):
    """Who fits best and why, who is ruled out and by what, and how sure that is.

    The same answers on the same catalog, by the same rules, on the same day give the same bytes.
    """

    answers: AnswerData
    day: Annotated[Day, about("The day (UTC) to which it applies.")]
    weights: list[CriterionWeight]
    headline: str
    winner: Annotated[
        Winner | None,
        about("Null if nothing was answered, nothing fits, or every criterion is ignored."),
    ]
    no_winner_because: Annotated[str | None, about("Null exactly if there is a winner.")]
    ranking: list[RankedCandidate]
    excluded: Annotated[
        list[Excluded],
        about(
            "Ruled out, by the release and plan that come closest. By role, those that can be "
            "recommended first; within a role the nearest first."
        ),
    ]
    unconfirmed: Annotated[
        list[Unconfirmed],
        about("Undetermined: a required fact is unknown. They cannot win. In the same order."),
    ]
    robustness: RobustnessSummary
    break_even: Annotated[
        list[BreakEvenQuote],
        about("Plans without a published price that would win at the given quote or below."),
    ]
    releases: Annotated[
        list[OtherRelease],
        about("The winner's other releases, the newest first. Empty: there is no winner."),
    ]
    questions_to_ask: Annotated[
        list[QuestionToAsk], about("What to answer first. Empty unless nothing was answered.")
    ]
    counterfactuals: list[WinnerChange]
    stability: list[StabilityInterval]
    why_not: Annotated[
        list[WhyNot],
        about(
            "Every other distribution: the ranked, the undetermined, the ruled out. "
            "Empty: there is no winner."
        ),
    ]
    relaxations: Annotated[
        list[SuggestedRelaxation], about("If nothing fits: the requirements to relax.")
    ]
    conflicts: Annotated[
        list[Conflict], about("If nothing fits: answers that no distribution meets together.")
    ]
    runs_today: Annotated[
        list[RunningSystem], about("The systems named in the answers, with paid extensions.")
    ]
    costs: Costs
    migration: Annotated[list[Migration], about("To the winner.")]
    ways: Annotated[list[CandidateMigrations], about("To each ranked candidate.")]
    notes: Annotated[list[ProgrammeNote], about("No-cost programmes you may be eligible for.")]
    catalog: CatalogStamp
    rules: RulesStamp


def recommendation(evaluation: Evaluation) -> Recommendation:
    """Same answers, same catalog, same rules, same day: the same recommendation."""
    analysis, today = evaluation.analysis, evaluation.today
    wording = wording_for(evaluation)
    names, gaps = wording.names, wording.gaps
    summary = ranking_summary(evaluation, wording)
    best = winner(analysis.winner, names, today) if analysis.winner else None
    ranked_candidates = [ranked.candidate for ranked in analysis.ranking]
    migrations = MigrationWriter(names, analysis.answers, today)
    by_candidate = migrations.by_candidate(ranked_candidates)
    candidates = {candidate.key: candidate for candidate in evaluation.candidates}
    counterfactuals = CounterfactualWriter(names, candidates, today, wording.percents)
    published = evaluation.published
    return Recommendation(
        answers=summary.answers,
        day=today.isoformat(),
        weights=summary.weights,
        headline=headline(best, names) if best else str(summary.no_winner_because),
        winner=best,
        no_winner_because=summary.no_winner_because,
        ranking=summary.ranking,
        excluded=summary.excluded,
        unconfirmed=summary.unconfirmed,
        robustness=robustness_summary(analysis, names),
        break_even=[break_even_quote(quote, names) for quote in analysis.break_even],
        releases=other_releases(analysis, gaps),
        questions_to_ask=summary.questions_to_ask,
        counterfactuals=[counterfactuals.winner_change(row) for row in analysis.counterfactuals],
        stability=[stability_interval(interval, names) for interval in analysis.intervals],
        why_not=list(why_not(analysis, gaps, names)),
        relaxations=summary.relaxations,
        conflicts=summary.conflicts,
        runs_today=running_systems(names, analysis.answers, today),
        costs=costs(ranked_candidates, names, analysis.answers, today),
        migration=by_candidate[0].migrations if best and by_candidate else [],
        ways=by_candidate,
        notes=programme_notes(analysis.answers, names),
        catalog=CatalogStamp(published.digest, published.as_of),
        rules=RulesStamp(rules_digest(), RULES_AS_OF),
    )
