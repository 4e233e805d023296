"""What needs a curator's attention today: numbers, and the lists behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Model, QuerySet
from simple_history.models import HistoricalChanges

from catalog.models import (
    Claim,
    Event,
    Fact,
    HeldChange,
    Identifier,
    LinkCheck,
    MigrationPath,
    Override,
    Phase,
    Price,
    Release,
    Source,
    Suggestion,
    SupportPlan,
    SupportStatement,
)
from catalog.recording import recorded_models

STALE_AFTER = 90
"""Days after which a value should be compared with its source again."""

SOON = 90
"""Days before its end in which a phase or a support statement counts as ending soon."""

_SOURCED = (
    *(Fact, SupportStatement, Identifier, Phase, Release, Price, SupportPlan, MigrationPath),
    *(Event, Claim),
)


@dataclass(frozen=True)
class Item:
    """Rows of one table that somebody should look at, and the query of the list that shows them."""

    topic: str
    model: type[Model]
    count: int
    query: dict[str, str]


def items(today: date) -> list[Item]:
    """Most urgent first; only what there is any of."""
    every = chain(
        [
            _item("waits for a decision", HeldChange, HeldChange.objects.held()),
            _item(
                "waits for a decision",
                Suggestion,
                Suggestion.objects.waiting(),
                state__exact="open",
            ),
            _item(
                "changed or gone",
                Source,
                Source.objects.filter(link_check__in=LinkCheck.objects.to_review()),
                review="any",
            ),
        ],
        [_item("due for review", Override, Override.objects.due(today), due="yes")],
        (
            _item("ends soon", model, model.objects.ending(today, SOON), ends_within=SOON)
            for model in (Phase, SupportStatement)
        ),
        [
            _item(
                "planned for a day that has passed",
                Event,
                Event.objects.overdue(today),
                overdue="yes",
            )
        ],
        (
            _item(
                "not checked recently",
                model,
                model.objects.stale(today, STALE_AFTER),
                stale=STALE_AFTER,
            )
            for model in _SOURCED
        ),
        (
            _item("unverified", model, model.objects.unverified(), confidence__exact="unverified")
            for model in _SOURCED
        ),
        (
            _item("disputed", model, model.objects.disputed(), disputed="yes")
            for model in (Fact, Phase, Release, Price)
        ),
        [_item("unknown", Fact, Fact.objects.unknown(), value__isempty=1)],
        [
            _item(
                "unknown",
                SupportStatement,
                SupportStatement.objects.unknown(),
                supported__isnull=True,
            )
        ],
    )
    return [item for item in every if item.count]


def recent(number: int) -> list[HistoricalChanges]:
    """The newest rows of the history that people wrote, newest first."""
    by_people = (
        model.history.filter(origin__in=("curator", "import")) for model in recorded_models()
    )
    rows = chain.from_iterable(rows.select_related("history_user")[:number] for rows in by_people)
    return sorted(rows, key=lambda row: (row.history_date, row.history_id), reverse=True)[:number]


def _item(topic: str, model: type[Model], rows: QuerySet[Model], **query: object) -> Item:
    return Item(topic, model, rows.count(), {key: str(value) for key, value in query.items()})
