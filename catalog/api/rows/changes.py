"""Rows of changes of the catalog."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from msgspec import field

from catalog import changelog
from catalog.api.rows.annotations import (
    Address,
    Anything,
    Moment,
    described,
    keys_in_words,
    one_of,
)
from catalog.api.rows.evidence import ApiRow
from catalog.recording import ORIGINS


class ChangeStep(ApiRow, frozen=True, kw_only=True):
    """A field that changed."""

    field: str
    label: Annotated[str, described("The field in words.")]
    before: Annotated[
        Anything,
        described(
            "Null: it was unknown or not stated. Another object is named by its key or slug."
        ),
    ]
    after: Annotated[Anything, described("As before.")]
    words: Annotated[str, described("The step in words.")]


class ChangeRow(ApiRow, frozen=True, kw_only=True):
    """Something that was added, changed or removed."""

    id: Annotated[str, described("It never changes.")]
    at: Moment
    kind: Annotated[str, one_of(changelog.KINDS)]
    action: Annotated[str, one_of(("added", "changed", "removed"))] = field(name="what")
    subject: Annotated[str, described("What was added, changed or removed, in words.")]
    title: Annotated[str, described("All of it in one sentence.")]
    distributions: Annotated[
        tuple[str, ...],
        described("Slugs of its distributions. Empty: it belongs to no single one."),
    ]
    origin: Annotated[str, keys_in_words(ORIGINS)]
    steps: Annotated[
        tuple[ChangeStep, ...],
        described("The fields that changed. Empty where it was added or removed."),
    ]
    page: Annotated[
        Address, described("Its place on the page of changes, while it is among the newest.")
    ]


def change_row(change: changelog.Change, *, page: str) -> ChangeRow:
    return ChangeRow(
        id=change.uid,
        at=_utc(change.at),
        kind=change.kind.replace(" ", "-"),
        action=change.action,
        subject=change.subject,
        title=change.title,
        distributions=tuple(change.slugs),
        origin=change.by_way_of,
        steps=tuple(_step(step) for step in change.steps),
        page=page,
    )


def _step(step: changelog.Step) -> ChangeStep:
    return ChangeStep(
        field=step.name, label=step.field, before=step.old, after=step.new, words=step.words
    )


def _utc(moment: datetime) -> str:
    """Always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
