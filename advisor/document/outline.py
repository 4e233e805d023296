"""The recommendation without what explains it: only the ranking is worked out."""

from __future__ import annotations

from typing import Annotated

from advisor.answer_formats import as_data
from advisor.document.costs import Costs, costs
from advisor.document.excluded import NotRanked, not_ranked
from advisor.document.fields import Day, Part, about
from advisor.document.headline import headline
from advisor.document.migration import MigrationWriter
from advisor.document.migration_rows import Migration
from advisor.document.notes import ProgrammeNote, programme_notes
from advisor.document.ranking import RankedOutline, Winner, ranked_outline, winner
from advisor.document.recommendation import CatalogStamp, Recommendation, RulesStamp
from advisor.document.relaxations import (
    Conflict,
    SuggestedRelaxation,
    conflict,
    suggested_relaxations,
)
from advisor.document.running import running_systems
from advisor.document.running_rows import RunningSystem
from advisor.document.summary import AnswerData, why_no_winner, wording_for
from advisor.document.weights import CriterionWeight, criterion_weights
from advisor.evaluation import Evaluation
from advisor.ruleset import RULES_AS_OF, rules_digest


class RecommendationOutline(Part, frozen=True):
    """A recommendation with `explain=false`: who fits, at what cost, and how to get there."""

    answers: AnswerData
    day: Annotated[Day, about("The day (UTC) to which it applies.")]
    weights: list[CriterionWeight]
    headline: str
    winner: Annotated[
        Winner | None,
        about("Null if nothing was answered, nothing fits, or every criterion is ignored."),
    ]
    no_winner_because: Annotated[str | None, about("Null exactly if there is a winner.")]
    ranking: list[RankedOutline]
    excluded: Annotated[list[NotRanked], about("Ruled out, with what each lacks.")]
    unconfirmed: Annotated[
        list[NotRanked], about("Undetermined: a required fact is unknown. They cannot win.")
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
    notes: Annotated[list[ProgrammeNote], about("No-cost programmes you may be eligible for.")]
    catalog: CatalogStamp
    rules: RulesStamp


SHORTER_ROWS = frozenset({"ranking", "excluded", "unconfirmed"})
"""The sections whose rows say less than those of a recommendation."""
EXPLAINING = tuple(
    name
    for name in Recommendation.__struct_fields__
    if name not in RecommendationOutline.__struct_fields__
)
"""The sections that only a recommendation has."""


def outline(evaluation: Evaluation) -> RecommendationOutline:
    """`evaluation`: of the ranking alone is enough."""
    analysis, today = evaluation.analysis, evaluation.today
    wording = wording_for(evaluation)
    names, gaps = wording.names, wording.gaps
    best = winner(analysis.winner, names, today) if analysis.winner else None
    no_winner_because = None if best else why_no_winner(analysis, gaps)
    ranked_candidates = [ranked.candidate for ranked in analysis.ranking]
    migrations = MigrationWriter(names, analysis.answers, today)
    to_winner = migrations.by_candidate(ranked_candidates[:1]) if best else []
    published = evaluation.published
    return RecommendationOutline(
        answers=as_data(analysis.answers),
        day=today.isoformat(),
        weights=criterion_weights(analysis.weights, wording.percents),
        headline=headline(best, names) if best else str(no_winner_because),
        winner=best,
        no_winner_because=no_winner_because,
        ranking=[
            ranked_outline(ranked, analysis.answers, names, today) for ranked in analysis.ranking
        ],
        excluded=[not_ranked(left, gaps, names, today) for left in gaps.ordered(analysis.excluded)],
        unconfirmed=[
            not_ranked(left, gaps, names, today) for left in gaps.ordered(analysis.unconfirmed)
        ],
        relaxations=suggested_relaxations(analysis.relaxations, gaps, names),
        conflicts=[conflict(questions) for questions in analysis.conflicts],
        runs_today=running_systems(names, analysis.answers, today),
        costs=costs(ranked_candidates, names, analysis.answers, today),
        migration=to_winner[0].migrations if to_winner else [],
        notes=programme_notes(analysis.answers, names),
        catalog=CatalogStamp(published.digest, published.as_of),
        rules=RulesStamp(rules_digest(), RULES_AS_OF),
    )
