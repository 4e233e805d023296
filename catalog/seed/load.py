"""Brings the seed into the tables.

Adds what it never brought before, follows its changes, and overwrites no curator.

A row that the seed brought and that nobody else has written since is changed or withdrawn as a
newer seed has it. What is refreshed from upstream is left to the refresh.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.text import slugify

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
from catalog.recording import Recorded
from catalog.refresh import freshness
from catalog.refresh.agreement import agree
from catalog.refresh.baseline import adopt
from catalog.seed import check, keys
from catalog.seed.untouched import Untouched
from catalog.seed.withdraw import Withdrawal, migration_key

SEEDED_ON = date(2026, 11, 23)
"""The day on which the seed's values were last compared with their sources."""

_FORM = b"4"
"""What is made of the seed: moves when more is, so that installations of before get it too."""


def load(folder: Path = check.FOLDER) -> Counter[str]:
    """How many rows of each kind were added, changed and withdrawn.

    Raises SeedError, having written nothing, where the seed is wrong.

    A seed that was loaded last in exactly this form is recognised by its content and costs one
    query.
    """
    content = b"\0".join([_FORM, *(path.read_bytes() for path in check.files(folder))])
    fingerprint = hashlib.sha256(content).hexdigest()
    if SeededRow.objects.filter(kind="seed", key=fingerprint).exists():
        return Counter()
    seed = check.read(folder)
    with change(origin="seed", why=f"The seed, last compared with its sources on {SEEDED_ON}."):
        added = _Loader().load(seed)
        SeededRow.objects.filter(kind="seed").delete()
        SeededRow.objects.create(kind="seed", key=fingerprint)
        freshness.renew()
    return added


class _Loader:
    def __init__(self) -> None:
        self.brought = set(SeededRow.objects.values_list("kind", "key"))
        self.sources = {source.key: source for source in Source.objects.all()}
        self.distributions = {row.slug: row for row in Distribution.objects.all()}
        self.untouched = Untouched()
        self.refreshed = set(Product.objects.values_list("distribution_id", flat=True))
        self.disputes = _disputes_by_row()
        self.noted: list[SeededRow] = []
        self.added: Counter[str] = Counter()

    def load(self, seed: check.Seed) -> Counter[str]:
        for row in seed["sources"]:
            self._source_row(row)
        for kind, count in (
            Withdrawal(self.brought, self.untouched, self.refreshed).run(seed).items()
        ):
            self.added[f"withdrawn {kind}"] = count
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

    def _revise(self, kind: str, row: Recorded, values: dict[str, Any]) -> None:
        """What a newer seed says of a row it brought before."""
        if self.untouched.revise(row, values):
            self.added[f"changed {kind}"] += 1

    def _revise_joined(self, kind: str, row: Any, field: str, others: Iterable[Any]) -> None:
        """The same of the rows that it is joined with."""
        wanted, joined = set(others), getattr(row, field)
        if set(joined.all()) != wanted and self.untouched.includes(row):
            joined.set(wanted)
            self.untouched.add(row)
            self.added[f"changed {kind}"] += 1

    def _source_row(self, row: dict[str, Any]) -> None:
        source = self.sources.get(row["key"])
        if source is not None:
            self._revise("source", source, row)
        elif self._first("source", row["key"]):
            self.sources[row["key"]] = Source.objects.create(**row)

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
        source: Source = self.sources[key]
        return source

    def _disputes(
        self, row: dict[str, Any], target: str, disputed: Any, *, about: str = ""
    ) -> None:
        """What other sources say instead of a value.

        Added with a new row, changed where only the seed wrote it.
        """
        stated = [self._dispute(dispute, about) for dispute in row.get("disputes", [])]
        stored = [
            dispute
            for dispute in self.disputes.get((target, disputed.pk), [])
            if dispute.about == about
        ]
        if sorted(map(_statement_of, stated)) == sorted(map(_statement_of, stored)):
            return
        if stored and not all(self.untouched.includes(dispute) for dispute in stored):
            return
        if not self.untouched.includes(disputed):
            return
        for dispute in stored:
            dispute.delete()
        for dispute in stated:
            setattr(dispute, target, disputed)
            dispute.save()

    def _dispute(self, row: dict[str, Any], about: str) -> Dispute:
        value = row["value"]
        return Dispute(
            about=about,
            value=value.isoformat() if isinstance(value, date) else value,
            source=self._source(row["source"]),
            as_of=row.get("as_of"),
            confidence=row["confidence"],
            why=row["why"],
        )

    def _distribution(self, row: dict[str, Any]) -> None:
        fields = ("slug", "name", "short_name", "monogram", "role", "summary")
        values = {
            **{field: row[field] for field in fields},
            "aliases": row.get("aliases", []),
            "endoflife_product": row.get("endoflife_product", ""),
        }
        distribution = self.distributions.get(row["slug"])
        if distribution is not None:
            self._revise("distribution", distribution, values)
        elif self._first("distribution", row["slug"]):
            self.distributions[row["slug"]] = Distribution.objects.create(**values)

    def _successors(self, row: dict[str, Any]) -> None:
        own = self.distributions.get(row["slug"])
        for slug in row.get("successors", []):
            if (
                own
                and slug in self.distributions
                and self._first("successor", f"{row['slug']} {slug}")
            ):
                own.successors.add(self.distributions[slug])

    def _belongings(self, row: dict[str, Any]) -> None:
        """Plans, releases, facts and statements, where the distribution itself is (still) there."""
        distribution = self.distributions.get(row["slug"])
        if distribution is None:
            return
        plans = {plan.slug: plan for plan in distribution.plans.all()}
        releases = {release.name: release for release in distribution.releases.all()}
        known_plans = set(plans)
        for plan in row.get("plans", []):
            self._plan(distribution, plan, plans)
        for release in sorted(
            row.get("releases", []), key=lambda release: release.get("parent") is not None
        ):
            self._release(distribution, release, releases, plans)
        for plan in row.get("plans", []):
            if plan["slug"] in plans:
                self._releases_of_plan(
                    distribution,
                    plan,
                    plans[plan["slug"]],
                    releases,
                    known=plan["slug"] in known_plans,
                )
        self._facts(distribution, row.get("facts", []), releases, plans)
        for statement in row.get("statements", []):
            self._statement(distribution, statement, releases)

    def _plan(
        self, distribution: Distribution, row: dict[str, Any], plans: dict[str, SupportPlan]
    ) -> None:
        values = {
            "name": row["name"],
            "summary": row["summary"],
            "seller": row.get("seller", ""),
            "valid_on": row.get("valid_on", []),
            **self._provenance(row),
        }
        plan = plans.get(row["slug"])
        if plan is not None:
            self._revise("plan", plan, values)
        elif self._first("plan", keys.of_plan(distribution.slug, row["slug"])):
            plan = SupportPlan.objects.create(distribution=distribution, slug=row["slug"], **values)
            self.untouched.add(plan)
            plans[row["slug"]] = plan
        if plan is not None:
            self._prices(distribution, plan, row.get("prices", []))

    def _releases_of_plan(
        self,
        distribution: Distribution,
        row: dict[str, Any],
        plan: SupportPlan,
        releases: dict[str, Release],
        *,
        known: bool,
    ) -> None:
        names = row.get("releases", [])
        for name in names:
            if name in releases and self._first(
                "plan release", f"{distribution.slug} {row['slug']} {name}"
            ):
                plan.releases.add(releases[name])
        if known:
            self._revise_joined(
                "plan", plan, "releases", [releases[name] for name in names if name in releases]
            )

    def _prices(
        self, distribution: Distribution, plan: SupportPlan, rows: list[dict[str, Any]]
    ) -> None:
        prices = {(price.unit, price.label): price for price in plan.prices.all()}
        for row in rows:
            values = {
                "amount": _decimal(row.get("amount")),
                "at_least": _decimal(row.get("at_least")),
                "currency": row.get("currency", "USD"),
                "effective_on": row.get("effective_on"),
                **self._provenance(row),
            }
            price = prices.get((row["unit"], row["label"]))
            if price is not None:
                self._revise("price", price, values)
            elif self._first(
                "price", keys.of_price(distribution.slug, plan.slug, row["unit"], row["label"])
            ):
                price = Price.objects.create(
                    plan=plan, unit=row["unit"], label=row["label"], **values
                )
                self.untouched.add(price)
                prices[row["unit"], row["label"]] = price
            if price is not None:
                self._disputes(row, "price", price)
        self._reference_price(prices, rows)

    def _reference_price(
        self, prices: dict[tuple[str, str], Price], rows: list[dict[str, Any]]
    ) -> None:
        """The plan's first row per system and year, unless a curator chose another."""
        qualified = (
            row
            for row in rows
            if row["unit"] == "system-year" and row.get("currency", "USD") == "USD"
        )
        first = next(((row["unit"], row["label"]) for row in qualified), None)
        price = prices.get(first) if first else None
        if price is None or price.reference or not self.untouched.includes(price):
            return
        current = next((other for other in prices.values() if other.reference), None)
        if current is not None and not self.untouched.includes(current):
            return
        for row, reference in ((current, False), (price, True)):
            if row is not None:
                row.reference = reference
                row.save()

    def _release(
        self,
        distribution: Distribution,
        row: dict[str, Any],
        releases: dict[str, Release],
        plans: dict[str, SupportPlan],
    ) -> None:
        name = row["name"]
        released, latest = row.get("released"), row.get("latest") or {}
        values = {
            "released_on": released["on"] if released else None,
            "latest_name": latest.get("name", ""),
            "latest_on": latest.get("on"),
            "preview": row.get("preview", False),
            **self._provenance(released or row),
        }
        refreshed = distribution.pk in self.refreshed and not row.get("parent")
        release = releases.get(name)
        if release is not None:
            self._revise(
                "release", release, {"preview": values["preview"]} if refreshed else values
            )
        elif self._first("release", keys.of_release(distribution.slug, name)):
            release = Release.objects.create(
                distribution=distribution,
                name=name,
                slug=slugify(f"{distribution.slug}-{name}".replace(".", "-")),
                parent=releases.get(row["parent"]) if row.get("parent") else None,
                **values,
            )
            self.untouched.add(release)
            releases[name] = release
        if release is None:
            return
        self._disputes(released or row, "release", release, about="release day")
        self._disputes(latest, "release", release, about="latest version")
        self._phases(distribution, release, row.get("phases", []), plans, refreshed=refreshed)

    def _phases(
        self,
        distribution: Distribution,
        release: Release,
        rows: list[dict[str, Any]],
        plans: dict[str, SupportPlan],
        *,
        refreshed: bool,
    ) -> None:
        phases = {phase.name: phase for phase in release.phases.all()}
        for row in rows:
            dated = isinstance(row["ends"], date)
            values = {
                "kind": row["kind"],
                "end_kind": "date" if dated else row["ends"],
                "ends_on": row["ends"] if dated else None,
                "paid": row.get("paid", False),
                "projected": row.get("projected", False),
                **self._provenance(row),
            }
            own_plans = [plans[slug] for slug in row.get("plans", []) if slug in plans]
            phase = phases.get(row["name"])
            if phase is not None:
                if not refreshed:
                    self._revise("phase", phase, values)
                    self._revise_joined("phase", phase, "plans", own_plans)
            elif self._first("phase", keys.of_phase(distribution.slug, release.name, row["name"])):
                phase = Phase.objects.create(release=release, name=row["name"], **values)
                self.untouched.add(phase)
                phase.plans.set(own_plans)
            if phase is not None:
                self._disputes(row, "phase", phase)

    def _facts(
        self,
        distribution: Distribution,
        rows: list[dict[str, Any]],
        releases: dict[str, Release],
        plans: dict[str, SupportPlan],
    ) -> None:
        facts = {
            (fact.attribute, fact.release_id, fact.plan_id): fact
            for fact in distribution.facts.all()
        }
        new: list[tuple[Fact, dict[str, Any]]] = []
        for row in rows:
            release_name, plan_slug = row.get("release"), row.get("plan")
            if (release_name and release_name not in releases) or (
                plan_slug and plan_slug not in plans
            ):
                continue
            release, plan = releases.get(release_name or ""), plans.get(plan_slug or "")
            values = {
                "value": row["value"],
                "unreliable": row.get("unreliable", False),
                **self._provenance(row),
            }
            first = self._first(
                "fact", keys.of_fact(distribution.slug, row["attribute"], release_name, plan_slug)
            )
            fact = facts.get(
                (row["attribute"], release.pk if release else None, plan.pk if plan else None)
            )
            if fact is not None:
                self._revise("fact", fact, values)
                self._disputes(row, "fact", fact)
            elif first:
                fact = Fact(
                    distribution=distribution,
                    attribute=row["attribute"],
                    release=release,
                    plan=plan,
                    **values,
                )
                new.append((fact, row))
        Fact.objects.bulk_create(fact for fact, _ in new)
        for fact, row in new:
            self.untouched.add(fact)
            self._disputes(row, "fact", fact)

    def _statement(
        self, distribution: Distribution, row: dict[str, Any], releases: dict[str, Release]
    ) -> None:
        """A support statement, unless a curator stated something for these releases and days."""
        names = row.get("releases", [])
        covered = [releases[name] for name in names if name in releases]
        if names and not covered:  # a statement without releases would be one for every release
            return
        values = {"supported": row["supported"], "ends": row.get("ends"), **self._provenance(row)}
        subject, starts = row["subject"], row.get("starts")
        first = self._first(
            "statement", keys.of_statement(distribution.slug, subject, names, starts)
        )
        statement = self._stored_statement(distribution, subject, covered, starts)
        candidate = SupportStatement(
            distribution=distribution, subject=subject, starts=starts, **values
        )
        candidate.pk = statement.pk if statement else None
        if candidate.conflicts([release.pk for release in covered]):
            return
        if statement is not None:
            self._revise("statement", statement, values)
        elif first:
            candidate.save()
            candidate.releases.set(covered)

    def _stored_statement(
        self, distribution: Distribution, subject: str, releases: list[Release], starts: date | None
    ) -> SupportStatement | None:
        rows = distribution.statements.filter(subject=subject, starts=starts).prefetch_related(
            "releases"
        )
        return next((row for row in rows if set(row.releases.all()) == set(releases)), None)

    def _product(self, row: dict[str, Any]) -> None:
        """The product its release data is refreshed from, and the values a refresh starts from."""
        name, distribution = row.get("endoflife_product"), self.distributions.get(row["slug"])
        if not name or distribution is None:
            return
        if (
            self._first("product", name)
            and not Product.objects.filter(Q(name=name) | Q(distribution=distribution)).exists()
        ):
            Product.objects.create(name=name, distribution=distribution)
        product = Product.objects.filter(name=name, distribution=distribution).first()
        if product:
            new = [
                release
                for release in row.get("releases", [])
                if not release.get("parent")
                and self._first("refreshed release", f"{name} {release['name']}")
            ]
            if adopt(product, new, on=SEEDED_ON):
                agree(product)

    def _migration(self, row: dict[str, Any]) -> None:
        start, target = self.distributions.get(row["from"]), self.distributions.get(row["to"])
        if start is None or target is None:
            return
        known_by = {
            "from_distribution": start,
            "from_release": row["from_release"],
            "to_distribution": target,
            "to_release": row["to_release"],
            "tool": row["tool"],
        }
        values = {
            "in_place": row["in_place"],
            "official": row.get("official", False),
            "offline": row.get("offline"),
            "limits": row.get("limits", ""),
            "architectures": row.get("architectures", []),
            **self._provenance(row),
        }
        first = self._first("migration", migration_key(row))
        path = MigrationPath.objects.filter(**known_by).first()
        if path is not None:
            self._revise("migration", path, values)
        elif first:
            MigrationPath.objects.create(**known_by, **values)

    def _claim(self, row: dict[str, Any]) -> None:
        values = {
            **{field: row[field] for field in ("topic", "said", "verdict", "found")},
            **self._provenance(row),
        }
        first = self._first("claim", row["key"])
        claim = Claim.objects.filter(key=row["key"]).first()
        if claim is not None:
            self._revise("claim", claim, values)
        elif first:
            Claim.objects.create(key=row["key"], **values)

    def _event(self, row: dict[str, Any]) -> None:
        day, precision = check.day_and_precision(row["date"])
        values = {
            "precision": precision,
            "text": row.get("text", ""),
            "planned": row.get("planned", False),
            **self._provenance(row),
        }
        first = self._first("event", f"{row['date']} {row['title']}")
        event = Event.objects.filter(date=day, title=row["title"]).first()
        if event is not None:
            self._revise("event", event, values)
        elif first:
            event = Event.objects.create(date=day, title=row["title"], **values)
            distributions = (
                self.distributions[slug]
                for slug in row.get("distributions", [])
                if slug in self.distributions
            )
            event.distributions.set(distributions)


def _disputes_by_row() -> dict[tuple[str, int], list[Dispute]]:
    """By the field that names the disputed row, and its number."""
    disputes: dict[tuple[str, int], list[Dispute]] = defaultdict(list)
    for dispute in Dispute.objects.select_related("source").order_by("id"):
        for target in ("fact", "release", "phase", "price"):
            number = getattr(dispute, f"{target}_id")
            if number is not None:
                disputes[target, number].append(dispute)
    return disputes


def _statement_of(dispute: Dispute) -> tuple[str, ...]:
    """What a dispute says, to be compared."""
    return (
        str(dispute.value),
        dispute.source.key,
        str(dispute.as_of),
        dispute.confidence,
        dispute.why,
    )


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))
