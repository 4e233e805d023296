"""What a record page reads of the recommendation that was kept with a decision.

Its words are shown as they were kept. Fields that later versions add are ignored, and the ones that
later versions may drop have defaults: a record stays readable whatever becomes of today's types.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field, json


class FrozenSource(Struct, frozen=True):
    title: str
    url: str

    @property
    def address(self) -> str:
        """Empty where it is no address that a page may link to."""
        return self.url if self.url.startswith("https://") else ""


class FrozenValue(Struct, frozen=True):
    """A fact as it was used. `as_of`: the day its source carries; `checked_on`: last compared."""

    attribute: str = ""
    label: str = ""
    words: str = "unknown"
    known: bool = False
    source: FrozenSource | None = None
    as_of: str | None = None
    checked_on: str | None = None
    confidence: str | None = None
    note: str = ""
    disputes: list[str] = field(default_factory=list)


class FrozenReason(Struct, frozen=True):
    sentence: str
    evidence: FrozenValue


class FrozenScore(Struct, frozen=True):
    """What one criterion adds, in points of 100."""

    criterion: str
    label: str
    percent: float
    points: float
    points_high: float
    reasons: list[FrozenReason] = field(default_factory=list)


class FrozenEnd(Struct, frozen=True):
    """The end of support. `kind` is `date` where `words` are a day."""

    kind: str = "unknown"
    words: str = "unknown"
    relative: str = ""
    projected: bool = False
    evidence: FrozenValue = FrozenValue()


class FrozenPrice(Struct, frozen=True):
    """Per server and year, in USD. `amount` None: not published."""

    amount: float | None = None
    words: str = "unknown"
    evidence: FrozenValue = FrozenValue()


class FrozenWarning(Struct, frozen=True):
    text: str
    evidence: FrozenValue = FrozenValue()


class FrozenOption(Struct, frozen=True):
    """Another release or plan of a ranked distribution."""

    release: str
    plan: str
    plan_name: str
    score: float


class FrozenRanked(Struct, frozen=True):
    """A candidate that met every requirement."""

    distribution: str
    name: str
    release: str
    plan: str
    plan_name: str
    rank: int
    score: float
    score_high: float
    supported_until: FrozenEnd = FrozenEnd()
    cost_per_server_year: FrozenPrice = FrozenPrice()
    tied_with: list[str] = field(default_factory=list)
    warnings: list[FrozenWarning] = field(default_factory=list)
    contributions: list[FrozenScore] = field(default_factory=list)
    reasons: list[FrozenReason] = field(default_factory=list)
    other_options: list[FrozenOption] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.release}"


class FrozenGap(Struct, frozen=True):
    """What a candidate lacked, in words."""

    words: str


class FrozenUnmet(Struct, frozen=True):
    """A requirement that was not met, or not known to be met, with the facts that say so."""

    requirement: str
    fact: str | None = None
    source: FrozenSource | None = None
    evidence: list[FrozenValue] = field(default_factory=list)


class FrozenUnranked(Struct, frozen=True):
    """A distribution that was ruled out or undetermined, by what came closest."""

    distribution: str
    name: str
    release: str | None = None
    plan: str | None = None
    plan_name: str | None = None
    role: str = ""
    near_miss: bool = False
    supported_until: FrozenEnd = FrozenEnd()
    cost_per_server_year: FrozenPrice = FrozenPrice()
    missing: list[FrozenGap] = field(default_factory=list)
    reasons: list[FrozenUnmet] = field(default_factory=list)
    what_to_confirm: list[FrozenUnmet] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.release or ''}".strip()

    @property
    def lacks(self) -> str:
        return "; ".join(dict.fromkeys(gap.words for gap in self.missing))

    @property
    def has_own_line(self) -> bool:
        """It could have been recommended, or only answers ruled it out."""
        return self.near_miss or self.role == "recommended"

    @property
    def unmet(self) -> list[FrozenUnmet]:
        return self.reasons or self.what_to_confirm


class FrozenAmount(Struct, frozen=True):
    """USD. `high` None: unknown, never 0."""

    low: float
    high: float | None


class FrozenCost(Struct, frozen=True):
    """The cost of all servers over some years."""

    years: int
    total: FrozenAmount
    uncovered_years: int = 0
    migration: float = 0


class FrozenPlanPrice(Struct, frozen=True):
    """`own`: the team's own discount or quote in words; empty for a list price."""

    own: str = ""


class FrozenCostOption(Struct, frozen=True):
    distribution: str
    release: str
    plan: str
    prices: list[FrozenPlanPrice] = field(default_factory=list)
    over: list[FrozenCost] = field(default_factory=list)


class FrozenCosts(Struct, frozen=True):
    servers: int = 0
    options: list[FrozenCostOption] = field(default_factory=list)


class FrozenCertainty(Struct, frozen=True):
    certainty: str | None = None
    certainty_words: str = ""


class FrozenDifference(Struct, frozen=True):
    """Why a distribution was not first."""

    distribution: str
    sentence: str


class FrozenStamp(Struct, frozen=True):
    """Of the catalog or of the rules."""

    digest: str = ""
    as_of: str | None = None


class FrozenMigration(Struct, frozen=True):
    """`system_label`: what ran; `sentence`: the route and its tools."""

    system_label: str = field(default="", name="from_label")
    words: str = ""
    sentence: str = ""


class FrozenWay(Struct, frozen=True):
    """The migrations to one ranked candidate."""

    distribution: str
    migrations: list[FrozenMigration] = field(default_factory=list, name="from")


class FrozenExtension(Struct, frozen=True):
    sentence: str = ""


class FrozenRunning(Struct, frozen=True):
    """A system that ran on that day. Records from before this was kept have none."""

    sentence: str = ""
    extensions: list[FrozenExtension] = field(default_factory=list)
    sellers: FrozenValue | None = None

    @property
    def sentences(self) -> list[str]:
        sold = [self.sellers.words] if self.sellers else []
        return [self.sentence, *sold, *(row.sentence for row in self.extensions)]


class FrozenWinner(Struct, frozen=True):
    distribution: str


class FrozenDocument(Struct, frozen=True):
    """The recommendation as it was kept."""

    answers: dict[str, str | int | float | list[str]]
    day: str
    headline: str
    winner: FrozenWinner | None = None
    ranking: list[FrozenRanked] = field(default_factory=list)
    excluded: list[FrozenUnranked] = field(default_factory=list)
    unconfirmed: list[FrozenUnranked] = field(default_factory=list)
    robustness: FrozenCertainty = FrozenCertainty()
    why_not: list[FrozenDifference] = field(default_factory=list)
    runs_today: list[FrozenRunning] = field(default_factory=list)
    costs: FrozenCosts = FrozenCosts()
    ways: list[FrozenWay] = field(default_factory=list)
    catalog: FrozenStamp = FrozenStamp()
    rules: FrozenStamp = FrozenStamp()

    @property
    def recommended(self) -> FrozenRanked | None:
        """None where nothing was: nothing fitted, for instance."""
        return self.ranking[0] if self.winner and self.ranking else None

    def unranked(self) -> Iterator[FrozenUnranked]:
        yield from self.excluded
        yield from self.unconfirmed


def read_document(content: bytes) -> FrozenDocument:
    """msgspec.ValidationError where the bytes are no recommendation."""
    return json.decode(content, type=FrozenDocument)
