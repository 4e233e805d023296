"""What else a recommendation says, in sentences: how sure, what is not verified, quotes that would win, other releases,
and what to answer first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from advisor.document import rounding
from advisor.engine.break_even import BreakEven
from advisor.engine.certainty import FIRM, LIKELY, NARROW, OPEN
from advisor.engine.recommend import LEVEL_POINTS, Contribution, Ranked, Recommendation, Sibling
from advisor.engine.split import Split
from advisor.rules.questions import QUESTIONS

CERTAINTY_WORDS = {
    FIRM: "Firm",
    LIKELY: "Likely",
    NARROW: "Narrow",
    OPEN: "Open",
}
NAMED = 3
"""How many differences a sentence names."""


@dataclass(frozen=True)
class Difference:
    """One criterion on which two candidates differ: points (of 100) as shown. `known`: nothing unknown is behind it."""

    criterion: str
    label: str
    points: float
    winner_points: float
    difference: float
    known: bool


@dataclass(frozen=True)
class OtherRelease:
    """A release of the winner's distribution that did not win. `difference` is its score less the winner's, as shown;
    `lacks` are requirements it does not certainly meet and criteria on which it is behind, `better` those on which it is
    ahead."""

    release: str
    plan: str | None
    score: float
    difference: float
    share: float
    lacks: tuple[str, ...]
    better: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class ShownPart:
    """What a criterion adds as shown: `points` are certain, `high` possible, of at most `percent`, its share."""

    percent: float
    points: float
    high: float


def shown_parts(contributions: tuple[Contribution, ...]) -> dict[str, ShownPart]:
    """By criterion. Points come from the share as shown, so that full marks are the share a reader sees."""
    parts = _shown_parts(
        tuple((each.weight.share, each.points, each.points_high) for each in contributions)
    )
    return {each.criterion.key: part for each, part in zip(contributions, parts, strict=True)}


@lru_cache(maxsize=256)  # one document asks for the parts of each candidate many times
def _shown_parts(contributions: tuple[tuple[float, float, float], ...]) -> tuple[ShownPart, ...]:
    """Of (share, points, points possible)."""
    percents = rounding.percents([share for share, _, _ in contributions])
    return tuple(
        _shown_part(*each, percent) for each, percent in zip(contributions, percents, strict=True)
    )


def _shown_part(share: float, certain: float, possible: float, percent: float) -> ShownPart:
    scale = percent / (share * 100)
    points = rounding.shown(certain * scale)
    return ShownPart(percent, points, max(points, rounding.shown(possible * scale)))


def shown_points(contributions: tuple[Contribution, ...]) -> dict[str, float]:
    """By criterion the points of a candidate as shown."""
    return {key: part.points for key, part in shown_parts(contributions).items()}


def shown_score(contributions: tuple[Contribution, ...]) -> float:
    return rounding.total(shown_points(contributions).values())


def shown_high(contributions: tuple[Contribution, ...]) -> float:
    """The score as shown if every unknown fact were at its best."""
    return rounding.total(part.high for part in shown_parts(contributions).values())


def differences(winner: Ranked, contributions: tuple[Contribution, ...]) -> tuple[Difference, ...]:
    """By criterion in the rules' order, out of points as shown, so that they add up to the difference as shown."""
    own, others = shown_points(winner.contributions), shown_points(contributions)
    known = {contribution.criterion.key: contribution.known for contribution in contributions}
    return tuple(
        Difference(
            criterion=contribution.criterion.key,
            label=contribution.criterion.label,
            points=others.get(contribution.criterion.key, 0.0),
            winner_points=own[contribution.criterion.key],
            difference=round(
                others.get(contribution.criterion.key, 0.0) - own[contribution.criterion.key], 1
            ),
            known=contribution.known and known.get(contribution.criterion.key, False),
        )
        for contribution in winner.contributions
    )


def other_releases(
    recommendation: Recommendation, requirement_words: Callable[[Sibling], list[str]]
) -> list[OtherRelease]:
    """The winner's other releases, the newest first by their numbers."""
    winner = recommendation.winner
    if winner is None:
        return []
    siblings = sorted(
        recommendation.siblings,
        key=lambda sibling: _number(sibling.candidate.release),
        reverse=True,
    )
    shares = recommendation.robustness.release_share
    return [
        _other_release(
            winner, sibling, shares.get(sibling.candidate.key[:2], 0.0), requirement_words(sibling)
        )
        for sibling in siblings
    ]


def _other_release(
    winner: Ranked, sibling: Sibling, share: float, requirements: list[str]
) -> OtherRelease:
    rows = differences(winner, sibling.contributions)
    behind = sorted((row for row in rows if row.difference < 0), key=lambda row: row.difference)
    ahead = sorted(
        (row for row in rows if row.difference > 0 and row.known), key=lambda row: -row.difference
    )
    lacks = [*requirements, *(_behind(row) for row in behind)]
    better = [f"{row.label} (+{row.difference:.1f})" for row in ahead]
    score = shown_score(sibling.contributions)
    return OtherRelease(
        release=str(sibling.candidate.release),
        plan=sibling.candidate.plan,
        score=score,
        difference=round(score - shown_score(winner.contributions), 1),
        share=round(share, 4),
        lacks=tuple(lacks),
        better=tuple(better),
        sentence=_why_not_release(requirements, behind, better, not sibling.failures),
    )


def _behind(row: Difference) -> str:
    points = f"{row.label} ({abs(row.difference):.1f} points less)"
    return points if row.known else f"{points}, partly unknown"


def _why_not_release(
    requirements: list[str], behind: list[Difference], better: list[str], meets: bool
) -> str:
    parts = []
    if requirements:
        parts.append(f"{'; '.join(requirements[:NAMED])}.")
    elif behind:
        parts.append(f"Behind on {listed([_behind(row) for row in behind[:NAMED]])}.")
    if better:
        parts.append(f"Better on {listed(better[:NAMED])}.")
    elif meets and not behind:
        parts.append("Level: nothing that was asked tells them apart.")
    return " ".join(parts)


def why_not(winner: Ranked, ranked: Ranked, uncertain: list[str]) -> str:
    """Why a ranked distribution did not win: what is uncertain of it, then where it is behind and where ahead, in points.

    A criterion of which something is unknown on either side is named as unknown and not as an advantage.
    """
    rows = differences(winner, ranked.contributions)
    behind = round(shown_score(winner.contributions) - shown_score(ranked.contributions), 1)
    if uncertain:
        parts = [f"Ranked after all others because {listed(uncertain)}."]
    elif abs(behind) < LEVEL_POINTS:
        parts = ["Level: less than half a point apart."]
    else:
        parts = [f"{abs(behind):.1f} points {'behind' if behind > 0 else 'ahead'}."]
    losses = sorted((row for row in rows if row.difference < 0), key=lambda row: row.difference)[
        :NAMED
    ]
    gains = sorted(
        (row for row in rows if row.difference > 0 and row.known), key=lambda row: -row.difference
    )[:NAMED]
    if losses:
        parts.append(f"Behind on {listed([_signed(row) for row in losses])}.")
    if gains:
        parts.append(f"Ahead on {listed([_signed(row) for row in gains])}.")
    return " ".join(parts)


def _signed(row: Difference) -> str:
    return f"{row.label} ({abs(row.difference):.1f}{'' if row.known else ', partly unknown'})"


def break_even_words(name: str, quote: BreakEven) -> str:
    if quote.price is None:
        return f"{name} would win at any quote."
    amount = f"{quote.price:,.2f}".removesuffix(".00")
    return f"{name} would win if quoted at {amount} USD or less per server and year."


def question_to_ask(split: Split, names: Mapping[str, str]) -> dict[str, object]:
    """A question that splits the leaders: its text and who would lead with each answer."""
    question = QUESTIONS[split.question]
    return {
        "question": question.key,
        "text": question.text,
        "outcomes": [
            {
                "option": key,
                "label": question.option(key).label,
                "leader": slug,
                "leader_name": names.get(slug or ""),
            }
            for key, slug in split.leaders.items()
        ],
    }


def certainty_sentence(recommendation: Recommendation) -> str:
    """How sure, after the word: the share of weightings and what keeps it from being firm."""
    winner = recommendation.winner
    if winner is None or not recommendation.certainty:
        return ""
    share = recommendation.robustness.release_share.get(winner.candidate.key[:2], 0.0)
    word = CERTAINTY_WORDS[recommendation.certainty]
    if len(recommendation.ranking) == 1 and share > 1 - 1e-9:
        first = "the only distribution that meets every requirement"
    else:
        first = f"first in {share * 100:.0f} % of similar weightings"
    doubts = []
    if winner.tied_with:
        doubts.append("level with another within half a point")
    if recommendation.unverified:
        doubts.append(
            _counted(
                len(recommendation.unverified),
                "decisive fact",
                "is not verified",
                "are not verified",
            )
        )
    if recommendation.doubts:
        doubts.append(
            _counted(
                len(recommendation.doubts),
                "unknown fact",
                "could change it",
                "could each change it",
            )
        )
    return f"{word}: {'; '.join([first, *doubts])}."


def listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _counted(number: int, noun: str, one_does: str, many_do: str) -> str:
    return f"1 {noun} {one_does}" if number == 1 else f"{number} {noun}s {many_do}"


def _number(release: str | None) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in (release or "").split("."))
