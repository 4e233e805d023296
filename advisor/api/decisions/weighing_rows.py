"""What the API answers of weighing together, and what it takes."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from advisor.api.decisions.rows import DecisionNumber, Reason, Username
from advisor.decisions.result import CandidateKey
from advisor.engine.weights import DECISIVE, IGNORE
from catalog.api.rows.annotations import Time, described
from catalog.api.rows.evidence import ApiRow

Importance = Annotated[int, Meta(ge=IGNORE, le=DECISIVE)]
Importances = Annotated[
    dict[str, Importance], described("By criterion, from 0 (ignore) to 4 (decisive).")
]
Winner = Annotated[CandidateKey | None, described("Null: nothing meets every requirement.")]
Shares = Annotated[dict[str, float], described("By distribution, 0 to 1.")]


class OwnImportancesRow(ApiRow, frozen=True, kw_only=True):
    """What the account saved or sent. `sent_at` null: it does not count yet."""

    component: ClassVar = "WeighingOwn"

    importances: Importances
    sent_at: Time | None


class MemberWeightsRow(ApiRow, frozen=True, kw_only=True):
    """What one member sent, and what would win with it alone."""

    component: ClassVar = "WeighingMember"

    member: Username
    importances: Importances
    winner: Winner


class CombinedWeightRow(ApiRow, frozen=True, kw_only=True):
    """A criterion of the round."""

    component: ClassVar = "WeighingCriterion"

    criterion: str
    least: Annotated[float, described("The least share (0 to 1) of a member's weight.")]
    greatest: Annotated[float, described("The greatest share.")]
    combined: Annotated[float, described("The share of all together.")]
    importance: Annotated[Importance, described("The one nearest to the combined share.")]


class MembersFlipRow(ApiRow, frozen=True, kw_only=True):
    """The fewest members without whom another distribution wins."""

    component: ClassVar = "WeighingMembersFlip"

    members: tuple[Username, ...]
    winner: str


class CriterionFlipRow(ApiRow, frozen=True, kw_only=True):
    """The criterion whose weight has to move least until another distribution wins."""

    component: ClassVar = "WeighingCriterionFlip"

    criterion: str
    share: float
    at: float
    winner: str
    within: Annotated[bool, described("Whether a member went that far.")]


class WeighingComparison(ApiRow, frozen=True, kw_only=True):
    """What members sent, side by side and combined."""

    members: tuple[MemberWeightsRow, ...]
    criteria: tuple[CombinedWeightRow, ...]
    winner: Winner
    adopted_winner: Annotated[Winner, described("With the nearest importances instead.")]
    scores: Annotated[dict[str, float], described("The best points of each distribution.")]
    win_share: Shares
    members_flip: MembersFlipRow | None
    criterion_flip: CriterionFlipRow | None


class ProposedRequirementRow(ApiRow, frozen=True, kw_only=True):
    """An answer that a member wants the decision to have. `adopted` null: neither yet."""

    component: ClassVar = "WeighingRequirement"

    member: Username
    question: str
    option: str
    reason: Reason
    adopted: bool | None


class WeighingRoundRow(ApiRow, frozen=True, kw_only=True):
    """A round. The comparison and the requirements come once the account has sent its own."""

    component: ClassVar = "WeighingRound"

    opened_by: Username
    opened_at: Time
    closed_at: Annotated[Time | None, described("Null: open.")]
    sent_by: tuple[Username, ...]
    own: OwnImportancesRow | None
    may_compare: Annotated[bool, described("Whether the account sees what others sent.")]
    comparison: WeighingComparison | None
    requirements: tuple[ProposedRequirementRow, ...]


class DecisionWeighing(ApiRow, frozen=True, kw_only=True):
    """Weighing together: the open round, or the last one."""

    number: DecisionNumber
    criteria: Annotated[dict[str, str], described("What is weighed: the question by criterion.")]
    round: Annotated[WeighingRoundRow | None, described("Null: none was opened.")]


class ImportancesBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One's own importances: of every criterion of the round. They stay as they are sent."""

    component: ClassVar = "WeighingImportances"

    importances: Importances
