"""Teams with a policy, exceptions and a fleet, for tests."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from accounts.teams.rights import Seat
from advisor.fleet.policies import exceptions, versions
from advisor.fleet.policies.requests import ExceptionRequest
from advisor.models import FleetCount, FleetException, FleetImport, FleetPattern, PolicyVersion
from catalog import snapshot
from catalog.append_only import unprotected
from catalog.clock import today

TEXT = """\
rules:
- rule: forbidden
  reason: Only what is listed may run.
- distribution: alder
  release: '9'
  rule: approved
  reason: The standard.
tests:
- host: Alder Linux 9.10
  on: 2026-11-27
  expect: ok
"""


def save(seat: Seat, text: str = TEXT, base: int = 0, note: str = "") -> PolicyVersion:
    catalog = snapshot.current().document
    policy = versions.read_for(seat.team, text, catalog)
    return versions.save_tested(seat, base, policy, note, catalog)


def request(
    seat: Seat, days: int = 30, renews: FleetException | None = None, **fields: str
) -> FleetException:
    values = {"distribution": "birch", "reason": "The old shop.", **fields}
    wanted = ExceptionRequest(**values, ends=today() + timedelta(days=days))
    return exceptions.request_exception(seat, wanted, snapshot.current().document, renews)


def approved(seat: Seat, approver: Seat, days: int = 30, **fields: str) -> FleetException:
    exception = request(seat, days, **fields)
    return exceptions.approve(approver, exception.number, exception.version)


def end(exception: FleetException, days_ago: int = 1) -> None:
    """As if it had been approved long ago, and had ended."""
    last = today() - timedelta(days=days_ago)
    with unprotected(FleetException):
        rows = FleetException.objects.filter(pk=exception.pk)
        rows.update(starts=last - timedelta(days=30), ends=last)


def count_fleet(seat: Seat, *hosts: tuple[str, str, str, str, int]) -> FleetImport:
    """Each: distribution, release, minor, group and hosts."""
    fleet_import = FleetImport.objects.create(team=seat.team, number=1, state="ready")
    for distribution, release, minor, group, number in hosts:
        text = f"{distribution} {minor or release}"
        pattern, _ = FleetPattern.objects.get_or_create(
            fleet_import=fleet_import,
            key=hashlib.sha256(text.encode()).hexdigest(),
            defaults={
                "reported": {"name": text},
                "raw": text,
                "first_row": 1,
                "rows": 1,
                "hosts": number,
                "kind": "exact",
                "rule": "name",
                "distribution": distribution,
                "release": release,
                "minor": minor,
            },
        )
        FleetCount.objects.create(
            fleet_import=fleet_import, pattern=pattern, group=group, rows=1, hosts=number
        )
    return fleet_import
