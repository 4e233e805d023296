"""How sure the recommendation is: the word, unverified facts, places under other weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.document.break_even import BreakEvenQuote
from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.document.ranking import RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.document.robustness import RobustnessSummary, UnverifiedFact
from advisor.pages.charts import Stretch, side_by_side

OPEN_QUOTES = 3
"""How many quotes that would win are not folded."""


@dataclass(frozen=True)
class UnverifiedLine:
    """`otherwise`: what follows if the fact does not hold."""

    fact: UnverifiedFact
    otherwise: str


@dataclass(frozen=True)
class PlaceShares:
    """How often a distribution takes each place, and the same as (place, bar)."""

    name: str
    shares: list[float]
    stretches: list[tuple[int, Stretch]]


@dataclass(frozen=True)
class CertaintySection:
    """`unknowns`: in a sentence, what the unknown facts could change."""

    word: str
    words: str
    unknowns: str
    unverified: list[UnverifiedLine]
    quotes: list[BreakEvenQuote]
    places: list[PlaceShares]

    @property
    def open_quotes(self) -> list[BreakEvenQuote]:
        return self.quotes[:OPEN_QUOTES]

    @property
    def folded_quotes(self) -> list[BreakEvenQuote]:
        return self.quotes[OPEN_QUOTES:]


def certainty_section(recommendation: Recommendation) -> CertaintySection | None:
    """None without a winner."""
    robustness = recommendation.robustness
    if not robustness.certainty:
        return None
    word = CERTAINTY_WORDS[robustness.certainty]
    words = robustness.certainty_words.removeprefix(f"{word}: ")
    names = names_of_ranked(recommendation)
    return CertaintySection(
        word=word,
        words=words[:1].upper() + words[1:],
        unknowns=_unknowns(robustness),
        unverified=[
            UnverifiedLine(fact, _otherwise(fact.new_winner, names))
            for fact in robustness.unverified
        ],
        quotes=recommendation.break_even,
        places=_places(recommendation),
    )


def rivals(recommendation: Recommendation) -> list[tuple[float, RankedCandidate]]:
    """(share of weightings, candidate) of the others that come first at all, most often first."""
    winner, shares = recommendation.winner, recommendation.robustness.win_share
    rows = [
        (shares[row.distribution], row)
        for row in recommendation.ranking
        if shares.get(row.distribution) and winner and row.distribution != winner.distribution
    ]
    return sorted(rows, key=lambda pair: -pair[0])


def names_of_ranked(recommendation: Recommendation) -> dict[str, str]:
    """By slug."""
    return {row.distribution: row.name for row in recommendation.ranking}


def _places(recommendation: Recommendation) -> list[PlaceShares]:
    """In the order of the ranking."""
    shares = recommendation.robustness.rank_share
    return [
        _place_shares(row.name, shares[row.distribution])
        for row in recommendation.ranking
        if row.distribution in shares
    ]


def _place_shares(name: str, shares: list[float]) -> PlaceShares:
    return PlaceShares(name, shares, list(enumerate(side_by_side(shares), 1)))


def _unknowns(robustness: RobustnessSummary) -> str:
    if robustness.stable_under_unknowns:
        return "It stays first whatever the unknown facts turn out to be."
    if robustness.worth_finding_out:
        return ""
    return "No single unknown fact other than a price can change it; several together could."


def _otherwise(new_winner: str | None, names: Mapping[str, str]) -> str:
    if new_winner is None:
        return "If it does not hold, no distribution meets every requirement."
    return f"If it is otherwise, {names.get(new_winner, new_winner)} could win."
