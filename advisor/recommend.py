"""The one verb: answers + published catalog + day → recommendation, the same for pages and API."""

from __future__ import annotations

from datetime import date

from advisor.document.outline import RecommendationOutline, outline
from advisor.document.recommendation import Recommendation, recommendation
from advisor.engine.types import Answers
from advisor.evaluation import evaluate, evaluate_ranking
from catalog import snapshot


def recommend(
    answers: Answers, today: date, published: snapshot.Published | None = None
) -> Recommendation:
    """Same answers, same catalog, same rules, same day: the same recommendation."""
    return recommendation(evaluate(answers, today, published))


def recommend_in_outline(answers: Answers, today: date) -> RecommendationOutline:
    """The same values without their explanation, several times as fast."""
    return outline(evaluate_ranking(answers, today))
