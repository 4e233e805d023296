"""The engine's input: evidence, candidates, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import inf


@dataclass(frozen=True)
class OtherValue:
    """What another source says, and why it is not used.

    `value`: the same as a value of the attribute, in its unit; None where it is none. It is not
    compared, as it follows from the words and the day.
    """

    source: str
    words: str
    why: str
    value: object = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.source}: {self.words}. {self.why}"


@dataclass(frozen=True)
class Evidence:
    """One value of one attribute, with its source.

    `value` None: unknown. `low` and `high`: the bounds of a number that is not known exactly, in
    the attribute's unit. A number with a `high` above it is certain up to the number and possible
    up to `high`. `words`: the value as a reader sees it. `as_of`, `checked_on`: ISO dates.
    `narrowed`: stated for this release or plan only, so that its note is a condition.
    """

    attribute: str
    value: object = None
    label: str = ""
    words: str = "unknown"
    source: str = ""
    url: str = ""
    as_of: str | None = None
    confidence: str = ""
    note: str = ""
    disputes: tuple[OtherValue, ...] = ()
    narrowed: bool = False
    low: float | None = None
    high: float | None = None
    checked_on: str | None = None

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def bounds(self) -> tuple[float, float]:
        """(lowest, highest) a number can be: what is certain, and what is possible."""
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return float(self.value), max(float(self.value), self.high or 0.0)
        return (-inf if self.low is None else self.low, inf if self.high is None else self.high)


@dataclass(frozen=True)
class Candidate:
    """What an organisation chooses: a distribution's major release with a support plan.

    `release` and `plan` are None for a distribution without any: it can be explained, not chosen.
    """

    distribution: str
    release: str | None
    plan: str | None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def of(self, attribute: str) -> Evidence:
        """The evidence for an attribute; one without a value where there is none."""
        return self.evidence.get(attribute) or Evidence(attribute)

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.distribution, self.release or "", self.plan or "")


@dataclass(frozen=True)
class Answers:
    """The chosen options by question, the number of servers, and importances (0-4) by criterion.

    The user's own numbers: `discount` (percent off every list price), `discounts` (percent, by
    seller), `quotes` (USD per server and year, by distribution and plan) and `migration_cost` (USD
    per server, once).
    """

    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    servers: int | None = None
    importance: Mapping[str, int] = field(default_factory=dict)
    discount: Decimal | None = None
    migration_cost: Decimal | None = None
    discounts: Mapping[str, Decimal] = field(default_factory=dict)
    quotes: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def to(self, question: str) -> tuple[str, ...]:
        return self.options.get(question, ())

    def with_answer(self, question: str, options: tuple[str, ...]) -> Answers:
        """The same answers but for one question; no options: it is not answered."""
        changed = {**self.options, question: options}
        if not options:
            del changed[question]
        # Called a hundred times a recommendation: dataclasses.replace takes three times as long.
        own_numbers = (self.discount, self.migration_cost, self.discounts, self.quotes)
        return Answers(changed, self.servers, self.importance, *own_numbers)
