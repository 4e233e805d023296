"""A team's fleet for Prometheus, which sends a key of the team as a bearer token."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from accounts.models import Key
from accounts.teams.api import seat_of_key
from accounts.teams.rights import MISSING, Seat
from advisor.fleet.imports import current, fleet_of
from advisor.fleet.stages import SupportStage
from advisor.fleet.summary import FleetSummary, summarise
from advisor.models import FleetImport
from catalog import clock, lifecycle, reading, snapshot

BEARER = "Bearer "
NO_KEY = "Send a key of the team: Authorization: Bearer elw….\n"
NOT_RECOGNISED = "not-recognised"
"""The value of the label `release` of hosts that no release was recognised for."""


@never_cache
@require_safe
def fleet_metrics(request: HttpRequest, team: str) -> HttpResponse:
    """404 for a team that is missing and for one that the key is not of alike."""
    key = Key.objects.find_usable(_sent_key(request))
    if key is None:
        return HttpResponse(
            NO_KEY,
            status=HTTPStatus.UNAUTHORIZED,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": "Bearer"},
        )
    seat = seat_of_key(key)
    if seat is None or seat.team.slug != team:
        raise Http404(MISSING)
    key.record_use(timezone.now().astimezone(datetime.UTC).date())
    registry = CollectorRegistry()
    registry.register(FleetMetrics(seat))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class FleetMetrics(Collector):
    """Of the current import. Without one there are no values: a missing value is an alert, a 0
    would be a lie."""

    def __init__(self, seat: Seat) -> None:
        self.fleet_import = current(seat.team)

    def collect(self) -> Iterator[Metric]:
        if self.fleet_import is None:
            return
        today = clock.today()
        catalog = reading.on(snapshot.without_freshness(), today).document
        summary = summarise(fleet_of(self.fleet_import), catalog, today)
        yield _hosts(summary)
        yield _days_to_end(summary)
        yield _age(self.fleet_import)

    def describe(self) -> list[Metric]:
        return []


def _sent_key(request: HttpRequest) -> str:
    """Empty, which is no key: none was sent."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    return header.removeprefix(BEARER).strip() if header.startswith(BEARER) else ""


def _hosts(summary: FleetSummary) -> Metric:
    """Hosts of several plans or minor releases that stand alike are one value."""
    family = GaugeMetricFamily(
        "elwise_fleet_hosts",
        "Hosts by release and support on this day; ignored hosts are left out.",
        labels=["release", "status"],
    )
    hosts: dict[tuple[str, SupportStage], int] = {}
    for row in summary.releases:
        label = (f"{row.distribution}-{row.release}", row.stage)
        hosts[label] = hosts.get(label, 0) + row.hosts
    hosts[NOT_RECOGNISED, SupportStage.UNKNOWN] = summary.totals.unmatched_hosts
    for (release, stage), number in sorted(hosts.items()):
        family.add_metric([release, stage.value], number)
    return family


def _days_to_end(summary: FleetSummary) -> Metric:
    """Below 0: it is over. A release without a known end is left out."""
    family = GaugeMetricFamily(
        "elwise_release_days_to_end",
        "Days until support of a release that hosts run ends, with their plan.",
        labels=["release", "plan"],
    )
    days: dict[tuple[str, str], int] = {}
    for row in summary.releases:
        left = lifecycle.days_left(row.system.end, summary.day) if row.system.end else None
        if left is not None:
            days[f"{row.distribution}-{row.release}", row.plan] = left
    for label, number in sorted(days.items()):
        family.add_metric(label, number)
    return family


def _age(fleet_import: FleetImport) -> Metric:
    age = (timezone.now() - fleet_import.uploaded_at).total_seconds()
    return GaugeMetricFamily(
        "elwise_fleet_import_age_seconds", "Since the current inventory was uploaded.", value=age
    )
