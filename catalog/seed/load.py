"""Brings the seed into the tables.

Adds what it never brought before, follows its changes, and overwrites no curator.

A row that the seed brought and that nobody else has written since is changed or withdrawn as a
newer seed has it. What is refreshed from upstream is left to the refresh.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from django.db.models import Q

from catalog.curation import change
from catalog.models import Claim, Distribution, Event, MigrationPath, Product, SeededRow
from catalog.refresh import freshness
from catalog.refresh.agreement import agree
from catalog.seed import files, keys
from catalog.seed.baseline import adopt
from catalog.seed.distribution import DistributionWriter
from catalog.seed.facts import FactWriter
from catalog.seed.rows import Seed, SeedClaim, SeedDistribution, SeedEvent, SeedMigration
from catalog.seed.untouched import Values
from catalog.seed.withdraw import Withdrawal
from catalog.seed.writer import SEEDED_ON, SeedWriter

_FORM = b"4"
"""What is made of the seed: moves when more is, so that installations of before get it too."""


def load(folder: Path = files.FOLDER) -> Counter[str]:
    """How many rows of each kind were added, changed and withdrawn.

    Raises SeedError, having written nothing, where the seed is wrong.

    A seed that was loaded last in exactly this form is recognised by its content and costs one
    query.
    """
    content = b"\0".join([_FORM, *(path.read_bytes() for path in files.list_files(folder))])
    fingerprint = hashlib.sha256(content).hexdigest()
    if SeededRow.objects.filter(kind="seed", key=fingerprint).exists():
        return Counter()
    seed = files.read(folder)
    with change(origin="seed", why=f"The seed, last compared with its sources on {SEEDED_ON}."):
        counts = _Loader(seed).load()
        SeededRow.objects.filter(kind="seed").delete()
        SeededRow.objects.create(kind="seed", key=fingerprint)
        freshness.renew()
    return counts


class _Loader:
    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        self.writer = SeedWriter(seed.sources)
        self.distributions = {row.slug: row for row in Distribution.objects.all()}
        self.refreshed = set(Product.objects.values_list("distribution_id", flat=True))

    def load(self) -> Counter[str]:
        self.writer.write_sources()
        withdrawal = Withdrawal(self.writer.brought, self.writer.untouched, self.refreshed)
        for kind, count in withdrawal.run(self.seed).items():
            self.writer.counts[f"withdrawn {kind}"] = count
        for row in self.seed.distributions:
            self._distribution(row)
        for row in self.seed.distributions:
            self._belongings(row)
        for row in self.seed.distributions:
            self._product(row)
        for migration in self.seed.migrations:
            self._migration(migration)
        for event in self.seed.events:
            self._event(event)
        for claim in self.seed.claims:
            self._claim(claim)
        self.writer.save_notes()
        return self.writer.counts

    def _distribution(self, row: SeedDistribution) -> None:
        values: Values = {
            "slug": row.slug,
            "name": row.name,
            "short_name": row.short_name,
            "monogram": row.monogram,
            "role": row.role,
            "summary": row.summary,
            "aliases": row.aliases,
            "endoflife_product": row.endoflife_product,
        }
        distribution = self.distributions.get(row.slug)
        if distribution is not None:
            self.writer.revise("distribution", distribution, values)
        elif self.writer.is_new("distribution", row.slug):
            self.distributions[row.slug] = Distribution.objects.create(**values)

    def _belongings(self, row: SeedDistribution) -> None:
        """Everything stated of a distribution, unless a curator deleted it."""
        distribution = self.distributions.get(row.slug)
        if distribution is None:
            return
        for successor in row.successors:
            key = f"{row.slug} {successor}"
            if successor in self.distributions and self.writer.is_new("successor", key):
                distribution.successors.add(self.distributions[successor])
        refreshed = distribution.pk in self.refreshed
        parts = DistributionWriter(self.writer, distribution, refreshed=refreshed)
        parts.write(row)
        facts = FactWriter(self.writer, distribution, parts.releases, parts.plans)
        facts.write_facts(row.facts)
        for statement in row.statements:
            facts.write_statement(statement)
        facts.write_identifiers(row.identifiers)

    def _product(self, row: SeedDistribution) -> None:
        """The product its release data is refreshed from, and the values a refresh starts from."""
        name, distribution = row.endoflife_product, self.distributions.get(row.slug)
        if not name or distribution is None:
            return
        same = Product.objects.filter(Q(name=name) | Q(distribution=distribution))
        if self.writer.is_new("product", name) and not same.exists():
            Product.objects.create(name=name, distribution=distribution)
        product = same.filter(name=name, distribution=distribution).first()
        if product:
            new = [
                release
                for release in row.releases
                if not release.parent
                and self.writer.is_new("refreshed release", f"{name} {release.name}")
            ]
            if adopt(product, new, on=SEEDED_ON):
                agree(product)

    def _migration(self, row: SeedMigration) -> None:
        start, target = self.distributions.get(row.start), self.distributions.get(row.target)
        if start is None or target is None:
            return
        identity: Values = {
            "from_distribution": start,
            "from_release": row.from_release,
            "to_distribution": target,
            "to_release": row.to_release,
            "tool": row.tool,
        }
        values: Values = {
            "in_place": row.in_place,
            "official": row.official,
            "offline": row.offline,
            "limits": row.limits,
            "architectures": row.architectures,
            **self.writer.provenance(row),
        }
        is_new = self.writer.is_new("migration", keys.of_migration(*row.key))
        path = MigrationPath.objects.filter(**identity).first()
        if path is not None:
            self.writer.revise("migration", path, values)
        elif is_new:
            MigrationPath.objects.create(**identity, **values)

    def _claim(self, row: SeedClaim) -> None:
        values: Values = {
            "topic": row.topic,
            "said": row.statement,
            "verdict": row.verdict,
            "found": row.finding,
            **self.writer.provenance(row),
        }
        is_new = self.writer.is_new("claim", row.key)
        claim = Claim.objects.filter(key=row.key).first()
        if claim is not None:
            self.writer.revise("claim", claim, values)
        elif is_new:
            Claim.objects.create(key=row.key, **values)

    def _event(self, row: SeedEvent) -> None:
        day, precision = row.day_and_precision()
        values: Values = {
            "precision": precision,
            "text": row.text,
            "planned": row.planned,
            **self.writer.provenance(row),
        }
        is_new = self.writer.is_new("event", row.key)
        event = Event.objects.filter(date=day, title=row.title).first()
        if event is not None:
            self.writer.revise("event", event, values)
        elif is_new:
            event = Event.objects.create(date=day, title=row.title, **values)
            slugs = [slug for slug in row.distributions if slug in self.distributions]
            event.distributions.set(self.distributions[slug] for slug in slugs)
