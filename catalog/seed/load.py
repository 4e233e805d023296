"""Brings the seed into the tables: adds what it never brought before, and never touches what is there."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from catalog import freshness
from catalog.curation import change
from catalog.models import (
    Claim,
    Dispute,
    Distribution,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Product,
    Release,
    SeededRow,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.refresh.baseline import adopt
from catalog.seed import check

SEEDED_ON = date(2026, 11, 23)
"""The day on which the seed's values were last compared with their sources."""

_FORM = b"4"
"""What is made of the seed: moves when more is, so that installations of before get it too."""


def load(folder: Path = check.FOLDER) -> Counter[str]:
    """How many rows of each kind were added. Raises SeedError, having written nothing, where the seed is wrong.

    A seed that was loaded before in exactly this form is recognised by its content and costs one query.
    """
    content = b"\0".join([_FORM, *(path.read_bytes() for path in check.files(folder))])
    fingerprint = hashlib.sha256(content).hexdigest()
    if SeededRow.objects.filter(kind="seed", key=fingerprint).exists():
        return Counter()
    seed = check.read(folder)
    with change(origin="seed", why=f"The seed, last compared with its sources on {SEEDED_ON}."):
        added = _Loader().load(seed)
        SeededRow.objects.get_or_create(kind="seed", key=fingerprint)
        freshness.renew()
    return added


class _Loader:
    def __init__(self) -> None:
        self.brought = set(SeededRow.objects.values_list("kind", "key"))
        self.sources = {source.key: source for source in Source.objects.all()}
        self.distributions = {one.slug: one for one in Distribution.objects.all()}
        self.noted: list[SeededRow] = []
        self.added: Counter[str] = Counter()

    def load(self, seed: check.Seed) -> Counter[str]:
        for row in seed["sources"]:
            if row["key"] not in self.sources and self._first("source", row["key"]):
                self.sources[row["key"]] = Source.objects.create(**row)
        for row in seed["distributions"]:
            self._distribution(row)
        for row in seed["distributions"]:
            self._successors(row)
            self._belongings(row)
        for row in seed["distributions"]:
            self._product(row)
        for row in seed["migrations"]:
            self._migration(row)
        for row in seed["events"]:
            self._event(row)
        for row in seed["claims"]:
            self._claim(row)
        SeededRow.objects.bulk_create(self.noted)
        return self.added

    def _first(self, kind: str, key: str) -> bool:
        """Whether the seed brings this row for the first time; then it is noted."""
        if (kind, key) in self.brought:
            return False
        self.brought.add((kind, key))
        self.noted.append(SeededRow(kind=kind, key=key))
        self.added[kind] += 1
        return True

    def _provenance(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "source": self._source(row["source"]),
            "as_of": row.get("as_of"),
            "confidence": row["confidence"],
            "note": row.get("note", ""),
            "checked_on": SEEDED_ON,
        }

    def _source(self, key: str) -> Source:
        """The source, brought back should a curator have deleted it while a new row needs it."""
        if key not in self.sources:
            row = next(row for row in check.read()["sources"] if row["key"] == key)
            self.sources[key] = Source.objects.create(**row)
        return self.sources[key]

    def _disputes(self, row: dict[str, Any], *, about: str = "", **target: Any) -> None:
        for dispute in row.get("disputes", []):
            value = dispute["value"]
            Dispute.objects.create(
                about=about,
                value=value.isoformat() if isinstance(value, date) else value,
                source=self._source(dispute["source"]),
                as_of=dispute.get("as_of"),
                confidence=dispute["confidence"],
                why=dispute["why"],
                **target,
            )

    def _distribution(self, row: dict[str, Any]) -> None:
        if row["slug"] in self.distributions or not self._first("distribution", row["slug"]):
            return
        fields = ("slug", "name", "short_name", "monogram", "role", "summary")
        self.distributions[row["slug"]] = Distribution.objects.create(
            **{field: row[field] for field in fields},
            aliases=row.get("aliases", []),
            endoflife_product=row.get("endoflife_product", ""),
        )

    def _successors(self, row: dict[str, Any]) -> None:
        own = self.distributions.get(row["slug"])
        for slug in row.get("successors", []):
            if own and slug in self.distributions and self._first("successor", f"{row['slug']} {slug}"):
                own.successors.add(self.distributions[slug])

    def _belongings(self, row: dict[str, Any]) -> None:
        """Plans, releases and facts, where the distribution itself is (still) there."""
        distribution = self.distributions.get(row["slug"])
        if distribution is None:
            return
        plans = {plan.slug: plan for plan in distribution.plans.all()}
        releases = {release.name: release for release in distribution.releases.all()}
        for plan in row.get("plans", []):
            self._plan(distribution, plan, plans)
        for release in sorted(row.get("releases", []), key=lambda one: one.get("parent") is not None):
            self._release(distribution, release, releases, plans)
        for plan in row.get("plans", []):
            for name in plan.get("releases", []):
                key = f"{distribution.slug} {plan['slug']} {name}"
                if plan["slug"] in plans and name in releases and self._first("plan release", key):
                    plans[plan["slug"]].releases.add(releases[name])
        self._facts(distribution, row.get("facts", []), releases, plans)
        for statement in row.get("statements", []):
            self._statement(distribution, statement, releases)

    def _plan(self, distribution: Distribution, row: dict[str, Any], plans: dict[str, SupportPlan]) -> None:
        if row["slug"] not in plans and self._first("plan", f"{distribution.slug} {row['slug']}"):
            plans[row["slug"]] = SupportPlan.objects.create(
                distribution=distribution,
                slug=row["slug"],
                name=row["name"],
                summary=row["summary"],
                seller=row.get("seller", ""),
                valid_on=row.get("valid_on", []),
                **self._provenance(row),
            )
        plan = plans.get(row["slug"])
        if plan is None:
            return
        has_reference = plan.prices.filter(reference=True).exists()
        for price in row.get("prices", []):
            key = f"{distribution.slug} {row['slug']} {price['unit']} {price['label']}"
            if plan.prices.filter(unit=price["unit"], label=price["label"]).exists() or not self._first("price", key):
                continue
            reference = price["unit"] == "system-year" and price.get("currency", "USD") == "USD" and not has_reference
            has_reference = has_reference or reference
            made = Price.objects.create(
                plan=plan,
                label=price["label"],
                amount=_decimal(price.get("amount")),
                at_least=_decimal(price.get("at_least")),
                currency=price.get("currency", "USD"),
                unit=price["unit"],
                reference=reference,
                effective_on=price.get("effective_on"),
                **self._provenance(price),
            )
            self._disputes(price, price=made)

    def _release(
        self, distribution: Distribution, row: dict[str, Any], releases: dict[str, Release], plans: dict[str, SupportPlan]
    ) -> None:
        name = row["name"]
        if name not in releases and self._first("release", f"{distribution.slug} {name}"):
            released, latest = row.get("released"), row.get("latest") or {}
            releases[name] = release = Release.objects.create(
                distribution=distribution,
                name=name,
                slug=slugify(f"{distribution.slug}-{name}".replace(".", "-")),
                parent=releases.get(row["parent"]) if row.get("parent") else None,
                released_on=released["on"] if released else None,
                latest_name=latest.get("name", ""),
                latest_on=latest.get("on"),
                preview=row.get("preview", False),
                **self._provenance(released or row),
            )
            self._disputes(released or row, release=release, about="release day")
            self._disputes(latest, release=release, about="latest version")
        if name not in releases:
            return
        there = set(releases[name].phases.values_list("name", flat=True))
        for phase in row.get("phases", []):
            if phase["name"] in there or not self._first("phase", f"{distribution.slug} {name} {phase['name']}"):
                continue
            dated = isinstance(phase["ends"], date)
            made = Phase.objects.create(
                release=releases[name],
                kind=phase["kind"],
                name=phase["name"],
                end_kind="date" if dated else phase["ends"],
                ends_on=phase["ends"] if dated else None,
                paid=phase.get("paid", False),
                projected=phase.get("projected", False),
                **self._provenance(phase),
            )
            made.plans.set(plans[slug] for slug in phase.get("plans", []) if slug in plans)
            self._disputes(phase, phase=made)

    def _facts(
        self, distribution: Distribution, rows: list[dict[str, Any]], releases: dict[str, Release], plans: dict[str, SupportPlan]
    ) -> None:
        there = set(distribution.facts.values_list("attribute", "release", "plan"))
        new: list[tuple[Fact, dict[str, Any]]] = []
        for row in rows:
            release, plan = row.get("release"), row.get("plan")
            if (release and release not in releases) or (plan and plan not in plans):
                continue
            fact = Fact(
                distribution=distribution,
                attribute=row["attribute"],
                release=releases[release] if release else None,
                plan=plans[plan] if plan else None,
                value=row["value"],
                unreliable=row.get("unreliable", False),
                **self._provenance(row),
            )
            key = f"{distribution.slug} {row['attribute']} {release or ''} {plan or ''}"
            if self._first("fact", key) and (fact.attribute, fact.release_id, fact.plan_id) not in there:
                new.append((fact, row))
        Fact.objects.bulk_create(fact for fact, _ in new)
        for fact, row in new:
            self._disputes(row, fact=fact)

    def _statement(self, distribution: Distribution, row: dict[str, Any], releases: dict[str, Release]) -> None:
        """A support statement, unless a curator has already stated something for the same releases and days."""
        names = row.get("releases", [])
        covered = [releases[name] for name in names if name in releases]
        if names and not covered:  # a statement without releases would be one for every release
            return
        key = f"{distribution.slug} {row['subject']} {','.join(sorted(names))} {row.get('starts') or ''}"
        if not self._first("statement", key):
            return
        statement = SupportStatement(
            distribution=distribution,
            subject=row["subject"],
            supported=row["supported"],
            starts=row.get("starts"),
            ends=row.get("ends"),
            **self._provenance(row),
        )
        if not statement.conflicts([release.pk for release in covered]):
            statement.save()
            statement.releases.set(covered)

    def _product(self, row: dict[str, Any]) -> None:
        """The product its release data is refreshed from, and the values that a refresh starts from."""
        name, distribution = row.get("endoflife_product"), self.distributions.get(row["slug"])
        if not name or distribution is None:
            return
        if self._first("product", name) and not Product.objects.filter(Q(name=name) | Q(distribution=distribution)).exists():
            Product.objects.create(name=name, distribution=distribution)
        product = Product.objects.filter(name=name, distribution=distribution).first()
        if product:
            new = [
                one
                for one in row.get("releases", [])
                if not one.get("parent") and self._first("refreshed release", f"{name} {one['name']}")
            ]
            adopt(product, new, on=SEEDED_ON)

    def _migration(self, row: dict[str, Any]) -> None:
        ends = self.distributions.get(row["from"]), self.distributions.get(row["to"])
        key = " ".join(str(row[part]) for part in ("from", "from_release", "to", "to_release", "tool"))
        if None in ends or not self._first("migration", key):
            return
        MigrationPath.objects.get_or_create(
            from_distribution=ends[0],
            from_release=row["from_release"],
            to_distribution=ends[1],
            to_release=row["to_release"],
            tool=row["tool"],
            defaults={
                "in_place": row["in_place"],
                "official": row.get("official", False),
                "offline": row.get("offline"),
                "limits": row.get("limits", ""),
                "architectures": row.get("architectures", []),
                **self._provenance(row),
            },
        )

    def _claim(self, row: dict[str, Any]) -> None:
        if self._first("claim", row["key"]) and not Claim.objects.filter(key=row["key"]).exists():
            fields = ("key", "topic", "said", "verdict", "found")
            Claim.objects.create(**{field: row[field] for field in fields}, **self._provenance(row))

    def _event(self, row: dict[str, Any]) -> None:
        day, precision = check.day_and_precision(row["date"])
        if not self._first("event", f"{row['date']} {row['title']}") or Event.objects.filter(date=day, title=row["title"]).exists():
            return
        event = Event.objects.create(
            date=day,
            precision=precision,
            title=row["title"],
            text=row.get("text", ""),
            planned=row.get("planned", False),
            **self._provenance(row),
        )
        event.distributions.set(self.distributions[slug] for slug in row.get("distributions", []) if slug in self.distributions)


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))
