"""How an exception stands on a day; the database holds only what people did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from advisor.models import RENEWING, ExceptionState, FleetException


class ExceptionStanding(StrEnum):
    """In the order in which they need somebody."""

    REVIEW = "back-in-review"
    WAITING = "waiting-for-approval"
    IN_FORCE = "in-force"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ")


def exception_standing(row: FleetException, day: date, *, is_renewed: bool) -> ExceptionStanding:
    """One that has ended is in review until it is renewed or revoked."""
    if row.state == ExceptionState.REQUESTED:
        return ExceptionStanding.WAITING
    if row.state != ExceptionState.APPROVED:
        return ExceptionStanding.CLOSED
    if day <= row.ends:
        return ExceptionStanding.IN_FORCE
    return ExceptionStanding.CLOSED if is_renewed else ExceptionStanding.REVIEW


def renewals_of(rows: Iterable[FleetException]) -> dict[int, int]:
    """The number of the newest that continues each, by the key of the renewed row."""
    keys = [row.pk for row in rows]
    renewing = FleetException.objects.filter(renews__in=keys, state__in=RENEWING)
    pairs = renewing.order_by("number").values_list("renews_id", "number")
    return {key: number for key, number in pairs if key is not None}
