"""Writes the plans, prices, releases and phases that the seed states of one distribution."""

from __future__ import annotations

from django.utils.text import slugify

from catalog.models import Distribution, Phase, Price, Release, SupportPlan
from catalog.seed import keys
from catalog.seed.rows import SeedDistribution, SeedPhase, SeedPlan, SeedPrice, SeedRelease
from catalog.seed.untouched import Values
from catalog.seed.writer import SeedWriter


class DistributionWriter:
    def __init__(self, writer: SeedWriter, distribution: Distribution, *, refreshed: bool) -> None:
        self.writer, self.distribution, self.refreshed = writer, distribution, refreshed
        self.slug = distribution.slug
        self.plans = {plan.slug: plan for plan in distribution.plans.all()}
        self.releases = {release.name: release for release in distribution.releases.all()}

    def write(self, row: SeedDistribution) -> None:
        known_plans = set(self.plans)
        for plan in row.plans:
            self._plan(plan)
        for release in sorted(row.releases, key=lambda release: release.parent is not None):
            self._release(release)
        for plan in row.plans:
            if plan.slug in self.plans:
                self._releases_of_plan(plan, known=plan.slug in known_plans)

    def _plan(self, row: SeedPlan) -> None:
        values: Values = {
            "name": row.name,
            "summary": row.summary,
            "seller": row.seller,
            "valid_on": row.valid_on,
            **self.writer.provenance(row),
        }
        plan = self.plans.get(row.slug)
        if plan is not None:
            self.writer.revise("plan", plan, values)
        elif self.writer.is_new("plan", keys.of_plan(self.slug, row.slug)):
            plan = SupportPlan.objects.create(
                distribution=self.distribution, slug=row.slug, **values
            )
            self.writer.untouched.add(plan)
            self.plans[row.slug] = plan
        if plan is not None:
            self._prices(plan, row.prices)

    def _releases_of_plan(self, row: SeedPlan, *, known: bool) -> None:
        plan = self.plans[row.slug]
        names = [name for name in row.releases if name in self.releases]
        for name in names:
            if self.writer.is_new("plan release", f"{self.slug} {row.slug} {name}"):
                plan.releases.add(self.releases[name])
        if known:
            releases = [self.releases[name] for name in names]
            self.writer.revise_joined("plan", plan, plan.releases, releases)

    def _prices(self, plan: SupportPlan, rows: list[SeedPrice]) -> None:
        prices = {(price.unit, price.label): price for price in plan.prices.all()}
        for row in rows:
            price = self._write_price(plan, row, prices.get((row.unit, row.label)))
            if price is not None:
                prices[row.unit, row.label] = price
                self.writer.write_disputes(row.disputes, "price", price)
        self._reference_price(prices, rows)

    def _write_price(self, plan: SupportPlan, row: SeedPrice, price: Price | None) -> Price | None:
        values: Values = {
            "amount": row.amount,
            "at_least": row.at_least,
            "currency": row.currency,
            "effective_on": row.effective_on,
            **self.writer.provenance(row),
        }
        key = keys.of_price(self.slug, plan.slug, row.unit, row.label)
        if price is not None:
            self.writer.revise("price", price, values)
        elif self.writer.is_new("price", key):
            price = Price.objects.create(plan=plan, unit=row.unit, label=row.label, **values)
            self.writer.untouched.add(price)
        return price

    def _reference_price(self, prices: dict[tuple[str, str], Price], rows: list[SeedPrice]) -> None:
        """The plan's first row per system and year, unless a curator chose another."""
        qualified = (row for row in rows if row.unit == "system-year" and row.currency == "USD")
        first = next(qualified, None)
        price = prices.get((first.unit, first.label)) if first else None
        if price is None or price.reference or not self.writer.untouched.includes(price):
            return
        current = next((other for other in prices.values() if other.reference), None)
        if current is not None:
            if not self.writer.untouched.includes(current):
                return
            current.reference = False
            current.save()
        price.reference = True
        price.save()

    def _release(self, row: SeedRelease) -> None:
        refreshed = self.refreshed and not row.parent
        release = self._write_release(row, refreshed=refreshed)
        if release is None:
            return
        self.writer.write_disputes(row.provenance.disputes, "release", release, about="release day")
        self.writer.write_disputes(
            row.latest.disputes if row.latest else [], "release", release, about="latest version"
        )
        phases = {phase.name: phase for phase in release.phases.all()}
        for phase in row.phases:
            self._phase(release, phase, phases.get(phase.name), refreshed=refreshed)

    def _write_release(self, row: SeedRelease, *, refreshed: bool) -> Release | None:
        values: Values = {
            "released_on": row.released.on if row.released else None,
            "latest_name": row.latest.name if row.latest else "",
            "latest_on": row.latest.on if row.latest else None,
            "preview": row.preview,
            **self.writer.provenance(row.provenance),
        }
        release = self.releases.get(row.name)
        if release is not None:
            revised: Values = {"preview": row.preview} if refreshed else values
            self.writer.revise("release", release, revised)
        elif self.writer.is_new("release", keys.of_release(self.slug, row.name)):
            release = Release.objects.create(
                distribution=self.distribution,
                name=row.name,
                slug=slugify(f"{self.slug}-{row.name}".replace(".", "-")),
                parent=self.releases.get(row.parent) if row.parent else None,
                **values,
            )
            self.writer.untouched.add(release)
            self.releases[row.name] = release
        return release

    def _phase(
        self, release: Release, row: SeedPhase, phase: Phase | None, *, refreshed: bool
    ) -> None:
        values: Values = {
            "kind": row.kind,
            "end_kind": row.end_kind,
            "ends_on": row.ends_on,
            "paid": row.paid,
            "projected": row.projected,
            **self.writer.provenance(row),
        }
        plans = [self.plans[slug] for slug in row.plans if slug in self.plans]
        if phase is not None:
            if not refreshed:
                self.writer.revise("phase", phase, values)
                self.writer.revise_joined("phase", phase, phase.plans, plans)
        elif self.writer.is_new("phase", keys.of_phase(self.slug, release.name, row.name)):
            phase = Phase.objects.create(release=release, name=row.name, **values)
            self.writer.untouched.add(phase)
            phase.plans.set(plans)
        if phase is not None:
            self.writer.write_disputes(row.disputes, "phase", phase)
