"""What the API of policies and exceptions answers, and what it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Struct

from advisor.api.decisions.rows import DecisionNumber, Username
from advisor.fleet.policies.standing import ExceptionStanding
from advisor.models import ExceptionState
from catalog.api.rows.annotations import Address, Count, Time, described, one_of
from catalog.api.rows.evidence import ApiRow

Number = Annotated[int, described("Counts within the team.")]


class ExceptionRow(ApiRow, frozen=True, kw_only=True):
    """Hosts that may run until a day in spite of the policy. Empty text: any."""

    component: ClassVar = "FleetException"

    number: Number
    url: Address
    distribution: str
    release: str
    minor: str
    group: str
    architecture: str
    standing: Annotated[str, one_of(ExceptionStanding, "How it stands today.")]
    state: Annotated[str, one_of(ExceptionState.values, "What people did.")]
    starts: Annotated[date | None, described("The day of its approval.")]
    ends: Annotated[date, described("The last day on which it applies.")]
    reason: str
    decision: DecisionNumber | None
    renews: Annotated[int | None, described("The exception that it continues.")]
    renewed_by: Annotated[int | None, described("The exception that continues it.")]
    requested_by: Username
    requested_at: Time
    decided_by: Annotated[Username | None, described("Who approved or declined it.")]
    decided_at: Time | None
    decided_because: str
    closed_by: Annotated[Username | None, described("Who withdrew or revoked it.")]
    closed_on: Annotated[date | None, described("The first day on which it no longer applies.")]
    closed_because: str
    version: Annotated[Count, described("The ETag is this number in quotes.")]


class ExceptionPage(ApiRow, frozen=True, kw_only=True):
    """A page of the list of exceptions, newest first."""

    component: ClassVar = "FleetExceptionList"

    count: Annotated[Count, described("The number of exceptions on all pages.")]
    next: Address | None
    previous: Address | None
    results: tuple[ExceptionRow, ...]


class ExceptionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request for an exception. Text left out or empty: any."""

    component: ClassVar = "FleetExceptionRequest"

    distribution: Annotated[str, described("Slug or alias.")]
    ends: Annotated[date, described("The last day on which it applies.")]
    reason: str
    release: str = ""
    minor: str = ""
    group: str = ""
    architecture: str = ""
    decision: Annotated[str, described("Number of a decision of the team.")] = ""
    renews: Annotated[int | None, described("Number of the exception it continues.")] = None
