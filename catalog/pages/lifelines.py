"""The lifecycle page: every release of every distribution on a day, drawn and in words. From the catalog document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from catalog import ages, lifecycle, presentation, timeline, vocabulary
from catalog.pages import profile
from catalog.presentation import Document, Row


@dataclass(frozen=True)
class Filters:
    """Which releases are asked for. What is empty asks for nothing; `as_of` None is today."""

    distributions: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    support: str = ""
    ends_within: int | None = None
    minors: bool = False
    as_of: date | None = None

    @property
    def narrow(self) -> bool:
        """Whether they ask for more than whose releases."""
        return bool(self.statuses or self.support or self.ends_within)


def lifelines(document: Document, filters: Filters, today: date) -> Row:
    """The releases that are asked for, by distribution; and those of which that cannot be said, by name."""
    day = filters.as_of or today
    groups, undecided, of = [], [], 0
    for one in profile.in_order(document):
        if filters.distributions and one["slug"] not in filters.distributions:
            continue
        rows = [row for row in one["releases"] if filters.minors or row["parent"] is None]
        answers = [(row, asked_for(row, filters, today)) for row in rows]
        chosen = [row for row, answer in answers if answer]
        undecided += [
            f"{one['short_name']} {row['name']}" for row, answer in answers if answer is None
        ]
        of += len(rows)
        if chosen or not (rows or filters.narrow):
            groups.append((one, chosen))
    return {
        "day": day,
        "groups": [_group(document, one, rows, day, today) for one, rows in groups],
        "chart": _chart(groups, day),
        "found": sum(len(rows) for _, rows in groups),
        "of": of,
        "undecided": undecided,
        "ages": ages.of(
            row
            for _, rows in groups
            for release in rows
            for row in (release, *ages.of_phases(release))
        ),
    }


def asked_for(row: Mapping[str, Any], filters: Filters, today: date) -> bool | None:
    """Whether a release is among those the filters ask for; None where the catalog does not know."""
    day = filters.as_of or today
    phases = lifecycle.phases_from(row["phases"])
    answers = [
        row.status_as_of(day, today).kind in filters.statuses if filters.statuses else True,
        _is_supported(row, phases, filters, day, today) if filters.support else True,
        not row["preview"] and _ends(phases, filters, day) if filters.ends_within else True,
    ]
    return False if False in answers else None if None in answers else True


def _is_supported(
    row: Mapping[str, Any], phases: list[lifecycle.Phase], filters: Filters, day: date, today: date
) -> bool | None:
    """Whether on `day` there is support of the sort asked for: without extra payment, or for payment."""
    state = row.status_as_of(day, today).kind
    if state in (lifecycle.AHEAD, lifecycle.ENDED, lifecycle.PREVIEW):
        return False
    included = filters.support == "included"
    reached = [phase.end.reaches(day) for phase in phases if phase.covers(None) == included]
    if True in reached:
        return True if row["released_on"] or day >= today else None
    return None if None in reached or (included and not reached) else False


def _ends(phases: list[lifecycle.Phase], filters: Filters, day: date) -> bool | None:
    """Whether support ends from `day` on within so many days; what is paid for counts only where it is asked for."""
    last = day + timedelta(days=filters.ends_within or 0)
    paid = [
        lifecycle.Phase(phase.kind, phase.name, phase.end)
        for phase in phases
        if not phase.covers(None)
    ]
    end = lifecycle.support_with(paid if filters.support == "paid" else phases).end
    if filters.support == "paid" and not paid:
        return False
    reached = end.reaches(day), end.reaches(last + timedelta(days=1))
    if reached[0] is False or reached[1]:
        return False
    return None if None in reached else True


def _group(
    document: Document,
    one: Mapping[str, Any],
    rows: list[Mapping[str, Any]],
    day: date,
    today: date,
) -> Row:
    releases = [
        presentation.release(document, one, row, day) | {"state": row.status_as_of(day, today)}
        for row in rows
    ]
    return {
        "slug": one["slug"],
        "name": one["name"],
        "monogram": one["monogram"],
        "releases": releases,
    }


def _chart(
    groups: Iterable[tuple[Mapping[str, Any], list[Mapping[str, Any]]]], day: date
) -> Row | None:
    """Every release with a day on record, one drawing a distribution, all on the same years. None where there is none."""
    lives = {one["slug"]: [_life(row) for row in rows] for one, rows in groups}
    scale = timeline.scale_for(
        known for life in lives.values() for one in life for known in one.days()
    )
    if scale is None:
        return None
    drawings = [
        {"slug": one["slug"], "name": one["name"], "lines": drawn, "height": timeline.height(drawn)}
        for one, _ in groups
        if (drawn := timeline.lines(lives[one["slug"]], scale))
    ]
    kinds = {
        stretch.kind
        for drawing in drawings
        for line in drawing["lines"]
        for stretch in line.stretches
    }
    return {
        "drawings": drawings,
        "ticks": [{"year": year, "x": x} for year, x in scale.ticks()],
        "day": timeline.percent(scale.at(day)) if scale.first <= day.year <= scale.last else None,
        "legend": [
            (kind, words) for kind, words in vocabulary.PHASE_KINDS.items() if kind in kinds
        ],
        "undrawn": [
            one["name"] for one, _ in groups if not any(life.days() for life in lives[one["slug"]])
        ],
        "projected": any(
            stretch.projected
            for drawing in drawings
            for line in drawing["lines"]
            for stretch in line.stretches
        ),
        "open": any(line.open_at for drawing in drawings for line in drawing["lines"]),
        "ends_only": any(line.ends for drawing in drawings for line in drawing["lines"]),
    }


def _life(row: Mapping[str, Any]) -> timeline.Life:
    phases = lifecycle.phases_from(row["phases"])
    return timeline.Life(
        name=row["name"],
        released_on=date.fromisoformat(row["released_on"]) if row["released_on"] else None,
        phases=tuple(
            (phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}") for phase in phases
        ),
    )
