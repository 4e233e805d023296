"""What the API of decisions answers, and what it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

from advisor.decisions.candidates_data import CandidatesData
from advisor.decisions.result import Result, ResultRequirement
from advisor.decisions.verify import AlteredPart
from advisor.models import Approval, State
from catalog.api.openapi import reference
from catalog.api.rows.annotations import Address, Anything, Count, Time, described, one_of
from catalog.api.rows.evidence import ApiRow

DecisionNumber = Annotated[str, described("As in ELD-2026-007; per team and year.")]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
StateKey = Annotated[str, one_of(State.values)]
Username = Annotated[str, described("The name of an account.")]


class DecisionChoiceRow(ApiRow, frozen=True, kw_only=True):
    """What a decision chooses. `deviates_because`: empty for the recommended candidate."""

    component: ClassVar = "DecisionChoice"

    distribution: str
    release: str
    plan: str
    deviates_because: str


class DecisionBrief(ApiRow, frozen=True, kw_only=True):
    """A decision of a team, as it is listed."""

    component: ClassVar = "DecisionBrief"

    number: DecisionNumber
    url: Address
    title: str
    state: StateKey
    expired: Annotated[bool, described("Approved, but its review is more than 30 days overdue.")]
    facts_changed: Annotated[
        bool, described("Facts it rests on have changed since it was last approved or reviewed.")
    ]
    choice: Annotated[
        DecisionChoiceRow | None,
        described(
            "Null while a round of weighing is open in which you have not sent your importances."
        ),
    ]
    author: Username
    owner: Username
    day: Annotated[date, described("The day it was computed for.")]
    review_by: Annotated[date, described("When it has to be looked at again.")]
    supersedes: DecisionNumber | None
    version: Annotated[Count, described("Counts the changes; the ETag is this number in quotes.")]
    content_sha256: Annotated[Digest, described("The text that approvals name.")]
    created_at: Time
    submitted_at: Time | None
    decided_at: Time | None


class DecisionPage(ApiRow, frozen=True, kw_only=True):
    """A page of the list of decisions, newest first."""

    component: ClassVar = "DecisionList"

    count: Annotated[Count, described("The number of decisions on all pages.")]
    next: Address | None
    previous: Address | None
    results: tuple[DecisionBrief, ...]


class ApprovalRow(ApiRow, frozen=True, kw_only=True):
    """A verdict on a text of the decision."""

    component: ClassVar = "DecisionApproval"

    member: Username
    in_place_of: Annotated[Username | None, described("The approver a delegate stood in for.")]
    role_then: str
    verdict: Annotated[str, one_of(Approval.Verdict.values)]
    reason: str
    at: Time
    content_sha256: Digest
    counts: bool
    why_not: Annotated[str, described("Why it does not count; empty for one that does.")]


class DecisionEventRow(ApiRow, frozen=True, kw_only=True):
    """A line of the history. `actor` null: ELwise itself."""

    component: ClassVar = "DecisionEvent"

    at: Time
    actor: Username | None
    kind: str
    words: str
    reason: str
    fields: Annotated[tuple[str, ...], described("The fields that it changed.")]


class KeptDecision(DecisionBrief, frozen=True, kw_only=True):
    """A decision of a team with its text, its approvals and its history."""

    component: ClassVar = "Decision"

    context: str
    environment: str
    group: str
    servers: int | None
    consequences: Annotated[str | None, described("Null where `choice` is.")]
    assumptions: Annotated[str | None, described("Null where `choice` is.")]
    answers: Annotated[
        str,
        described(
            "The answers as the query string of the questionnaire; without importances where "
            "`choice` is null."
        ),
    ]
    engine_version: Count
    digests: Annotated[dict[str, str], described("The SHA-256 of each computed part.")]
    quorum: Count
    approvals_missing: Annotated[Count, described("How many more approvals it needs.")]
    approvals: tuple[ApprovalRow, ...]
    history: tuple[DecisionEventRow, ...]


class DecisionEvidence(ApiRow, frozen=True, kw_only=True):
    """What a decision was computed from, as it was then, and what followed."""

    number: DecisionNumber
    day: date
    choice: DecisionChoiceRow
    choice_fails: Annotated[
        tuple[ResultRequirement, ...], described("Requirements that the choice does not meet.")
    ]
    choice_unknown: Annotated[
        tuple[ResultRequirement, ...], described("Requirements not known to be met by the choice.")
    ]
    answers: Annotated[Anything, described("The answers by question.")]
    candidates: CandidatesData
    result: Result


class DecisionVerification(ApiRow, frozen=True, kw_only=True):
    """Whether a decision is what it was. `altered`: empty where it is."""

    number: DecisionNumber
    identical: bool
    recomputed: Annotated[bool, described("Whether the result was computed once more.")]
    content_sha256: str
    result_sha256: str
    altered: tuple[AlteredPart, ...]
    words: str


_TEXT = "^[^\\u0000]*$"
Line = Annotated[str, Meta(max_length=160, pattern=_TEXT)]
Text = Annotated[str, Meta(max_length=10_000, pattern=_TEXT)]
Reason = Annotated[str, Meta(max_length=4000, pattern=_TEXT)]
Key = Annotated[str, Meta(max_length=60, pattern=_TEXT)]
ShortText = Annotated[str, Meta(max_length=80, pattern=_TEXT)]


class DraftFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What members write of a draft."""

    title: Line | UnsetType = UNSET
    context: Text | UnsetType = UNSET
    environment: ShortText | UnsetType = UNSET
    group: ShortText | UnsetType = UNSET
    servers: Annotated[int, Meta(ge=1, le=1000000)] | UnsetType | None = UNSET
    owner: Annotated[Line, described("An account of the team.")] | UnsetType = UNSET
    review_by: date | UnsetType = UNSET
    distribution: Key | UnsetType = UNSET
    release: Key | UnsetType = UNSET
    plan: Key | UnsetType = UNSET
    deviates_because: Reason | UnsetType = UNSET
    consequences: Text | UnsetType = UNSET
    assumptions: Text | UnsetType = UNSET


class DraftBody(DraftFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of a draft; what is left out stays as it is."""

    component: ClassVar = "DecisionDraft"


class NewDecisionBody(DraftFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new draft. Without distribution, release and plan it chooses what is recommended."""

    component: ClassVar = "NewDecision"

    title: Annotated[str, Meta(min_length=1, max_length=160, pattern=_TEXT)]
    answers: Annotated[dict[str, Anything], Meta(extra_json_schema=reference("Answers"))]


class ReasonBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reason, shown in the history."""

    component: ClassVar = "DecisionReason"

    reason: Reason | UnsetType = UNSET


class StillRightBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is still right, and when to look at it again; without a day in twelve months."""

    component: ClassVar = "DecisionStillRight"

    reason: Reason | UnsetType = UNSET
    review_by: date | UnsetType = UNSET


class RecalculateBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other answers; without them those of the draft."""

    component: ClassVar = "DecisionRecalculation"

    answers: (
        Annotated[dict[str, Anything], Meta(extra_json_schema=reference("Answers"))] | UnsetType
    ) = UNSET


class VoteBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The text that is approved or rejected, and why. A rejection needs a reason."""

    component: ClassVar = "DecisionVote"

    content_sha256: Digest
    reason: Reason | UnsetType = UNSET
