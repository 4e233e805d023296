"""The compare page: two to four distributions side by side, what differs first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog import ages, clock, reading, snapshot, vocabulary
from catalog.ages import Ages
from catalog.document import Catalog, Distribution, Phase, Sourced
from catalog.pages import comparison_values
from catalog.pages.comparison import DIFFERS, KINDS, OPEN, ComparisonGroup, ComparisonRow
from catalog.pages.comparison_overview import releases_and_plans
from catalog.pages.parameters import DIFFERENCES, CompareForm
from catalog.pages.responses import render_filtered


@dataclass(frozen=True)
class ComparePage:
    """`counts`: rows by kind; `missing`: labels of the rows without any value."""

    distributions: tuple[Distribution, ...]
    groups: tuple[ComparisonGroup, ...]
    counts: dict[str, int]
    missing: tuple[str, ...]
    differences_only: bool
    ages: Ages


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = CompareForm(request.GET, published.document)
    if not form.is_valid() or not form.cleaned_data["d"]:
        return render_filtered(request, "compare", form, published, today)
    differences_only = form.cleaned_data["only"] == DIFFERENCES
    catalog = reading.on(published, today).document
    distributions = tuple(catalog.by_slug[slug] for slug in form.cleaned_data["d"])
    page = compare_page(catalog, distributions, today, differences_only=differences_only)
    return render_filtered(
        request,
        "compare",
        form,
        published,
        today,
        page=page,
        ages=page.ages,
        other_view=form.query(only="" if differences_only else DIFFERENCES),
    )


def compare_page(
    catalog: Catalog,
    distributions: Sequence[Distribution],
    today: date,
    *,
    differences_only: bool,
) -> ComparePage:
    groups = list(_groups(catalog, distributions, today))
    rows = [row for group in groups for row in group.rows]
    kinds = [row.kind for row in rows if row.has_values]
    ordered = (_order_rows(group, differences_only) for group in groups)
    return ComparePage(
        distributions=tuple(distributions),
        groups=tuple(group for group in ordered if group.rows),
        counts={kind: kinds.count(kind) for kind in KINDS},
        missing=tuple(row.label for row in rows if not row.has_values),
        differences_only=differences_only,
        ages=ages.of(_evidence(distributions)),
    )


def _groups(
    catalog: Catalog, distributions: Sequence[Distribution], today: date
) -> Iterator[ComparisonGroup]:
    yield releases_and_plans(distributions, today)
    for key in vocabulary.GROUPS:
        yield comparison_values.facts(catalog, distributions, key)
    yield comparison_values.third_party_software(catalog, distributions, today)


def _order_rows(group: ComparisonGroup, differences_only: bool) -> ComparisonGroup:
    """Rows that differ first; rows without any value are left out."""
    rows = sorted(_rows_to_show(group.rows, differences_only), key=_kind_order)
    return replace(group, rows=tuple(rows))


def _rows_to_show(rows: Iterable[ComparisonRow], differences_only: bool) -> Iterator[ComparisonRow]:
    for row in rows:
        if row.has_values and (row.kind in (DIFFERS, OPEN) or not differences_only):
            yield row


def _kind_order(row: ComparisonRow) -> int:
    return KINDS.index(row.kind)


def _evidence(distributions: Iterable[Distribution]) -> Iterator[Sourced | Phase]:
    for distribution in distributions:
        yield from ages.of_distribution(distribution)
