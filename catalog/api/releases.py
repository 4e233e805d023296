"""The list of releases, and one release, on a day."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from rest_framework.exceptions import NotFound

from catalog import document, vocabulary
from catalog.api.collection import Collection, described, described_detail, selected
from catalog.api.parameters import choice, day, flag
from catalog.api.resource import (
    Question,
    Resource,
    alternate,
    catalog_of,
    redirect_to,
    with_status,
)
from catalog.api.rows.evidence import sources_of
from catalog.api.rows.releases import (
    MAJOR,
    MINOR,
    RELEASE_STATUSES,
    ReleaseAnswer,
    ReleaseListRow,
    ReleaseOnDay,
    release_on_day,
    release_rows,
)
from catalog.api.shared_filters import DISTRIBUTION, PROVENANCE, is_after, is_before

FIELDS = (
    *("distribution", "kind", "name", "slug", "parent", "released_on", "latest", "preview"),
    *("withdrawn_on", "phases", "disputes", *PROVENANCE),
    *("status", "status_words", "support", "paid_support", "ends_on", "days_left"),
    *("architectures", "url", "page", "calendar"),
)
ARCHITECTURES = [choice.key for choice in vocabulary.ATTRIBUTES["architectures"].choices]
NO_DATE = "Ends without a date are left out."


@described("list_releases", "List the releases, with their status on a day", ReleaseListRow)
class ReleaseList(Collection):
    of_the_day = True
    page_route = "lifecycle"
    fields = FIELDS
    filters = (
        DISTRIBUTION,
        choice("kind", "Major releases (9) or minor ones (9.6).", (MAJOR, MINOR)),
        choice("status", "The phase it is in on the day.", RELEASE_STATUSES),
        flag(
            "withdrawn",
            "Whether upstream no longer lists it.",
            lambda row, value: (row.withdrawn_on is not None) == value,
        ),
        day(
            "ends_before",
            f"Support without extra payment ends before this day. {NO_DATE}",
            is_before("ends_on"),
        ),
        day(
            "ends_after",
            f"Support without extra payment ends after this day. {NO_DATE}",
            is_after("ends_on"),
        ),
        choice(
            "architecture",
            "It is built for this architecture. Releases whose architectures are unknown are "
            "left out.",
            ARCHITECTURES,
            lambda row, value: value in (row.architectures or ()),
        ),
    )
    orders = ("distribution", "released_on", "ends_on", "days_left", "status")

    def rows(self, question: Question) -> Iterable[ReleaseOnDay]:
        catalog = question.document
        return release_rows(catalog, sources_of(catalog), question.day, question.today)

    def headers_for(self, question: Question) -> dict[str, str]:
        return with_status(question, super().headers_for(question))

    def complete(self, question: Question, row: ReleaseOnDay) -> ReleaseListRow:
        return row.extended(ReleaseListRow, **_links(question, row.distribution, row.slug))


@described_detail("get_release", "Read one release", ReleaseAnswer)
class ReleaseDetail(Resource):
    """By its slug, with its status on a day."""

    of_the_day = True
    has_aliases = True
    fields = (*FIELDS, "day")

    def find(
        self, question: Question
    ) -> tuple[document.Distribution, document.Release] | HttpResponsePermanentRedirect:
        name = question.names["slug"]
        slug = question.document.release_slug_of(name)
        release = question.document.release(slug)
        if release is None:
            raise NotFound("There is no release with this slug. /api/v1/releases/ lists them.")
        return release if name == slug else redirect_to(question, slug=slug)

    def body(
        self, question: Question, owner_and_release: tuple[document.Distribution, document.Release]
    ) -> object:
        sources = sources_of(question.document)
        row = release_on_day(*owner_and_release, sources, question.day, question.today)
        answer = row.extended(
            ReleaseAnswer,
            **_links(question, row.distribution, row.slug),
            day=question.day,
            catalog=catalog_of(question.published),
        )
        return selected(question, answer)

    def headers_for(self, question: Question) -> dict[str, str]:
        slug = question.names["slug"]
        owner_and_release = question.document.release(slug)
        assert owner_and_release is not None  # or `find` would have said so
        links = _links(question, owner_and_release[0].slug, slug)
        return with_status(
            question, alternate((links["page"], "text/html"), (links["calendar"], "text/calendar"))
        )


def _links(question: Question, distribution: str, release: str) -> dict[str, str]:
    calendar = f"{reverse('calendar')}?release={release}"
    return {
        "url": question.address("api-release", release),
        "page": question.address("distribution", distribution),
        "calendar": question.request.build_absolute_uri(calendar),
    }
