"""What somebody asks for when they request an exception, checked against catalog and limits."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import msgspec
from django.conf import settings

from accounts.models import Team
from advisor.decisions.errors import InvalidError
from advisor.fleet.policies.versions import decision_numbers
from advisor.fleet.policy import PolicyException, Selector
from advisor.fleet.policy.fields import PlacedRow
from advisor.fleet.policy.names import named
from advisor.fleet.policy.problems import Problems
from advisor.fleet.policy.sense import check_exception
from catalog.document import Catalog
from catalog.formats import format_date

MAX_REASON = 1000


class ExceptionRequest(Selector, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which hosts may run until when, and why. `decision`: number of one of the team's."""

    ends: date
    reason: str
    decision: str = ""


def latest_end(today: date) -> date:
    """The last day that an exception requested today may have."""
    return today + timedelta(days=settings.EXCEPTION_DAYS)


def checked(
    team: Team, request: ExceptionRequest, catalog: Catalog, today: date
) -> ExceptionRequest:
    """With the catalog's names. Raises InvalidError."""
    problems = Problems()
    exception = PolicyException(**msgspec.structs.asdict(request), starts=today)
    placed = PlacedRow(exception, "", {"": None})
    check_exception(placed, decision_numbers(team), problems)
    row = named(placed, catalog, problems)
    _check_end(request.ends, today, problems)
    _check_reason(request.reason, problems)
    errors: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for problem in problems.list:
        errors[problem.field or "distribution"] += (problem.words,)
    if errors:
        raise InvalidError(errors)
    return msgspec.structs.replace(
        request, distribution=row.distribution, architecture=row.architecture
    )


def _check_end(ends: date, today: date, problems: Problems) -> None:
    latest = latest_end(today)
    if ends > latest:
        words = f"An exception ends after {settings.EXCEPTION_DAYS} days at the latest: by "
        problems.add(f"{words}{format_date(latest)}. It can be renewed.", None, field="ends")


def _check_reason(reason: str, problems: Problems) -> None:
    if not reason.strip():
        problems.add("Say why the hosts have to run.", None, field="reason")
    elif len(reason) > MAX_REASON:
        problems.add(f"{MAX_REASON} characters are the most.", None, field="reason")
