"""The queue of decisive facts on the curators' first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from advisor import decisive
from advisor.decisive import NO_ROW, DecisiveFact
from catalog import snapshot
from catalog.models import Distribution

MOST = 10
"""How many facts the first page lists; `manage.py decisive_facts` lists them all."""
TEMPLATE = "admin/advisor/_decisive_facts.html"
TABLES = {
    "price_per_system_year": "price",
    "years_of_updates": "phase",
    "included_years": "phase",
    "still_supported": "phase",
    "plan_valid_on": "supportplan",
}
"""Attributes that are worked out, with the table a curator finds them in; all others are facts."""


@dataclass(frozen=True)
class Row:
    """One fact of the queue, whose it is in words, and where a curator finds or adds it."""

    fact: DecisiveFact
    subject: str
    address: str
    is_new: bool


@dataclass(frozen=True)
class Panel:
    """The first page's panel: `template` with `rows`, out of so many facts and answer sets."""

    template: str
    rows: tuple[Row, ...]
    facts: int
    answer_sets: int


def panel(request: HttpRequest) -> Panel | None:
    """The most decisive facts; None for an account that may not look at facts."""
    if not request.user.has_perm("catalog.view_fact"):
        return None
    queue = decisive.queue(snapshot.current(), timezone.now().date())
    distributions = {
        slug: (pk, name)
        for pk, slug, name in Distribution.objects.values_list("pk", "slug", "short_name")
    }
    rows = tuple(
        _row(fact, *distributions[fact.distribution])
        for fact in queue.facts[:MOST]
        if fact.distribution in distributions
    )
    return Panel(TEMPLATE, rows, len(queue.facts), queue.answer_sets)


def _row(fact: DecisiveFact, distribution: int, name: str) -> Row:
    table = _table(fact.attribute)
    subject = " ".join(filter(None, (name, fact.release, fact.plan)))
    if fact.state == NO_ROW and table in ("fact", "supportstatement"):
        field, value = "attribute", fact.attribute
        if table == "supportstatement":
            field, value = "subject", _subject(fact.attribute)
        query = urlencode([("distribution", str(distribution)), (field, value)])
        return Row(fact, subject, f"{reverse(f'admin:catalog_{table}_add')}?{query}", is_new=True)
    words = {"fact": fact.attribute, "supportstatement": _subject(fact.attribute)}.get(table, "")
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
    return attribute.removeprefix("software_").replace("_", "-")
