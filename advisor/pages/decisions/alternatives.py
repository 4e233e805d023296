"""The candidates of a kept decision: the ranking, and what was ruled out, as they were kept."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.pages.charts import percent
from advisor.pages.decisions.chosen import Chosen, cost_of
from advisor.pages.decisions.frozen_document import FrozenDocument, FrozenRanked, FrozenUnranked
from advisor.pages.decisions.stacks import Stacks
from advisor.pages.result.amounts import total_in_words
from advisor.pages.result.ranking import Segment

OPEN_ROWS = 4
"""How many candidates are not folded."""


@dataclass(frozen=True)
class Alternative:
    """A ranked candidate. `cost`: of all servers over the years asked for; empty if not kept."""

    candidate: FrozenRanked
    cost: str
    why_not: str
    segments: list[Segment]
    is_chosen: bool

    @property
    def sure(self) -> str:
        return percent(self.candidate.score)

    @property
    def possible(self) -> str:
        """What unknown facts could add; empty for nothing."""
        more = self.candidate.score_high - self.candidate.score
        return percent(more) if more > 0 else ""


@dataclass(frozen=True)
class Alternatives:
    """`legend`: (colour, criteria). `near`: ruled out or undetermined by the answers; `others`:
    not to be recommended to anybody."""

    rows: list[Alternative]
    legend: list[tuple[int, str]]
    undetermined: list[FrozenUnranked]
    ruled_out: list[FrozenUnranked]
    others: list[FrozenUnranked]

    @property
    def open_rows(self) -> list[Alternative]:
        return self.rows[:OPEN_ROWS]

    @property
    def folded_rows(self) -> list[Alternative]:
        return self.rows[OPEN_ROWS:]

    @property
    def has_open_score(self) -> bool:
        return any(row.possible for row in self.open_rows)


def alternatives(choice: Chosen, document: FrozenDocument) -> Alternatives:
    stacks = Stacks(document.ranking[:OPEN_ROWS]) if document.ranking else None
    why_not = {row.distribution: row.sentence for row in document.why_not}
    rows = [
        Alternative(
            candidate,
            _cost(candidate, document),
            why_not.get(candidate.distribution, ""),
            stacks.segments(candidate) if stacks else [],
            candidate is choice.ranked,
        )
        for candidate in document.ranking
    ]
    return Alternatives(
        rows=rows,
        legend=stacks.legend() if stacks else [],
        undetermined=[row for row in document.unconfirmed if row.has_own_line],
        ruled_out=[row for row in document.excluded if row.has_own_line],
        others=[row for row in document.unranked() if not row.has_own_line],
    )


def _cost(candidate: FrozenRanked, document: FrozenDocument) -> str:
    over = cost_of(candidate, document)
    return total_in_words(over.total) if over else ""
