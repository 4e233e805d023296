"""What the page of a round shows: who has sent, and for who may see it, the comparison in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User as Account

from accounts.names import person_name
from advisor.decisions.result import CandidateKey
from advisor.decisions.weighing.comparison import CriterionRange, MemberComparison
from advisor.decisions.weighing.rounds import comparison_of, may_compare
from advisor.models import Decision, ProposedRequirement, Weighing
from advisor.pages.decisions.frozen_document import FrozenDocument, read_document
from advisor.pages.decisions.weigh_forms import requirement_words
from advisor.rules.criteria import IMPORTANCE_WORDS

MARGIN = 3
"""Percent of the drawing's width."""
NOTHING_FITS = "nothing meets every requirement"


@dataclass(frozen=True)
class RangeRow:
    """Shares in percent of all weights. `marks`: one a member; `scale`: the end of the axis."""

    label: str
    low: float
    high: float
    combined: float
    marks: tuple[float, ...]
    words: str
    steps: tuple[str, ...]
    scale: float

    def at(self, percent: float) -> str:
        """Where it is on the axis, for an SVG attribute; a mark at either end has room."""
        return f"{MARGIN + self._length(percent):.2f}%"

    @property
    def start(self) -> str:
        return self.at(self.low)

    @property
    def length(self) -> str:
        return f"{self._length(self.high - self.low):.2f}%"

    @property
    def middle(self) -> str:
        return self.at(self.combined)

    @property
    def dots(self) -> list[str]:
        return [self.at(mark) for mark in self.marks]

    def _length(self, percent: float) -> float:
        return percent / self.scale * (100 - 2 * MARGIN)


@dataclass(frozen=True)
class MemberLine:
    name: str
    winner: str


@dataclass(frozen=True)
class WinLine:
    """`percent` of the weightings inside the members' spread."""

    name: str
    points: float
    percent: float


@dataclass(frozen=True)
class ComparisonInWords:
    winner: str
    adopted_winner: str
    rows: tuple[RangeRow, ...]
    members: tuple[MemberLine, ...]
    wins: tuple[WinLine, ...]
    members_flip: str
    criterion_flip: str
    agree: bool

    @property
    def rounding_changes_winner(self) -> bool:
        return self.winner != self.adopted_winner


@dataclass(frozen=True)
class RequirementLine:
    row: ProposedRequirement
    name: str
    words: str


@dataclass(frozen=True)
class RoundPage:
    """`sent`: the names of who has sent. The rest is empty for who may not see it yet."""

    weighing: Weighing
    sent: tuple[str, ...]
    own_sent_at: datetime | None
    may_compare: bool
    comparison: ComparisonInWords | None
    requirements: tuple[RequirementLine, ...]


def round_page(weighing: Weighing, decision: Decision, account: Account) -> RoundPage:
    sent = weighing.members.exclude(sent_at=None).select_related("member")
    own = next((row.sent_at for row in sent if row.member_id == account.pk), None)
    visible = may_compare(weighing, account)
    return RoundPage(
        weighing=weighing,
        sent=tuple(person_name(row.member) for row in sent),
        own_sent_at=own,
        may_compare=visible,
        comparison=compared(weighing, decision) if visible else None,
        requirements=_requirements(weighing) if visible else (),
    )


def compared(weighing: Weighing, decision: Decision) -> ComparisonInWords | None:
    """None: nobody has sent importances."""
    comparison = comparison_of(weighing)
    if comparison is None:
        return None
    members = weighing.members.select_related("member")
    people = {row.member.get_username(): person_name(row.member) for row in members}
    return in_words(comparison, read_document(decision.document_part.content), people)


def in_words(
    comparison: MemberComparison, document: FrozenDocument, people: dict[str, str]
) -> ComparisonInWords:
    """`people`: names by user name."""
    names = _distribution_names(document)
    plans = _plan_names(document)

    def winner(key: CandidateKey | None) -> str:
        return plans.get(key, " ".join(key)) if key else NOTHING_FITS

    lines = zip(comparison.members, comparison.winners, strict=True)
    scale = max(max(*row.shares, row.combined) for row in comparison.criteria) * 100
    wins = comparison.win_share
    return ComparisonInWords(
        winner=winner(comparison.winner),
        adopted_winner=winner(comparison.adopted_winner),
        rows=tuple(_range_row(row, scale) for row in comparison.criteria),
        members=tuple(MemberLine(people[name], winner(key)) for name, key in lines),
        wins=tuple(
            WinLine(names.get(key, key), points, wins.get(key, 0.0) * 100)
            for key, points in comparison.scores.items()
        ),
        members_flip=_members_flip(comparison, names, people),
        criterion_flip=_criterion_flip(comparison, names),
        agree=len(set(comparison.winners)) == 1,
    )


def _range_row(row: CriterionRange, scale: float) -> RangeRow:
    return RangeRow(
        label=row.label,
        low=min(row.shares) * 100,
        high=max(row.shares) * 100,
        combined=row.combined * 100,
        marks=tuple(share * 100 for share in row.shares),
        words=IMPORTANCE_WORDS[row.step],
        steps=tuple(IMPORTANCE_WORDS[step] for step in row.steps),
        scale=scale or 1.0,
    )


def _members_flip(
    comparison: MemberComparison, names: dict[str, str], people: dict[str, str]
) -> str:
    flip = comparison.members_flip
    if flip is None:
        return ""
    who = " and ".join(people[comparison.members[place]] for place in flip.members)
    return f"Without {who}, {names.get(flip.winner, flip.winner)} would win."


def _criterion_flip(comparison: MemberComparison, names: dict[str, str]) -> str:
    flip = comparison.criterion_flip
    if flip is None:
        return ""
    label = next(row.label for row in comparison.criteria if row.criterion == flip.criterion)
    side = "above" if flip.at > flip.share else "below"
    reach = "Some member gave it that much." if flip.within else "No member went that far."
    if side == "below":
        reach = "Some member gave it as little." if flip.within else "No member went that far."
    winner = names.get(flip.winner, flip.winner)
    return (
        f"{label} has {flip.share * 100:.1f} % of the weight; {side} {flip.at * 100:.1f} %, "
        f"{winner} would win. {reach}"
    )


def _distribution_names(document: FrozenDocument) -> dict[str, str]:
    names = {row.distribution: row.name for row in document.unranked()}
    return names | {row.distribution: row.name for row in document.ranking}


def _plan_names(document: FrozenDocument) -> dict[CandidateKey, str]:
    names: dict[CandidateKey, str] = {}
    for row in document.ranking:
        names[row.distribution, row.release, row.plan] = f"{row.full_name}, {row.plan_name}"
        for option in row.other_options:
            key = (row.distribution, option.release, option.plan)
            names[key] = f"{row.name} {option.release}, {option.plan_name}"
    return names


def _requirements(weighing: Weighing) -> tuple[RequirementLine, ...]:
    rows = weighing.requirements.select_related("member")
    return tuple(
        RequirementLine(row, person_name(row.member), requirement_words(row.question, row.option))
        for row in rows
    )
