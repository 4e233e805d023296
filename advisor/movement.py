"""What an answer has just moved: which criteria count more or less, whose score, who comes first, who is in and who is out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.engine.recommend import Recommendation

VISIBLE = 0.0005
"""Shares (of 1) that differ by less read the same."""
MOST = 3
"""How many scores are told; the panel shows them all."""


def movement(before: Recommendation, after: Recommendation, names: Mapping[str, str]) -> list[str]:
    """Sentences, the criteria first; empty where nothing moved. `names` are the distributions' short names by slug."""
    return [*_weights(before, after), *_first(before, after, names), *_scores(before, after, names), *_standing(before, after, names)]


def _weights(before: Recommendation, after: Recommendation) -> Iterator[str]:
    labels = {one.criterion.key: one.criterion.label for ranked in (*before.ranking, *after.ranking) for one in ranked.contributions}
    moved = [(old, new) for old, new in zip(before.weights, after.weights, strict=True) if abs(new.share - old.share) >= VISIBLE]
    set_now = [pair for pair in moved if (pair[0].importance, pair[0].share == 0) != (pair[1].importance, pair[1].share == 0)]
    for old, new in set_now or moved:
        yield f"{labels.get(new.criterion, new.criterion)} counts {new.share * 100:.1f} % instead of {old.share * 100:.1f} %."
    if set_now and len(moved) > len(set_now):
        yield "The other shares follow, as all add up to 100 %."


def _first(before: Recommendation, after: Recommendation, names: Mapping[str, str]) -> Iterator[str]:
    was, now = (found.winner.candidate.distribution if found.winner else "" for found in (before, after))
    if was == now:
        return
    if now:
        yield f"{names[now]} comes first now{f', instead of {names[was]}' if was else ''}."
    else:
        yield f"{names[was]} no longer comes first."


def _scores(before: Recommendation, after: Recommendation, names: Mapping[str, str]) -> Iterator[str]:
    old = {one.candidate.distribution: one.score for one in before.ranking}
    moved = [
        (names[slug], old[slug], one.score)
        for one in after.ranking
        if (slug := one.candidate.distribution) in old and abs(one.score - old[slug]) >= 0.05
    ]
    for name, was, now in moved[:MOST]:
        yield f"{name} {'gains' if now > was else 'loses'} {abs(now - was):.1f} points: {now:.1f} instead of {was:.1f}."


def _standing(before: Recommendation, after: Recommendation, names: Mapping[str, str]) -> Iterator[str]:
    was, now = ({one.candidate.distribution for one in found.ranking} for found in (before, after))
    for said, slugs in (("in the running again", now - was), ("no longer in the running", was - now)):
        if slugs:
            listed = ", ".join(sorted(names[slug] for slug in slugs))
            yield f"{listed} {'is' if len(slugs) == 1 else 'are'} {said}."
