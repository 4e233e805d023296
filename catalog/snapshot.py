"""The published catalog as one canonical document, known by its content.

Equal catalogs give equal bytes: everything is sorted, nothing in it says when it was made. The document is kept per
process under the version of the catalog, so that asking for it costs one tiny query.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from catalog import ages
from catalog.ages import Ages
from catalog.models import (
    CatalogVersion,
    Claim,
    Dispute,
    Distribution,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    Snapshot,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.models.version import Standing

FORMAT = 1


@dataclass(frozen=True)
class Published:
    """The document, its canonical bytes' SHA-256 (hex), and the median date of its values (ISO; see catalog/ages.py).

    `token`: the version of the catalog it was read at; empty where that is not known.
    `freshness` is no part of the document: how fresh release data is as one reads (see catalog/freshness.py).
    `modified` and `renewed`: since which whole second (Unix time) it is this version, and this freshness. None: too early to say.
    """

    digest: str
    document: dict[str, Any]
    as_of: str | None
    token: str = ""
    freshness: dict[str, Any] = field(default_factory=dict, compare=False)
    modified: int | None = field(default=None, compare=False)
    renewed: int | None = field(default=None, compare=False)
    ages: Ages = field(default_factory=Ages, compare=False)


ATTEMPTS = 3

_lock = threading.Lock()
_kept: dict[str, Published] = {}


def current() -> Published:
    """The catalog as it stands now. One query while it has not changed, two in a new process, more where nobody kept it."""
    version = CatalogVersion.standing_with_freshness()
    return replace(_known_as(version), freshness=version.freshness, renewed=version.renewed)


def without_freshness() -> Published:
    """The same for whoever does not say how fresh release data is: the cheapest question there is."""
    return _known_as(CatalogVersion.standing())


def _known_as(version: Standing) -> Published:
    if published := _kept.get(version.token):
        return replace(published, modified=version.modified)
    if (
        document := Snapshot.objects.filter(token=version.token)
        .values_list("document", flat=True)
        .first()
    ):
        return _remember(version, publish(json.loads(document)))
    for _ in range(ATTEMPTS):
        try:
            published = publish(build())
        except (
            KeyError
        ):  # somebody writes: a row points to one that was not there yet, or no longer
            published = None
        before, version = version, CatalogVersion.standing()
        if published and version.token == before.token:
            return _remember(version, published)
    with _while_nobody_writes():
        return publish(build())


def keep() -> Published:
    """Store the catalog as it stands for the processes to come. Called after a write; reading never writes."""
    with _while_nobody_writes() as token:
        if Snapshot.objects.filter(token=token).exists():
            return current()
        published = publish(build())
        stored = {"token": token, "document": canonical(published.document).decode()}
        Snapshot.objects.update_or_create(digest=published.digest, defaults=stored)
        Snapshot.objects.exclude(digest=published.digest).delete()
    return published


@contextmanager
def _while_nobody_writes() -> Iterator[str]:
    """The token. While the version's row is locked no writer can commit, so what is read is of one piece."""
    with transaction.atomic():
        yield (
            CatalogVersion.objects.select_for_update()
            .filter(id=1)
            .values_list("token", flat=True)
            .first()
            or ""
        )


def _remember(version: Standing, published: Published) -> Published:
    published = replace(published, token=version.token, modified=version.modified)
    if version.token:
        with _lock:
            _kept.clear()
            _kept[version.token] = published
    return published


def publish(document: dict[str, Any]) -> Published:
    of_values = ages.of(ages.of_catalog(document))
    median = _day(of_values.median)
    return Published(
        hashlib.sha256(canonical(document)).hexdigest(), document, median, ages=of_values
    )


def canonical(document: dict[str, Any]) -> bytes:
    """The document's one spelling in bytes: UTF-8 JSON, sorted keys, no spaces."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def build() -> dict[str, Any]:
    """The document from the tables. A fixed number of queries, however much there is.

    Every row is read once: what many rows point to is found by its number, and not read again beside each of them.
    """
    rows = _Rows()
    prices, phases = (
        _grouped(Price.objects.all(), "plan_id"),
        _grouped(Phase.objects.all(), "release_id"),
    )
    plans, releases = (
        _by(rows.all_plans, "distribution_id"),
        _by(rows.all_releases, "distribution_id"),
    )
    facts = _grouped(Fact.objects.understood(), "distribution_id")
    statements = _grouped(SupportStatement.objects.understood(), "distribution_id")
    return {
        "format": FORMAT,
        "sources": {
            source.key: {"title": source.title, "url": source.url, "kind": source.kind}
            for source in rows.sources.values()
        },
        "distributions": [
            {
                "slug": one.slug,
                "name": one.name,
                "short_name": one.short_name,
                "monogram": one.monogram,
                "role": one.role,
                "summary": one.summary,
                "aliases": sorted(one.aliases),
                "endoflife_product": one.endoflife_product,
                "successors": rows.successors[one.pk],
                "plans": sorted(
                    (_plan(plan, prices[plan.pk], rows) for plan in plans[one.pk]),
                    key=itemgetter("slug"),
                ),
                "releases": sorted(
                    (_release(r, phases[r.pk], rows) for r in releases[one.pk]), key=_newest_first
                ),
                "facts": sorted((_fact(fact, rows) for fact in facts[one.pk]), key=_by_subject),
                "statements": sorted(
                    (_statement(row, rows) for row in statements[one.pk]), key=_by_software
                ),
            }
            for one in sorted(rows.distributions.values(), key=attrgetter("slug"))
        ],
        "migrations": sorted(
            (_path(path, rows) for path in MigrationPath.objects.order_by("id")),
            key=lambda path: (
                path["from"],
                path["from_release"],
                path["to"],
                path["to_release"],
                path["tool"],
            ),
        ),
        "claims": [
            {
                "key": one.key,
                "topic": one.topic,
                "said": one.said,
                "verdict": one.verdict,
                "found": one.found,
                **rows.provenance(one),
            }
            for one in Claim.objects.order_by("key")
        ],
        "events": sorted(
            (_event(event, rows) for event in Event.objects.order_by("id")),
            key=lambda event: (event["date"], event["title"]),
        ),
    }


class _Rows:
    """What other rows point to, each by its number, and all disputes by the row they are about."""

    def __init__(self) -> None:
        self.sources = {one.pk: one for one in Source.objects.all()}
        self.distributions = {one.pk: one for one in Distribution.objects.all()}
        self.slugs = {pk: one.slug for pk, one in self.distributions.items()}
        self.all_releases, self.all_plans = (
            list(Release.objects.order_by("id")),
            list(SupportPlan.objects.order_by("id")),
        )
        self.releases = {release.pk: release.name for release in self.all_releases}
        self.plans = {plan.pk: plan.slug for plan in self.all_plans}
        self.successors = _named(
            Distribution.successors.through,
            "from_distribution_id",
            "to_distribution_id",
            self.slugs,
        )
        self.releases_of_plan = _named(
            SupportPlan.releases.through, "supportplan_id", "release_id", self.releases
        )
        self.releases_of_statement = _named(
            SupportStatement.releases.through, "supportstatement_id", "release_id", self.releases
        )
        self.plans_of_phase = _named(Phase.plans.through, "phase_id", "supportplan_id", self.plans)
        self.distributions_of_event = _named(
            Event.distributions.through, "event_id", "distribution_id", self.slugs
        )
        self._disputes: dict[tuple[str, int], list[Dispute]] = defaultdict(list)
        for dispute in Dispute.objects.order_by("id"):
            for about in ("fact", "release", "phase", "price"):
                if (pk := getattr(dispute, f"{about}_id")) is not None:
                    self._disputes[about, pk].append(dispute)

    def provenance(self, row: Any) -> dict[str, Any]:
        return {
            "source": self.sources[row.source_id].key,
            "as_of": _day(row.as_of),
            "confidence": row.confidence,
            "note": row.note,
            "checked_on": _day(row.checked_on),
        }

    def disputes_about(self, kind: str, pk: int) -> list[dict[str, Any]]:
        return sorted(
            (
                {
                    "about": one.about,
                    "value": one.value,
                    "source": self.sources[one.source_id].key,
                    "as_of": _day(one.as_of),
                    "confidence": one.confidence,
                    "why": one.why,
                }
                for one in self._disputes.get((kind, pk), ())
            ),
            key=lambda one: (one["source"], str(one["value"]), one["about"]),
        )


def _grouped(rows: QuerySet[Any], key: str) -> dict[int, list[Any]]:
    """By the number of the row each belongs to."""
    return _by(rows.order_by("id"), key)


def _by(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _named(through: Any, of: str, to: str, names: dict[int, str]) -> dict[int, list[str]]:
    """Of each row the names of those it is joined with, sorted."""
    found: dict[int, list[str]] = defaultdict(list)
    for one, other in through.objects.values_list(of, to):
        found[one].append(names[other])
    return defaultdict(list, {one: sorted(those) for one, those in found.items()})


def _plan(plan: SupportPlan, prices: list[Price], rows: _Rows) -> dict[str, Any]:
    return {
        "slug": plan.slug,
        "name": plan.name,
        "summary": plan.summary,
        "seller": plan.seller,
        "valid_on": sorted(plan.valid_on),
        "releases": rows.releases_of_plan[plan.pk],
        "prices": [
            {
                "label": price.label,
                "reference": price.reference,
                "amount": _amount(price.amount),
                "at_least": _amount(price.at_least),
                "currency": price.currency,
                "unit": price.unit,
                "effective_on": _day(price.effective_on),
                "disputes": rows.disputes_about("price", price.pk),
                **rows.provenance(price),
            }
            for price in sorted(
                prices, key=lambda price: (not price.reference, price.unit, price.label)
            )
        ],
        **rows.provenance(plan),
    }


def _release(release: Release, phases: list[Phase], rows: _Rows) -> dict[str, Any]:
    latest = (
        {"name": release.latest_name, "on": _day(release.latest_on)}
        if release.latest_name
        else None
    )
    return {
        "name": release.name,
        "slug": release.slug,
        "parent": rows.releases[release.parent_id] if release.parent_id else None,
        "released_on": _day(release.released_on),
        "latest": latest,
        "preview": release.preview,
        "withdrawn_on": _day(release.withdrawn_on),
        "disputes": rows.disputes_about("release", release.pk),
        "phases": [
            {
                "kind": phase.kind,
                "name": phase.name,
                "end": {"kind": phase.end_kind, "on": _day(phase.ends_on)},
                "paid": phase.paid,
                "projected": phase.projected,
                "plans": rows.plans_of_phase[phase.pk],
                "disputes": rows.disputes_about("phase", phase.pk),
                **rows.provenance(phase),
            }
            for phase in sorted(
                phases, key=lambda phase: (phase.ends_on or date.max, phase.kind, phase.name)
            )
        ],
        **rows.provenance(release),
    }


def _fact(fact: Fact, rows: _Rows) -> dict[str, Any]:
    return {
        "attribute": fact.attribute,
        "value": fact.value,
        "release": rows.releases[fact.release_id] if fact.release_id else None,
        "plan": rows.plans[fact.plan_id] if fact.plan_id else None,
        "unreliable": fact.unreliable,
        "disputes": rows.disputes_about("fact", fact.pk),
        **rows.provenance(fact),
    }


def _statement(statement: SupportStatement, rows: _Rows) -> dict[str, Any]:
    return {
        "subject": statement.subject,
        "supported": statement.supported,
        "releases": rows.releases_of_statement[statement.pk],
        "starts": _day(statement.starts),
        "ends": _day(statement.ends),
        **rows.provenance(statement),
    }


def _path(path: MigrationPath, rows: _Rows) -> dict[str, Any]:
    return {
        "from": rows.slugs[path.from_distribution_id],
        "from_release": path.from_release,
        "to": rows.slugs[path.to_distribution_id],
        "to_release": path.to_release,
        "tool": path.tool,
        "in_place": path.in_place,
        "official": path.official,
        "offline": path.offline,
        "limits": path.limits,
        "architectures": sorted(path.architectures),
        **rows.provenance(path),
    }


def _event(event: Event, rows: _Rows) -> dict[str, Any]:
    return {
        "date": event.date.isoformat(),
        "precision": event.precision,
        "title": event.title,
        "text": event.text,
        "planned": event.planned,
        "distributions": rows.distributions_of_event[event.pk],
        **rows.provenance(event),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _amount(amount: Decimal | None) -> str | None:
    """The amount as text without trailing zeros: 799, 383.9."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _newest_first(release: dict[str, Any]) -> tuple[bool, int, tuple[int, ...], str]:
    """Majors by the day they came (Amazon Linux 2 came after 2018.03), then minors by their numbers, of which days are missing."""
    minor, on = release["parent"] is not None, release["released_on"]
    came = -date.fromisoformat(on).toordinal() if on and not minor else 0
    numbers = tuple(-int(part) if part.isdigit() else 0 for part in release["name"].split("."))
    return (minor, came, numbers, release["name"])


def _by_subject(fact: dict[str, Any]) -> tuple[str, str, str]:
    return (fact["attribute"], fact["release"] or "", fact["plan"] or "")


def _by_software(statement: dict[str, Any]) -> tuple[str, list[str], str]:
    return (statement["subject"], statement["releases"], statement["starts"] or "")
