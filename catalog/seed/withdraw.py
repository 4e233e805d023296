"""Removes what an earlier seed brought, this one lacks, and nobody else has written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from catalog.models import Distribution, MigrationPath, Phase, Price, SeededRow, SupportPlan
from catalog.recording import Recorded
from catalog.seed import keys
from catalog.seed.rows import Seed, SeedDistribution
from catalog.seed.untouched import Untouched


class Withdrawal:
    """One pass over the tables, before the new seed is brought in.

    Only distributions that the seed holds are looked at: a folder with a part of them withdraws
    nothing else. Releases stay for good, and so do the phases of a release that is refreshed from
    upstream.
    """

    def __init__(
        self, brought: set[tuple[str, str]], untouched: Untouched, refreshed: set[int]
    ) -> None:
        self.brought, self.untouched, self.refreshed = brought, untouched, refreshed
        self.withdrawn: Counter[str] = Counter()

    def run(self, seed: Seed) -> Counter[str]:
        for row in seed.distributions:
            distribution = Distribution.objects.filter(slug=row.slug).first()
            if distribution is not None:
                self._belongings(distribution, row)
        self._migrations(seed)
        return self.withdrawn

    def _belongings(self, distribution: Distribution, row: SeedDistribution) -> None:
        slug = distribution.slug
        stated = set(_stated(row))
        for fact in distribution.facts.select_related("release", "plan"):
            release, plan = fact.release and fact.release.name, fact.plan and fact.plan.slug
            self._check("fact", keys.of_fact(slug, fact.attribute, release, plan), fact, stated)
        for price in Price.objects.filter(plan__distribution=distribution).select_related("plan"):
            key = keys.of_price(slug, price.plan.slug, price.unit, price.label)
            self._check("price", key, price, stated)
        for phase in Phase.objects.filter(release__distribution=distribution).select_related(
            "release"
        ):
            if phase.release.parent_id or distribution.pk not in self.refreshed:
                self._check(
                    "phase", keys.of_phase(slug, phase.release.name, phase.name), phase, stated
                )
        for identifier in distribution.identifiers.select_related("release"):
            of = identifier.release and identifier.release.name
            key = keys.of_identifier(slug, identifier.kind, of, identifier.value)
            self._check("identifier", key, identifier, stated)
        if row.statements:
            self._statements(distribution, stated)
        for plan in distribution.plans.all():
            key = keys.of_plan(slug, plan.slug)
            if ("plan", key) not in stated and self._holds_only_untouched(plan):
                self._check("plan", key, plan, stated)

    def _statements(self, distribution: Distribution, stated: set[tuple[str, str]]) -> None:
        """Those that an upgrade made of facts of the seed as well.

        The seed now says it with dates.
        """
        for statement in distribution.statements.prefetch_related("releases"):
            releases = [release.name for release in statement.releases.all()]
            key = keys.of_statement(
                distribution.slug, statement.subject, releases, statement.starts
            )
            if ("statement", key) not in stated and self.untouched.includes(statement):
                self._remove("statement", key, statement)

    def _migrations(self, seed: Seed) -> None:
        stated = {("migration", keys.of_migration(*row.key)) for row in seed.migrations}
        slugs = {row.slug for row in seed.distributions}
        if not stated:
            return
        for path in MigrationPath.objects.select_related("from_distribution", "to_distribution"):
            start, target = path.from_distribution.slug, path.to_distribution.slug
            if start in slugs and target in slugs:
                key = keys.of_migration(
                    start, path.from_release, target, path.to_release, path.tool
                )
                self._check("migration", key, path, stated)

    def _holds_only_untouched(self, plan: SupportPlan) -> bool:
        """Whether nothing that a curator wrote would go with the plan."""
        return all(self.untouched.includes(row) for row in (*plan.facts.all(), *plan.prices.all()))

    def _check(self, kind: str, key: str, row: Recorded, stated: set[tuple[str, str]]) -> None:
        if (
            (kind, key) in self.brought
            and (kind, key) not in stated
            and self.untouched.includes(row)
        ):
            self._remove(kind, key, row)

    def _remove(self, kind: str, key: str, row: Recorded) -> None:
        """Also from the book-keeping, so that a later seed can state it again."""
        row.delete()
        self._forget(kind, key)
        if kind == "plan":
            for other_kind, joined in [*self.brought]:
                if other_kind == "plan release" and joined.startswith(f"{key} "):
                    self._forget(other_kind, joined)
        self.withdrawn[kind] += 1

    def _forget(self, kind: str, key: str) -> None:
        SeededRow.objects.filter(kind=kind, key=key).delete()
        self.brought.discard((kind, key))


def _stated(row: SeedDistribution) -> Iterator[tuple[str, str]]:
    """(kind, key) of everything the seed states of a distribution that can be withdrawn."""
    slug = row.slug
    for plan in row.plans:
        yield "plan", keys.of_plan(slug, plan.slug)
        for price in plan.prices:
            yield "price", keys.of_price(slug, plan.slug, price.unit, price.label)
    for release in row.releases:
        for phase in release.phases:
            yield "phase", keys.of_phase(slug, release.name, phase.name)
    for fact in row.facts:
        yield "fact", keys.of_fact(slug, fact.attribute, fact.release, fact.plan)
    for statement in row.statements:
        key = keys.of_statement(slug, statement.subject, statement.releases, statement.starts)
        yield "statement", key
    for identifier in row.identifiers:
        key = keys.of_identifier(slug, identifier.kind, identifier.release, identifier.value)
        yield "identifier", key
