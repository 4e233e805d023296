"""What a kept decision would be today: which facts and rules changed, and what each does to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor.decisions.computed import Computed
from advisor.decisions.result import CandidateKey
from advisor.engine.types import Answers, Evidence
from catalog.snapshot import Published


@dataclass(frozen=True)
class Standing:
    """Who leads, and in which order.

    `winner`, `runner_up`, `margin`: see `Result`. `places`: (distribution, place) of the ranked.
    """

    winner: CandidateKey | None
    runner_up: CandidateKey | None
    margin: float | None
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class EvidenceChange:
    """One fact that these answers depend on, old and new, of the candidates that share it.

    `old`, `new`: with words, source, dates and confidence; not known where there is no such fact.
    `by_time`: nothing was changed in the catalog, only the day is another (years of updates).
    `alone`: the old candidates and rules with this change alone.
    """

    candidates: tuple[CandidateKey, ...]
    old: Evidence
    new: Evidence
    by_time: bool
    alone: Standing

    @property
    def attribute(self) -> str:
        return self.new.attribute


@dataclass(frozen=True)
class CandidateChange:
    """Candidates that came (`added`) or went, all of one distribution; `alone` as above."""

    candidates: tuple[CandidateKey, ...]
    added: bool
    alone: Standing


@dataclass(frozen=True)
class RuleChange:
    """A requirement, criterion, emphasis or setting that changed, as sentences.

    `kind`: requirement, criterion, emphasis or setting. `old`, `new`: None where there is none.
    """

    kind: str
    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Difference:
    """A kept decision against today.

    `facts`, `candidates`, `rules`: what changed, that these answers depend on. `before`: as kept.
    `facts_alone`: all facts and candidates of today by the kept rules; `rules_alone`: the kept
    facts by the rules of today; `after`: both.
    """

    facts: tuple[EvidenceChange, ...]
    candidates: tuple[CandidateChange, ...]
    rules: tuple[RuleChange, ...]
    before: Standing
    facts_alone: Standing
    rules_alone: Standing
    after: Standing

    @property
    def winner_changed(self) -> bool:
        return self.before.winner != self.after.winner


def difference(computed: Computed, answers: Answers, published: Published, day: date) -> Difference:
    """Decide again by the facts and rules of that day, and say what differs and what it does."""
    raise NotImplementedError
