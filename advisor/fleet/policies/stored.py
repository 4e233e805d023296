"""Reads a team's policy: its newest version, with the exceptions that were approved."""

from __future__ import annotations

import msgspec

from accounts.models import Team
from advisor.fleet.policy import Policy, PolicyException, Selector
from advisor.models import ExceptionState, FleetException, PolicyVersion

_COUNTED = (ExceptionState.APPROVED, ExceptionState.REVOKED)


def policy_of(team: Team) -> Policy:
    """Two queries. Without a policy there are no rules, but perhaps exceptions."""
    newest = newest_version(team)
    policy = content_of(newest) if newest else Policy()
    return msgspec.structs.replace(policy, exceptions=exceptions_of(team))


def newest_version(team: Team) -> PolicyVersion | None:
    return PolicyVersion.objects.filter(team=team.pk).select_related("author").first()


def content_of(version: PolicyVersion) -> Policy:
    """As it was stated, without exceptions."""
    return msgspec.convert(version.content, Policy)


def exceptions_of(team: Team) -> tuple[PolicyException, ...]:
    """Those that were approved, also those that have ended since, by number."""
    rows = FleetException.objects.filter(
        team=team.pk, state__in=_COUNTED, starts__isnull=False
    ).select_related("decision", "requested_by", "decided_by")
    return tuple(map(as_exception, rows.order_by("number")))


def selector_of(row: FleetException) -> Selector:
    """Which hosts it is for."""
    return Selector(**{name: getattr(row, name) for name in Selector.__struct_fields__})


def as_exception(row: FleetException) -> PolicyException:
    """Of a row that was approved."""
    assert row.starts is not None
    return PolicyException(
        distribution=row.distribution,
        release=row.release,
        minor=row.minor,
        group=row.group,
        architecture=row.architecture,
        starts=row.starts,
        ends=row.ends,
        number=row.number,
        reason=row.reason,
        decision=row.decision.number if row.decision else "",
        requested_by=row.requested_by.get_username(),
        approved_by=row.decided_by.get_username() if row.decided_by else "",
        revoked_on=row.closed_on,
    )
