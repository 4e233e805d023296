"""Every row that cites a source, of all tables, as a curator compares it with the source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from catalog import lifecycle, presentation
from catalog.formats import format_date
from catalog.models import (
    Claim,
    Dispute,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    Sourced,
    SupportPlan,
    SupportStatement,
)
from catalog.recording import Recorded

CitingRow = Sourced | Dispute


@dataclass(frozen=True)
class CitedRow:
    """A row that cites the source, with its value in words."""

    row: CitingRow
    words: str

    @property
    def name(self) -> str:
        """The name of its field in the form: `fact-12`."""
        return f"{self.row._meta.model_name}-{self.row.pk}"

    @property
    def address(self) -> str:
        return reverse(f"admin:catalog_{self.row._meta.model_name}_change", args=[self.row.pk])

    @property
    def checked_on(self) -> date | None:
        return self.row.checked_on if isinstance(self.row, Sourced) else None


@dataclass(frozen=True)
class CitedTable:
    """The rows of one table that cite the source."""

    label: str
    rows: tuple[CitedRow, ...]


@dataclass(frozen=True)
class _Table:
    """How the rows of a table are read, and put in words."""

    model: type[CitingRow]
    words: Callable[..., str]
    related: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()

    def rows(self, source: Source) -> QuerySet[CitingRow]:
        rows = self.model._base_manager.filter(source=source).select_related(*self.related)
        return rows.prefetch_related(*self.joined).order_by(*self.related[:1], "pk")

    def cited(self, source: Source) -> CitedTable:
        rows = tuple(CitedRow(row, self.words(row)) for row in self.rows(source))
        return CitedTable(str(self.model._meta.verbose_name_plural), rows)


def tables(source: Source) -> list[CitedTable]:
    """The tables with rows that cite the source: as many queries as there are tables."""
    return [table for every in _TABLES if (table := every.cited(source)).rows]


def _release(release: Release) -> str:
    released = format_date(release.released_on) if release.released_on else "unknown"
    latest = f", latest version {release.latest_name}" if release.latest_name else ""
    return f"released {released}{latest}"


def _phase(phase: Phase) -> str:
    return lifecycle.end_in_words(lifecycle.End(phase.end_kind, phase.ends_on))


def _statement(statement: SupportStatement) -> str:
    names = ", ".join(release.name for release in statement.releases.all())
    parts = (
        *(presentation.SUPPORTED[statement.supported], statement.period, names),
        statement.architecture_labels,
    )
    return ", ".join(filter(None, parts))


def _migration(path: MigrationPath) -> str:
    return "in place" if path.in_place else "a new installation"


def _event(event: Event) -> str:
    return f"{format_date(event.date)} ({event.precision}{', planned' if event.planned else ''})"


def _dispute(dispute: Dispute) -> str:
    return f"{presentation.disputed(dispute.value, None)}: not used. {dispute.why}"


_TABLES = (
    _Table(
        Fact, lambda fact: str(fact.in_words), ("distribution", "release__distribution", "plan")
    ),
    _Table(Release, _release, ("distribution",)),
    _Table(Phase, _phase, ("release__distribution",)),
    _Table(SupportPlan, lambda plan: str(plan.summary), ("distribution",)),
    _Table(Price, presentation.price_in_words, ("plan__distribution",)),
    _Table(SupportStatement, _statement, ("distribution",), ("releases",)),
    _Table(
        Identifier,
        lambda identifier: f"{identifier.get_kind_display()}: {identifier.value}",
        ("distribution", "release__distribution"),
    ),
    _Table(MigrationPath, _migration, ("from_distribution", "to_distribution")),
    _Table(Event, _event),
    _Table(Claim, lambda claim: f"{claim.get_verdict_display()}: {claim.found}"),
    _Table(
        Dispute,
        _dispute,
        (
            *("fact__distribution", "fact__release__distribution", "fact__plan"),
            *("release__distribution", "phase__release__distribution"),
            "price__plan__distribution",
        ),
    ),
)
MODELS: tuple[type[Recorded], ...] = tuple(table.model for table in _TABLES)
