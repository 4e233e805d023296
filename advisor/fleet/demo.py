"""A fleet to try the pages with, for the teams of `manage.py seed_demo`.

It goes through the services that pages and API use. The inventory is invented; it has what
inventories have: ends in the past, an old minor release, a subscription, a name that says little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from accounts.models import Membership, Role
from accounts.teams.rights import Seat
from advisor.fleet.imports.start import start
from advisor.fleet.imports.upload import Upload, UploadForm
from advisor.models import Decision, FleetGroup, FleetImport, State

FILENAME = "demo-inventory.csv"
_HEADER = "host,os,version,group,subscription"
_SYSTEMS = (
    ("CentOS Linux 7 (Core)", "7.9", "web", "", 42),
    ("AlmaLinux", "9.4", "web", "", 18),
    ("AlmaLinux", "9.8", "web", "", 35),
    ("Rocky Linux", "8.10", "build", "", 24),
    ("CentOS Stream", "9", "build", "", 6),
    ("Red Hat Enterprise Linux Server", "7.9", "databases", "RHEL 7 + ELS", 12),
    ("Red Hat Enterprise Linux", "9.8", "databases", "RHEL Standard", 9),
    ("Amazon Linux", "2", "cloud", "", 16),
    ("CentOS 4/5/6/7 (64-bit)", "", "virtual machines", "", 5),
)
"""Name, version, group and subscription as an inventory writes them; how many hosts."""
_PACES = {"web": (10, 3), "build": (6, 2)}
"""Hosts a month and months of lead time, by group."""
_DECIDED = "databases"
"""The group that the approved decision is about."""


def seed_fleets(slugs: Iterable[str]) -> None:
    """Adds to each team what it does not have yet."""
    for slug in slugs:
        owner = Membership.objects.active().select_related("team", "user")
        seat = Seat(owner.get(team__slug=slug, role=Role.OWNER))
        if not FleetImport.objects.filter(team=seat.team).exists():
            _import(seat)
            _plan(seat)


def _import(seat: Seat) -> None:
    upload = Upload(seat)
    upload.write("\n".join([_HEADER, *_rows()]).encode())
    start(upload.complete(UploadForm(label="A demonstration", filename=FILENAME)))


def _rows() -> Iterator[str]:
    hosts = (system for *system, count in _SYSTEMS for _ in range(count))
    for number, (name, version, group, subscription) in enumerate(hosts, start=1):
        yield f"host-{number:03},{name},{version},{group},{subscription}"


def _plan(seat: Seat) -> None:
    for name, (pace, lead) in _PACES.items():
        FleetGroup.objects.create(team=seat.team, name=name, hosts_per_month=pace, lead_months=lead)
    approved = Decision.objects.filter(team=seat.team, state=State.APPROVED).first()
    FleetGroup.objects.create(team=seat.team, name=_DECIDED, decision=approved)
