"""What an answer has just moved: which criteria count more or less, whose score, who comes first, who is in and who is out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.document import rounding
from advisor.document.points import rounded_score
from advisor.engine.analysis import Analysis
from advisor.engine.weights import Weight

MOST = 3
"""How many scores are told; the panel shows them all."""


def movement(before: Analysis, after: Analysis, names: Mapping[str, str]) -> list[str]:
    """Sentences, the criteria first; empty where nothing moved. `names` are the distributions' short names by slug."""
    return [
        *_weights(before, after),
        *_first(before, after, names),
        *_scores(before, after, names),
        *_standing(before, after, names),
    ]


def _weights(before: Analysis, after: Analysis) -> Iterator[str]:
    labels = {
        one.criterion.key: one.criterion.label
        for ranked in (*before.ranking, *after.ranking)
        for one in ranked.contributions
    }
    pairs = zip(_percents(before), _percents(after), before.weights, after.weights, strict=True)
    moved = [(was, now, old, new) for was, now, old, new in pairs if was != now]
    set_now = [pair for pair in moved if _set(pair[2]) != _set(pair[3])]
    for was, now, _, new in set_now or moved:
        yield f"{labels.get(new.criterion, new.criterion)} counts {now:.1f} % instead of {was:.1f} %."
    if set_now and len(moved) > len(set_now):
        yield "The other shares follow, as all add up to 100 %."


def _percents(found: Analysis) -> list[float]:
    return rounding.percents([weight.share for weight in found.weights])


def _set(weight: Weight) -> tuple[int, bool]:
    return (weight.importance, weight.share == 0)


def _first(before: Analysis, after: Analysis, names: Mapping[str, str]) -> Iterator[str]:
    was, now = (
        found.winner.candidate.distribution if found.winner else "" for found in (before, after)
    )
    if was == now:
        return
    level = after.winner.tied_with if after.winner else ()
    if now:
        beside = f", level with {', '.join(names[slug] for slug in level)}" if level else ""
        yield f"{names[now]} comes first now{f' instead of {names[was]}' if was else ''}{beside}."
    else:
        yield f"{names[was]} no longer comes first."


def _scores(before: Analysis, after: Analysis, names: Mapping[str, str]) -> Iterator[str]:
    old, new = (
        {
            ranked.candidate.distribution: rounded_score(ranked.contributions)
            for ranked in found.ranking
        }
        for found in (before, after)
    )
    moved = [
        (names[slug], old[slug], score)
        for slug, score in new.items()
        if slug in old and score != old[slug]
    ]
    for name, was, now in moved[:MOST]:
        yield f"{name} {'gains' if now > was else 'loses'} {abs(now - was):.1f} points: {now:.1f} instead of {was:.1f}."


def _standing(before: Analysis, after: Analysis, names: Mapping[str, str]) -> Iterator[str]:
    was, now = ({one.candidate.distribution for one in found.ranking} for found in (before, after))
    for said, slugs in (("matching again", now - was), ("no longer matching", was - now)):
        if slugs:
            listed = ", ".join(sorted(names[slug] for slug in slugs))
            yield f"{listed} {'is' if len(slugs) == 1 else 'are'} {said}."
