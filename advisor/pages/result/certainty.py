"""How sure the recommendation is: the word, shares of weightings, facts that could change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from advisor.document.break_even import BreakEvenQuote
from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.document.evidence import SourceLink
from advisor.document.names import CandidateKey, CatalogNames
from advisor.document.ranking import RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.document.robustness import UnknownFact, UnverifiedFact
from advisor.pages.charts import Stretch, side_by_side
from catalog.vocabulary import CONFIDENCE_WORDS

OPEN_LINES = 3
"""How many facts, and how many quotes, are not folded."""
MARKS = {"verified": "✓", "verified_secondary": "○", "computed": "~", "unverified": "?"}
"""By confidence."""
DISPUTED_MARK = "≠"


@dataclass(frozen=True)
class WinShare:
    """In which share (0-1) of the weightings a distribution is first; `place`: its pattern."""

    name: str
    share: float
    place: int
    stretch: Stretch


class OftenFirst(NamedTuple):
    """What comes first in a share (0-1) of similar weightings; `name` with its release."""

    share: float
    name: str
    distribution: str

    @property
    def often(self) -> str:
        return f"is first in {self.share * 100:.1f} % of similar weightings"


@dataclass(frozen=True)
class FactToCheck:
    """A decisive fact that is not verified or disputed. `otherwise`: what follows if it is wrong.

    `subject`: whose fact it is; empty for the winner's own. `other`: what another source says, as
    a clause; empty where the fact decides because it is not verified.
    """

    value: str
    other: str
    subject: str
    otherwise: str
    mark: str
    confidence: str
    source: SourceLink | None

    @property
    def address(self) -> str:
        """Empty if the source cannot be opened."""
        url = self.source.url if self.source else ""
        return url if url.startswith("https://") else ""

    @property
    def source_name(self) -> str:
        """The title of the source up to its first colon."""
        return self.source.title.partition(":")[0] if self.source else ""


@dataclass(frozen=True)
class PlaceShares:
    """How often a distribution takes each place, and the same as (place, bar)."""

    name: str
    shares: list[float]
    stretches: list[tuple[int, Stretch]]


@dataclass(frozen=True)
class FactToFindOut:
    """A fact that could change the winner, and the name of its distribution."""

    fact: UnknownFact
    name: str


@dataclass(frozen=True)
class CertaintySection:
    """`unknowns`: in a sentence, what the unknown facts could change. `level`: key of the word."""

    level: str
    word: str
    words: str
    unknowns: str
    win_shares: list[WinShare]
    doubts: list[FactToFindOut]
    decisive: list[FactToCheck]
    quotes: list[BreakEvenQuote]
    places: list[PlaceShares]

    @property
    def otherwise(self) -> str:
        """What follows if any decisive fact does not hold; empty if that differs."""
        outcomes = {fact.otherwise for fact in self.decisive}
        return outcomes.pop() if len(outcomes) == 1 else ""

    @property
    def open_decisive(self) -> list[FactToCheck]:
        return self.decisive[:OPEN_LINES]

    @property
    def folded_decisive(self) -> list[FactToCheck]:
        return self.decisive[OPEN_LINES:]

    @property
    def open_quotes(self) -> list[BreakEvenQuote]:
        return self.quotes[:OPEN_LINES]

    @property
    def folded_quotes(self) -> list[BreakEvenQuote]:
        return self.quotes[OPEN_LINES:]


def certainty_section(
    recommendation: Recommendation, catalog_names: CatalogNames
) -> CertaintySection | None:
    """None without a winner."""
    robustness = recommendation.robustness
    if not robustness.certainty:
        return None
    word = CERTAINTY_WORDS[robustness.certainty]
    words = robustness.certainty_words.removeprefix(f"{word}: ")
    names = names_of_ranked(recommendation)
    return CertaintySection(
        level=robustness.certainty,
        word=word,
        words=words[:1].upper() + words[1:],
        unknowns=_unknowns(recommendation),
        win_shares=_win_shares(recommendation, names),
        doubts=[
            FactToFindOut(fact, catalog_names.short_names[fact.distribution])
            for fact in robustness.worth_finding_out
        ],
        decisive=_decisive_facts(recommendation, catalog_names),
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


def often_first(recommendation: Recommendation) -> list[OftenFirst]:
    """Other distributions and other releases of the winner, most often first."""
    winner = recommendation.winner
    name = winner.name if winner else ""
    others = [
        OftenFirst(share, f"{row.name} {row.release}", row.distribution)
        for share, row in rivals(recommendation)
    ]
    own = [
        OftenFirst(row.share, f"{name} {row.release}", row.distribution)
        for row in recommendation.releases
    ]
    return sorted([*others, *own], key=lambda alternative: -alternative.share)


def names_of_ranked(recommendation: Recommendation) -> dict[str, str]:
    """By slug."""
    return {row.distribution: row.name for row in recommendation.ranking}


def _win_shares(recommendation: Recommendation, names: Mapping[str, str]) -> list[WinShare]:
    """Most often first, without those that are never first; empty if one always is."""
    by_name = _shares_by_name(recommendation, names)
    ordered = sorted(by_name.items(), key=lambda item: (-item[1], item[0]))
    winning = [(name, share) for name, share in ordered if share]
    if len(winning) < 2:
        return []
    bars = side_by_side([share for _, share in winning])
    return [
        WinShare(name, share, place, stretch)
        for place, ((name, share), stretch) in enumerate(zip(winning, bars, strict=True), 1)
    ]


def _shares_by_name(recommendation: Recommendation, names: Mapping[str, str]) -> dict[str, float]:
    """The releases of the winner apart, as the word is about the one that is recommended."""
    winner, win_share = recommendation.winner, recommendation.robustness.win_share
    by_name = {names[slug]: share for slug, share in win_share.items()}
    if winner is None:
        return by_name
    others = {f"{winner.name} {row.release}": row.share for row in recommendation.releases}
    own = by_name.pop(winner.name) - sum(others.values())
    return {**by_name, **others, f"{winner.name} {winner.release}": round(max(own, 0), 4)}


def _places(recommendation: Recommendation) -> list[PlaceShares]:
    """In the order of the ranking."""
    shares = recommendation.robustness.rank_share
    return [
        _place_shares(row.name, shares[row.distribution])
        for row in recommendation.ranking
        if row.distribution in shares
    ]


def _place_shares(name: str, shares: Sequence[float]) -> PlaceShares:
    return PlaceShares(name, list(shares), list(enumerate(side_by_side(shares), 1)))


def _unknowns(recommendation: Recommendation) -> str:
    """Empty where the words of certainty name unknown facts or prices that could change it."""
    robustness, winner = recommendation.robustness, recommendation.winner
    if robustness.stable_under_unknowns:
        return "It stays first whatever the unknown facts of its rivals turn out to be."
    quoted = {quote.distribution for quote in recommendation.break_even}
    if robustness.worth_finding_out or (winner and quoted - {winner.distribution}):
        return ""
    return "No single unknown fact can change the winner; several together could."


def _decisive_facts(recommendation: Recommendation, names: CatalogNames) -> list[FactToCheck]:
    winner = recommendation.winner
    own = (winner.distribution, winner.release, winner.plan) if winner else None
    return [_decisive(fact, own, names) for fact in recommendation.robustness.unverified]


def _decisive(fact: UnverifiedFact, own: CandidateKey | None, names: CatalogNames) -> FactToCheck:
    candidate = (fact.distribution, fact.release or "", fact.plan or "")
    return FactToCheck(
        value=f"{fact.label}: {fact.words}",
        other=f"another source says {fact.disputed.words}" if fact.disputed else "",
        subject="" if candidate == own else names.full_name(candidate),
        otherwise=otherwise(fact, names.short_names),
        mark=DISPUTED_MARK if fact.disputed else MARKS[fact.confidence],
        confidence="disputed" if fact.disputed else CONFIDENCE_WORDS[fact.confidence],
        source=fact.source,
    )


def otherwise(fact: UnverifiedFact, names: Mapping[str, str]) -> str:
    """What follows if the value does not hold. `names`: by slug.

    A disputed fact is the winner's; one that is not verified may be a rival's, which wins itself.
    """
    if fact.new_winner is None:
        return "no distribution meets every requirement"
    name = names[fact.new_winner]
    if fact.disputed and fact.new_winner == fact.distribution:
        return f"another release or plan of {name} could win"
    return f"{name} could win"
