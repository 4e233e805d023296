"""The queue of decisive facts: its head on the curators' first page, all of it on its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from advisor import decisive
from advisor.decisive import NO_ROW, DecisiveFact, Queue
from catalog import snapshot
from catalog.models import Distribution

MOST = 10
"""How many facts the first page lists."""
TEMPLATE = "admin/advisor/_decisive_facts.html"
TABLES = {
    "price_per_system_year": "price",
    "years_of_updates": "phase",
    "included_years": "phase",
    "still_supported": "phase",
    "plan_valid_on": "supportplan",
}
"""Attributes that are worked out, with the table a curator finds them in; all others are facts."""
FACTS = {"kernel_age": "kernel_version", "control": "owner"}
"""Attributes that are worked out from a single fact, with the attribute of that."""


@dataclass(frozen=True)
class Row:
    """One fact of the queue, whose it is in words, and where a curator finds or adds it."""

    fact: DecisiveFact
    subject: str
    address: str
    is_new: bool


@dataclass(frozen=True)
class Panel:
    """The first page's panel: `template` with `rows`, out of so many facts and answer sets.

    `is_current`: it was calculated from the catalog as it is now.
    """

    template: str
    rows: tuple[Row, ...]
    facts: int
    answer_sets: int
    is_current: bool


def panel(request: HttpRequest) -> Panel | None:
    """The most decisive facts; None for an account that may not look at facts.

    As calculated last: the first page waits for no calculation.
    """
    if not request.user.has_perm("catalog.view_fact"):
        return None
    queue = decisive.newest_queue()
    if queue is None:
        return Panel(TEMPLATE, (), 0, len(decisive.typical_answers()), is_current=False)
    is_current = queue.digest == snapshot.current().digest
    rows = _rows(queue, MOST)
    return Panel(TEMPLATE, rows, len(queue.facts), queue.answer_sets, is_current)


@permission_required("catalog.view_fact", raise_exception=True)
def decisive_facts(request: HttpRequest) -> HttpResponse:
    """The whole queue, by decision value; calculated anew where the catalog has changed."""
    queue = decisive.queue(snapshot.current(), timezone.now().date())
    context = {
        **admin.site.each_context(request),
        "title": "Decisive facts",
        "rows": _rows(queue, len(queue.facts)),
        "answer_sets": queue.answer_sets,
    }
    return render(request, "admin/advisor/decisive_facts.html", context)


def _rows(queue: Queue, most: int) -> tuple[Row, ...]:
    distributions = {
        slug: (pk, name)
        for pk, slug, name in Distribution.objects.values_list("pk", "slug", "short_name")
    }
    return tuple(
        _row(fact, *distributions[fact.distribution])
        for fact in queue.facts[:most]
        if fact.distribution in distributions
    )


def _row(fact: DecisiveFact, distribution: int, name: str) -> Row:
    table = _table(fact.attribute)
    subject = " ".join(filter(None, (name, fact.release, fact.plan)))
    if fact.state == NO_ROW and table in ("fact", "supportstatement"):
        field, value = "attribute", FACTS.get(fact.attribute, fact.attribute)
        if table == "supportstatement":
            field, value = "subject", _subject(fact.attribute)
        query = urlencode([("distribution", str(distribution)), (field, value)])
        return Row(fact, subject, f"{reverse(f'admin:catalog_{table}_add')}?{query}", is_new=True)
    words = {
        "fact": FACTS.get(fact.attribute, fact.attribute),
        "supportstatement": _subject(fact.attribute),
    }.get(table, "")
    query = urlencode({"q": f"{words} {name}".strip()})
    return Row(
        fact, subject, f"{reverse(f'admin:catalog_{table}_changelist')}?{query}", is_new=False
    )


def _table(attribute: str) -> str:
    if attribute.startswith("software_"):
        return "supportstatement"
    if attribute.startswith("migration_from_"):
        return "migrationpath"
    return TABLES.get(attribute, "fact")


def _subject(attribute: str) -> str:
    product = attribute.removeprefix("software_").removesuffix("_architectures")
    return product.replace("_", "-")
