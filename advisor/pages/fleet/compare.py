"""What changed in a fleet since an earlier import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisor.fleet.changes import FleetChanges, GroupMoves, HostChange, changes_between
from advisor.fleet.imports import fleet_of
from advisor.fleet.imports.queries import NO_SUCH_IMPORT, imports_of
from advisor.fleet.summary import name_of
from advisor.models import FleetImport, ImportState
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.opened import OpenedFleet, opened_fleet
from catalog.document import Catalog
from catalog.formats import join_words
from catalog.whole_numbers import whole_number

MOST_IMPORTS = 50
COUNTED = (ImportState.READY, ImportState.SUPERSEDED)
_DIGITS = 9


@dataclass(frozen=True)
class HostChangeLine:
    """`difference`: with its sign; empty: none."""

    name: str
    before: int
    after: int
    difference: str


@dataclass(frozen=True)
class MoveLine:
    """Of a group: `changes` in words, such as "CentOS Linux 7: 10 to 4"."""

    group: str
    before: int
    after: int
    difference: str
    moved: int
    changes: str


@dataclass(frozen=True)
class CompareSection:
    """`others`: hosts that no release was recognised for, and those ignored; `hosts`: of all."""

    releases: list[HostChangeLine]
    unchanged: int
    groups: list[MoveLine]
    others: list[HostChangeLine]
    hosts: HostChangeLine
    before: FleetImport


@for_members
@require_safe
def fleet_compare(request: HttpRequest, team: str) -> HttpResponse:
    """`with`: the number of the earlier import; the one before the current by default."""
    fleet = opened_fleet(request, team, "fleet-compare")
    earlier = _earlier_imports(fleet)
    chosen = _chosen(earlier, request.GET.get("with", ""))
    context = {**fleet.context(), "earlier": earlier, "chosen": chosen}
    if chosen:
        context["section"] = compare_section(fleet, chosen)
    return render(request, "fleet/compare.html", context)


def compare_section(fleet: OpenedFleet, before: FleetImport) -> CompareSection:
    changes = changes_between(fleet_of(before), fleet.fleet)
    differing = [change for change in changes.releases if change.difference]
    groups = [group for group in changes.groups if group.releases]
    return CompareSection(
        releases=[_line(_name(change, fleet.catalog), change) for change in differing],
        unchanged=len(changes.releases) - len(differing),
        groups=[_moves(group, fleet.catalog) for group in groups],
        others=_others(changes),
        hosts=_line("All hosts", changes.hosts),
        before=before,
    )


def _earlier_imports(fleet: OpenedFleet) -> list[FleetImport]:
    """Than the current one, the newest first."""
    current = fleet.frame.fleet_import
    if current is None:
        return []
    rows = imports_of(fleet.seat).filter(state__in=COUNTED, number__lt=current.number)
    return list(rows[:MOST_IMPORTS])


def _chosen(earlier: list[FleetImport], text: str) -> FleetImport | None:
    """Raises Http404 for a number that is none of them."""
    if not text:
        return earlier[0] if earlier else None
    number = whole_number(text, _DIGITS)
    matching = [fleet_import for fleet_import in earlier if fleet_import.number == number]
    if not matching:
        raise Http404(NO_SUCH_IMPORT)
    return matching[0]


def _others(changes: FleetChanges) -> list[HostChangeLine]:
    pairs = (("Not recognised", changes.unmatched), ("Ignored", changes.ignored))
    return [_line(name, change) for name, change in pairs if change.before or change.after]


def _moves(group: GroupMoves, catalog: Catalog) -> MoveLine:
    return MoveLine(
        group=group.group,
        before=group.before,
        after=group.after,
        difference=_signed(group.after - group.before),
        moved=group.moved,
        changes=_in_words(group.releases, catalog),
    )


def _in_words(changes: Iterable[HostChange], catalog: Catalog) -> str:
    return join_words(
        [f"{_name(change, catalog)}: {change.before:,} to {change.after:,}" for change in changes]
    )


def _line(name: str, change: HostChange) -> HostChangeLine:
    return HostChangeLine(name, change.before, change.after, _signed(change.difference))


def _name(change: HostChange, catalog: Catalog) -> str:
    return name_of(catalog, *change.key) if isinstance(change.key, tuple) else change.key


def _signed(number: int) -> str:
    """With a minus sign that is as wide as the plus."""
    return f"{number:+,}".replace("-", "\N{MINUS SIGN}") if number else ""
