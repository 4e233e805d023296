"""Exceptions as the rows of a page, by how they stand today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.names import person_name
from advisor.fleet.policies.standing import ExceptionStanding, exception_standing
from advisor.fleet.policies.stored import as_exception, selector_of
from advisor.fleet.policy import Selector
from advisor.fleet.policy.coverage import Coverage
from advisor.fleet.policy.words import hosts_in_words
from advisor.models import ExceptionState, FleetException
from advisor.pages.decisions.addresses import decision_address
from catalog.document import Catalog


@dataclass(frozen=True)
class ExceptionLine:
    """`hosts`: for how many it applies today; None: not known, or it does not apply."""

    row: FleetException
    selector: str
    standing: ExceptionStanding
    state: str
    requested_by: str
    decided_by: str
    closed_by: str
    decision_address: str
    hosts: int | None
    renewal: int | None

    @property
    def is_open(self) -> bool:
        return self.standing != ExceptionStanding.CLOSED


def exception_line(
    row: FleetException,
    today: date,
    catalog: Catalog,
    covered: Coverage | None = None,
    renewal: int | None = None,
) -> ExceptionLine:
    """`renewal`: number of the open or approved one that continues it."""
    standing = exception_standing(row, today, is_renewed=renewal is not None)
    is_counted = covered is not None and standing == ExceptionStanding.IN_FORCE
    return ExceptionLine(
        row=row,
        selector=hosts_in_words(selector_of(row), catalog),
        standing=standing,
        state=_state(row, standing),
        requested_by=person_name(row.requested_by),
        decided_by=person_name(row.decided_by) if row.decided_by else "",
        closed_by=person_name(row.closed_by) if row.closed_by else "",
        decision_address=decision_address(row.decision) if row.decision else "",
        hosts=covered.of_exception(as_exception(row)) if covered and is_counted else None,
        renewal=renewal,
    )


def selector_values(row: FleetException) -> dict[str, str]:
    """By the field's name."""
    return {name: getattr(row, name) for name in Selector.__struct_fields__}


def _state(row: FleetException, standing: ExceptionStanding) -> str:
    if standing != ExceptionStanding.CLOSED:
        return standing.label
    if row.state == ExceptionState.REVOKED and row.closed_on and row.closed_on > row.ends:
        return "ended, reviewed"
    return "ended, renewed" if row.state == ExceptionState.APPROVED else row.get_state_display()
