"""What an answer changed: the weights, the scores, the first place, who matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.document import rounding
from advisor.document.points import rounded_score
from advisor.engine.analysis import Analysis
from advisor.engine.weights import Weight

MOST_SCORES = 3
"""How many changed scores are listed; the panel shows them all."""
WeightChange = tuple[float, float, Weight, Weight]
"""(percent before, percent after, weight before, weight after)"""


def movement(before: Analysis, after: Analysis, names: Mapping[str, str]) -> list[str]:
    """Sentences, the criteria first; empty if nothing changed.

    `names`: the distributions' short names by slug.
    """
    return [
        *_weights(before, after),
        *_first(before, after, names),
        *_scores(before, after, names),
        *_matching(before, after, names),
    ]


def _weights(before: Analysis, after: Analysis) -> Iterator[str]:
    labels = _criterion_labels(before, after)
    pairs = zip(_percents(before), _percents(after), before.weights, after.weights, strict=True)
    changes = [change for change in pairs if change[0] != change[1]]
    direct = [change for change in changes if _is_set_anew(change)]
    for old, new, _, weight in direct or changes:
        label = labels.get(weight.criterion, weight.criterion)
        yield f"{label} counts {new:.1f} % instead of {old:.1f} %."
    if direct and len(changes) > len(direct):
        yield "The other weights adjust, because all weights add up to 100 %."


def _criterion_labels(before: Analysis, after: Analysis) -> dict[str, str]:
    return {
        contribution.criterion.key: contribution.criterion.label
        for ranked in (*before.ranking, *after.ranking)
        for contribution in ranked.contributions
    }


def _percents(analysis: Analysis) -> list[float]:
    return rounding.percents([weight.share for weight in analysis.weights])


def _is_set_anew(change: WeightChange) -> bool:
    """Its own importance changed, not only that of the others."""
    _, _, old, new = change
    return old.importance != new.importance or (old.share == 0) != (new.share == 0)


def _first(before: Analysis, after: Analysis, names: Mapping[str, str]) -> Iterator[str]:
    old, new = _winner(before), _winner(after)
    if old == new:
        return
    if not new:
        yield f"{names[old]} no longer comes first."
        return
    instead = f" instead of {names[old]}" if old else ""
    tied = ", ".join(names[slug] for slug in after.winner.tied_with) if after.winner else ""
    tie = f", tied with {tied}" if tied else ""
    yield f"{names[new]} comes first now{instead}{tie}."


def _winner(analysis: Analysis) -> str:
    return analysis.winner.candidate.distribution if analysis.winner else ""


def _scores(before: Analysis, after: Analysis, names: Mapping[str, str]) -> Iterator[str]:
    scores_before, scores_after = _scores_by_slug(before), _scores_by_slug(after)
    changed = [
        slug
        for slug, score in scores_after.items()
        if slug in scores_before and score != scores_before[slug]
    ]
    for slug in changed[:MOST_SCORES]:
        old, new = scores_before[slug], scores_after[slug]
        verb = "gains" if new > old else "loses"
        yield f"{names[slug]} {verb} {abs(new - old):.1f} points: {new:.1f} instead of {old:.1f}."


def _scores_by_slug(analysis: Analysis) -> dict[str, float]:
    return {
        ranked.candidate.distribution: rounded_score(ranked.contributions)
        for ranked in analysis.ranking
    }


def _matching(before: Analysis, after: Analysis, names: Mapping[str, str]) -> Iterator[str]:
    old, new = _ranked_slugs(before), _ranked_slugs(after)
    for state, slugs in (("matching again", new - old), ("no longer matching", old - new)):
        if slugs:
            listed = ", ".join(sorted(names[slug] for slug in slugs))
            yield f"{listed} {'is' if len(slugs) == 1 else 'are'} {state}."


def _ranked_slugs(analysis: Analysis) -> set[str]:
    return {ranked.candidate.distribution for ranked in analysis.ranking}
