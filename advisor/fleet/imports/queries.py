"""A team's imports, and the fleet that one of them counts."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Sum
from django.http import Http404

from accounts.models import Team
from accounts.teams.rights import Seat
from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.matched import MatchedRelease, MatchKind
from advisor.models import FleetCount, FleetImport, FleetPattern, ImportState

NO_SUCH_IMPORT = "There is no such import, or you are not a member of its team."

OPEN_GUESS = Q(kind=MatchKind.GUESSED, confirmed=False, ignored=False) & ~Q(release="")
"""Patterns that somebody has to confirm: unmatched until then."""
MATCHED = Q(ignored=False) & ~Q(release="") & ~OPEN_GUESS
UNMATCHED = Q(ignored=False) & (Q(release="") | OPEN_GUESS)
IGNORED = Q(ignored=True)


def imports_of(seat: Seat) -> QuerySet[FleetImport]:
    """Of the seat's team, the newest first."""
    rows = FleetImport.objects.visible_to(seat.membership.user)
    return rows.filter(team=seat.team).select_related("uploaded_by", "team")


def find_import(seat: Seat, number: int) -> FleetImport:
    """Raises Http404, the same for an import that is missing and for one of another team."""
    fleet_import = imports_of(seat).filter(number=number).first()
    if fleet_import is None:
        raise Http404(NO_SUCH_IMPORT)
    return fleet_import


def current(team: Team) -> FleetImport | None:
    """What the fleet's pages are about: the import that became ready last."""
    return FleetImport.objects.filter(team=team, state=ImportState.READY).first()


def fleet_of(fleet_import: FleetImport) -> Fleet:
    """By release, group and plan, with the totals."""
    fields = ("pattern__distribution", "pattern__release", "pattern__minor", "group", "plan")
    rows = (
        matched_counts(fleet_import)
        .order_by(*fields)
        .values_list(*fields)
        .annotate(Sum("rows"), Sum("hosts"))
    )
    counts = tuple(
        Count(MatchedRelease(slug, release, minor or None), group, plan, number, hosts)
        for slug, release, minor, group, plan, number, hosts in rows
    )
    return Fleet(counts, totals_of(fleet_import))


def matched_counts(fleet_import: FleetImport) -> QuerySet[FleetCount]:
    matched = FleetPattern.objects.filter(MATCHED, fleet_import=fleet_import)
    return FleetCount.objects.filter(pattern__in=matched)


def totals_of(fleet_import: FleetImport) -> Totals:
    """One query."""
    fates = (MATCHED, UNMATCHED, IGNORED)
    sums = {
        f"{name}_of_{place}": Sum(name, filter=fate, default=0)
        for name in ("rows", "hosts")
        for place, fate in enumerate(fates)
    }
    patterns = FleetPattern.objects.filter(fleet_import=fleet_import)
    return Totals(*patterns.aggregate(**sums).values())
