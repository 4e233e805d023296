"""The compare page: two to four distributions side by side, what decides and differs first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from catalog import ages, clock, reading, snapshot, vocabulary
from catalog.ages import Ages
from catalog.directory import in_reading_order
from catalog.document import Catalog, Distribution, Phase, Sourced
from catalog.formats import join_words, plural
from catalog.minors import FOLLOWS_RHEL
from catalog.pages import comparison_values
from catalog.pages.comparison import (
    DIFFERS,
    KINDS,
    OPEN,
    SAME,
    UNKNOWN,
    ComparisonGroup,
    ComparisonRow,
)
from catalog.pages.comparison_overview import plans_and_migration, price_and_support
from catalog.pages.distribution_brief import comparison_partner, is_rhel
from catalog.pages.parameters import MOST, CompareForm
from catalog.pages.responses import render_filtered
from catalog.pages.value_lines import ConfidenceMark, legend

DECISIVE = (
    "relation_to_rhel",
    "vendor_support",
    "round_the_clock",
    "fips_140_3",
    "common_criteria",
    "disa_stig",
    "sap_hana",
    "oracle_database",
    "sql_server",
    "architectures",
    *(key for key in vocabulary.ATTRIBUTES if key.startswith("platform_") and "details" not in key),
    "owner",
)
"""Attributes that decide between distributions, in the order of the page."""

_DESCRIPTIONS = tuple(
    attribute.key
    for attribute in vocabulary.ATTRIBUTES.values()
    if attribute.type == vocabulary.TEXT and attribute.key != "kernel_version"
)
"""Texts of their own always differ, and decide little."""


@dataclass(frozen=True)
class FoldedRows:
    summary: str
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True)
class ComparePage:
    """`counts`: rows by kind; `missing`: labels of the rows without any value."""

    distributions: tuple[Distribution, ...]
    groups: tuple[ComparisonGroup, ...]
    folds: tuple[FoldedRows, ...]
    counts: dict[str, int]
    missing: tuple[str, ...]
    ages: Ages
    legend: tuple[ConfidenceMark, ...]


@dataclass(frozen=True)
class SuggestedComparison:
    """A comparison to start with."""

    names: str
    query: str


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = CompareForm(request.GET, published.document)
    if not form.is_valid() or not form.cleaned_data["d"]:
        suggestions = suggest_comparisons(published.document)
        return render_filtered(request, "compare", form, published, today, suggestions=suggestions)
    catalog = reading.on(published, today).document
    distributions = tuple(catalog.by_slug[slug] for slug in form.cleaned_data["d"])
    page = compare_page(catalog, distributions, today)
    return render_filtered(request, "compare", form, published, today, page=page, ages=page.ages)


def compare_page(
    catalog: Catalog, distributions: Sequence[Distribution], today: date
) -> ComparePage:
    decisive = _decisive(catalog, distributions, today)
    others = list(_others(catalog, distributions, today))
    described = [comparison_values.fact_row(catalog, distributions, name) for name in _DESCRIPTIONS]
    groups = [_sort_rows(decisive, (DIFFERS, OPEN))]
    groups += [_sort_rows(group, (DIFFERS,)) for group in others]
    rows = [row for group in (decisive, *others) for row in group.rows] + described
    kinds = [row.kind for row in rows if row.has_values]
    return ComparePage(
        distributions=tuple(distributions),
        groups=tuple(group for group in groups if group.rows),
        folds=tuple(_folds(rows, described, decisive)),
        counts={kind: kinds.count(kind) for kind in KINDS},
        missing=tuple(row.label for row in rows if not row.has_values),
        ages=ages.of(_evidence(distributions)),
        legend=legend(),
    )


def suggest_comparisons(catalog: Catalog) -> tuple[SuggestedComparison, ...]:
    """Those that can be recommended together, then each with the one it is compared with first.

    If they are too many for one comparison: first those that run programs built for RHEL.
    """
    recommended = [row for row in in_reading_order(catalog) if row.role == "recommended"]
    closest = sorted(recommended, key=lambda row: not _runs_rhel_programs(row))[:MOST]
    choices = [closest] if len(recommended) > 2 else []
    for row in recommended:
        partner = comparison_partner(catalog, row)
        pair = [row, partner] if partner else []
        if pair and pair[::-1] not in choices:
            choices.append(pair)
    return tuple(map(_suggestion, choices))


def _runs_rhel_programs(distribution: Distribution) -> bool:
    fact = distribution.fact("relation_to_rhel")
    return is_rhel(distribution) or (fact is not None and fact.value in FOLLOWS_RHEL)


def _suggestion(distributions: Sequence[Distribution]) -> SuggestedComparison:
    query = QueryDict(mutable=True)
    query.setlist("d", [row.slug for row in distributions])
    return SuggestedComparison(
        join_words([row.short_name for row in distributions]), query.urlencode()
    )


def _decisive(
    catalog: Catalog, distributions: Sequence[Distribution], today: date
) -> ComparisonGroup:
    facts = (comparison_values.fact_row(catalog, distributions, key) for key in DECISIVE)
    rows = (
        *price_and_support(distributions, today),
        *facts,
        *plans_and_migration(catalog, distributions),
    )
    return ComparisonGroup("Decisive facts", rows)


def _others(
    catalog: Catalog, distributions: Sequence[Distribution], today: date
) -> Iterator[ComparisonGroup]:
    """Third-party software, then the vocabulary's groups; who makes it comes last."""
    yield comparison_values.third_party_software(catalog, distributions, today)
    first, *others = vocabulary.GROUPS
    for key in (*others, first):
        attributes = [
            attribute.key
            for attribute in vocabulary.ATTRIBUTES.values()
            if attribute.group == key and attribute.key not in (*DECISIVE, *_DESCRIPTIONS)
        ]
        rows = (comparison_values.fact_row(catalog, distributions, name) for name in attributes)
        yield ComparisonGroup(vocabulary.GROUPS[key], tuple(rows))


def _sort_rows(group: ComparisonGroup, kinds: Sequence[str]) -> ComparisonGroup:
    """Its rows of these kinds, those that differ first."""
    rows = [row for row in group.rows if row.kind in kinds and row.has_values]
    return replace(group, rows=tuple(sorted(rows, key=lambda row: KINDS.index(row.kind))))


def _folds(
    rows: Iterable[ComparisonRow], described: Iterable[ComparisonRow], decisive: ComparisonGroup
) -> Iterator[FoldedRows]:
    """What the tables leave out: descriptions, and rows that may differ, are equal or unknown."""
    by_kind: dict[str, list[ComparisonRow]] = defaultdict(list)
    for row in rows:
        if row.has_values:
            by_kind[row.kind].append(row)
    texts = [row for row in described if row.kind == DIFFERS]
    maybe = [row for row in by_kind[OPEN] if row not in decisive.rows]
    equal, unknown = by_kind[SAME], by_kind[UNKNOWN]
    folds = (
        (plural(len(texts), "differing description"), texts),
        (f"{plural(len(maybe), 'more row')} that may differ, because a value is missing", maybe),
        (f"Also show {plural(len(equal), 'equal row')}", equal),
        (f"{plural(len(unknown), 'row')} of which every value is unknown", unknown),
    )
    return (FoldedRows(summary, tuple(folded)) for summary, folded in folds if folded)


def _evidence(distributions: Iterable[Distribution]) -> Iterator[Sourced | Phase]:
    for distribution in distributions:
        yield from ages.of_distribution(distribution)
