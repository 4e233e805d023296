"""The two questions one can ask the engine: the ranking alone, and everything that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from advisor.engine.alternatives import AnswerChange
from advisor.engine.analysis import Analysis
from advisor.engine.board import Board
from advisor.engine.break_even import break_even
from advisor.engine.certainty import certainty
from advisor.engine.conflicts import conflicts
from advisor.engine.counterfactual import counterfactuals
from advisor.engine.dominance import unsurpassed
from advisor.engine.nearest import unranked
from advisor.engine.ranking import best_by_distribution, ranking
from advisor.engine.relaxation import relaxations
from advisor.engine.robustness import NOT_SAMPLED, robustness
from advisor.engine.scores import Scores
from advisor.engine.siblings import siblings
from advisor.engine.split import splits
from advisor.engine.stability import intervals
from advisor.engine.types import Answers
from advisor.engine.unknowns import doubts, stands
from advisor.engine.unverified import unverified


def rank(board: Board, answers: Answers) -> Analysis:
    """Ranking, exclusions, unknown facts and, where nothing fits, what to relax: the live panel."""
    return _ranked(board, answers, board.scores(answers))


def recommend(
    board: Board,
    answers: Answers,
    *,
    options: Sequence[AnswerChange] = (),
    decisive: Sequence[str] = (),
    questions: Mapping[str, Sequence[str]] | None = None,
) -> Analysis:
    """Everything that follows from the answers.

    `options`: the single answers tried to see which would change the winner; `decisive`: the
    attributes of which other values are tried. `questions` (option keys by question): those that
    can be asked first where nothing was answered.
    """
    scores = board.scores(answers)
    analysis = _ranked(board, answers, scores)
    if analysis.unanswered:
        questions = questions if analysis.ranking else None
        return replace(analysis, splits=splits(board, answers, scores, questions or {}))
    winner = board.leader(scores)
    if winner is None:
        return analysis
    candidates = unsurpassed(board, scores)
    within = intervals(board, scores, winner, candidates)
    stable = stands(board, answers, scores, winner)
    explained = replace(
        analysis,
        robustness=robustness(board, scores, candidates, stable=stable, winner=winner),
        counterfactuals=counterfactuals(
            board, answers, scores, winner, options=options, within=within, decisive=decisive
        ),
        intervals=within,
        doubts=() if stable else doubts(board, answers, scores, winner),
        unverified=unverified(board, answers, scores, winner),
        break_even=break_even(board, answers, scores, winner),
        siblings=siblings(board, answers, scores, winner),
    )
    return replace(explained, certainty=_certainty(explained, board.candidates[winner].key))


def _ranked(board: Board, answers: Answers, scores: Scores) -> Analysis:
    pairs = best_by_distribution(board, scores)
    ranked = {board.distributions[best] for best, _ in pairs}
    excluded, unconfirmed = unranked(board, answers, scores, ranked)
    return Analysis(
        answers=answers,
        weights=scores.weights,
        ranking=tuple(ranking(board, answers, scores, pairs)),
        excluded=excluded,
        unconfirmed=unconfirmed,
        robustness=NOT_SAMPLED,
        counterfactuals=(),
        relaxations=relaxations(board, answers, scores),
        conflicts=conflicts(board, answers, scores),
        unanswered=board.rules.needs_an_answer and not answers.options and not answers.importance,
    )


def _certainty(analysis: Analysis, winner: tuple[str, str, str]) -> str:
    return certainty(
        analysis.robustness.release_share.get(winner[:2], 0.0),
        level=bool(analysis.ranking[0].tied_with),
        unverified=bool(analysis.unverified),
        doubtful=bool(analysis.doubts),
    )
