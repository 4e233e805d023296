"""The lists of migration paths, of events and of claims."""

from __future__ import annotations

from collections.abc import Iterable

from catalog import vocabulary
from catalog.api.collection import Collection, described
from catalog.api.parameters import choice, day, flag, named
from catalog.api.resource import Question
from catalog.api.rows.events import (
    ClaimRow,
    EventEntry,
    MigrationRow,
    claim_rows,
    event_rows,
    migration_rows,
)
from catalog.api.rows.evidence import sources_of
from catalog.api.shared_filters import (
    PROVENANCE,
    distribution_filter,
    is_after,
    is_before,
    release_names,
)


@described("list_migrations", "List the migration paths between releases", MigrationRow)
class MigrationList(Collection):
    fields = (
        *("from", "from_release", "to", "to_release", "tool", "in_place", "official", "offline"),
        *("limits", "architectures", *PROVENANCE),
    )
    filters = (
        distribution_filter("from", "From this distribution"),
        distribution_filter("to", "To this distribution"),
        named("from_release", "From this release, by its name.", release_names),
        named("to_release", "To this release, by its name.", release_names),
        flag("in_place", "Whether it keeps the existing installation."),
        flag("official", "Whether the target project makes the tool."),
        flag(
            "offline",
            "Whether use without internet access is documented. Unknown matches neither.",
        ),
        choice(
            "architecture",
            "Its tool runs on this architecture. Paths without a stated architecture are left out.",
            list(vocabulary.ARCHITECTURES),
            lambda row, value: value in row.architectures,
        ),
    )
    orders = ("from", "from_release", "to", "to_release", "tool", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[MigrationRow]:
        catalog = question.document
        return migration_rows(catalog.migrations, sources_of(catalog))


@described("list_events", "List the history of Enterprise Linux", EventEntry)
class EventList(Collection):
    page_route = "history"
    fields = ("date", "precision", "title", "text", "planned", "distributions", *PROVENANCE)
    filters = (
        distribution_filter(
            "distribution",
            "About this distribution",
            lambda row, value: value in row.distributions,
        ),
        flag("planned", "Whether it has not happened yet."),
        day("before", "Before this day.", is_before("date")),
        day("after", "After this day.", is_after("date")),
    )
    orders = ("date", "title", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[EventEntry]:
        return event_rows(question.document.events, sources_of(question.document))


@described("list_claims", "List common claims about Enterprise Linux and their verdicts", ClaimRow)
class ClaimList(Collection):
    page_route = "background"
    fields = ("key", "topic", "said", "verdict", "found", *PROVENANCE)
    filters = (
        choice("topic", "Its topic.", list(vocabulary.CLAIM_TOPICS)),
        choice("verdict", "The verdict on it.", list(vocabulary.VERDICTS)),
    )
    orders = ("key", "topic", "verdict", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[ClaimRow]:
        return claim_rows(question.document, sources_of(question.document))
