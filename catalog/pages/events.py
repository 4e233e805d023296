"""The history page: what happened in the family by year, and apart from it what is planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from catalog import ages, clock, presentation, snapshot
from catalog.ages import Ages
from catalog.catalog_cache import cached_by_catalog
from catalog.document import Catalog, Distribution, Event
from catalog.pages.parameters import DistributionsForm
from catalog.pages.responses import render_filtered
from catalog.presentation import PresentedEvent
from catalog.snapshot import Published

TURNING_POINTS = frozenset({date(2020, 12, 8), date(2023, 6, 21)})
"""When CentOS Linux was ended early and when RHEL's sources left git.centos.org."""

SHORT = 20
"""Events that are shown without folds."""


@dataclass(frozen=True)
class EventRow:
    """`is_overdue`: planned for a day that has passed."""

    event: PresentedEvent
    distributions: tuple[Distribution, ...]
    is_turning_point: bool
    is_overdue: bool
    anchor: str


@dataclass(frozen=True)
class Year:
    """`is_open`: its events are shown; the others are folded."""

    year: int
    rows: tuple[EventRow, ...]
    is_open: bool


@dataclass(frozen=True)
class EventsPage:
    """`matching` of `total` events."""

    past: tuple[Year, ...]
    planned: tuple[Year, ...]
    matching: int
    total: int
    ages: Ages

    @property
    def turning_points(self) -> tuple[EventRow, ...]:
        rows = (row for year in self.past for row in year.rows)
        return tuple(row for row in rows if row.is_turning_point)


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = DistributionsForm(request.GET, published.document)
    if not form.is_valid():
        return render_filtered(request, "history", form, published, today)
    page = events_page(published, tuple(form.cleaned_data["distribution"]), today)
    return render_filtered(request, "history", form, published, today, page=page, ages=page.ages)


@cached_by_catalog(maxsize=16)
def events_page(published: Published, slugs: tuple[str, ...], today: date) -> EventsPage:
    """The events of these distributions; of all where there are none."""
    catalog = published.document
    events = [
        event
        for event in catalog.events
        if not slugs or not set(slugs).isdisjoint(event.distributions)
    ]
    past = [event for event in events if not event.planned]
    planned = [event for event in events if event.planned]
    return EventsPage(
        past=_years(catalog, past, today),
        planned=_years(catalog, planned, today),
        matching=len(events),
        total=len(catalog.events),
        ages=ages.of(events),
    )


def event_anchor(event: Event) -> str:
    """The id of the event on the history page; no two have the same day and title."""
    return f"e-{event.day.isoformat()}-{slugify(event.title)}"


def _years(catalog: Catalog, events: Sequence[Event], today: date) -> tuple[Year, ...]:
    """The document has the events by date already. A short list is open in all its years."""
    years = []
    for year, of_year in groupby(events, key=lambda event: event.day.year):
        rows = tuple(_row(catalog, event, today) for event in of_year)
        is_open = len(events) <= SHORT or year == today.year or _has_turning_point(rows)
        years.append(Year(year, rows, is_open))
    return tuple(years)


def _has_turning_point(rows: Iterable[EventRow]) -> bool:
    return any(row.is_turning_point for row in rows)


def _row(catalog: Catalog, event: Event, today: date) -> EventRow:
    return EventRow(
        event=presentation.event(catalog, event),
        distributions=tuple(catalog.by_slug[slug] for slug in event.distributions),
        is_turning_point=event.day in TURNING_POINTS,
        is_overdue=event.planned and event.day < today,
        anchor=event_anchor(event),
    )
