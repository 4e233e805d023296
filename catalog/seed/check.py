"""What is wrong with the seed beyond its types: references, vocabulary, order of dates."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from itertools import combinations, pairwise

from catalog import vocabulary
from catalog.models.evidence import SOURCE_KINDS
from catalog.models.statement import overlap
from catalog.seed.rows import (
    DisputableRow,
    Seed,
    SeedDistribution,
    SeedFact,
    SeedIdentifier,
    SeedMigration,
    SeedPhase,
    SeedPlan,
    SeedRelease,
    SeedStatement,
    SourcedRow,
)

_ORDER = ("active", "security", "extended")


def find_problems(seed: Seed) -> Iterator[str]:
    sources = {source.key for source in seed.sources}
    slugs = {distribution.slug for distribution in seed.distributions}
    yield from _repeated("source", (source.key for source in seed.sources))
    yield from _repeated("distribution", (row.slug for row in seed.distributions))
    yield from _repeated("migration", (migration.key for migration in seed.migrations))
    yield from _repeated("event", (event.key for event in seed.events))
    yield from _repeated("claim", (claim.key for claim in seed.claims))
    for source in seed.sources:
        yield from _not_among(f"source {source.key}: kind", source.kind, SOURCE_KINDS)
    for distribution in seed.distributions:
        yield from _unknown("distribution", distribution.slug, distribution.successors, slugs)
        yield from _DistributionCheck(distribution, sources).run()
    for migration in seed.migrations:
        yield from _migration(migration, sources, slugs)
    for event in seed.events:
        place = f"event {event.key}"
        yield from _provenance(event, place, sources)
        yield from _unknown("distribution", place, event.distributions, slugs)
    for claim in seed.claims:
        place = f"claim {claim.key}"
        yield from _provenance(claim, place, sources)
        yield from _not_among(f"{place}: topic", claim.topic, vocabulary.CLAIM_TOPICS)
        yield from _not_among(f"{place}: verdict", claim.verdict, vocabulary.VERDICTS)


def _migration(row: SeedMigration, sources: set[str], slugs: set[str]) -> Iterator[str]:
    place = f"migration {row.start} {row.from_release} to {row.target} {row.to_release}"
    yield from _provenance(row, place, sources)
    yield from _unknown("distribution", place, (row.start, row.target), slugs)
    for word in row.architectures:
        yield from _not_among(f"{place}: architectures", word, vocabulary.ARCHITECTURES)


class _DistributionCheck:
    def __init__(self, row: SeedDistribution, sources: set[str]) -> None:
        self.row, self.sources = row, sources
        self.plans = {plan.slug for plan in row.plans}
        self.releases = {release.name for release in row.releases}
        self.majors = {release.name for release in row.releases if release.parent is None}

    def run(self) -> Iterator[str]:
        row, slug = self.row, self.row.slug
        yield from _not_among(f"{slug}: role", row.role, vocabulary.ROLES)
        yield from _repeated(f"{slug} plan", (plan.slug for plan in row.plans))
        yield from _repeated(f"{slug} release", (release.name for release in row.releases))
        yield from _repeated(
            f"{slug} fact", ((fact.attribute, fact.release, fact.plan) for fact in row.facts)
        )
        for plan in row.plans:
            yield from self._plan(plan, f"{slug}, plan {plan.slug}")
        for release in row.releases:
            yield from self._release(release, f"{slug} {release.name}")
        for fact in row.facts:
            yield from self._fact(fact)
        for statement in row.statements:
            yield from self._statement(statement, f"{slug}, statement on {statement.subject}")
        yield from _overlapping(row.statements, slug)
        yield from _repeated(
            f"{slug} identifier", ((row.kind, row.value, row.release) for row in row.identifiers)
        )
        for identifier in row.identifiers:
            yield from self._identifier(identifier, f"{slug}, identifier {identifier.value!r}")

    def _plan(self, plan: SeedPlan, place: str) -> Iterator[str]:
        yield from _provenance(plan, place, self.sources)
        if plan.seller:
            yield from _not_among(f"{place}: seller", plan.seller, vocabulary.SELLERS)
        yield from _unknown("platform", place, plan.valid_on, vocabulary.PLATFORMS)
        yield from _unknown("release", place, plan.releases, self.releases)
        yield from _repeated(f"{place} price", ((price.label, price.unit) for price in plan.prices))
        for price in plan.prices:
            price_place = f"{place}, price {price.label!r}"
            yield from _provenance(price, price_place, self.sources)
            yield from _not_among(f"{price_place}: unit", price.unit, vocabulary.PRICE_UNITS)

    def _release(self, release: SeedRelease, place: str) -> Iterator[str]:
        if release.parent is not None and release.parent not in self.majors:
            yield f"{place}: its parent {release.parent!r} is no major release here"
        if not release.provenance.source:
            yield (
                f"{place}: say where the release is known from: "
                "released.source, or source where its day is unknown"
            )
        else:
            yield from _provenance(release.provenance, place, self.sources)
        if release.latest:
            yield from _provenance(release.latest, f"{place}, latest", self.sources)
        for phase in release.phases:
            yield from self._phase(phase, f"{place}, phase {phase.name!r}")
        yield from _out_of_order(release, place)
        yield from _repeated(f"{place} phase", (phase.name for phase in release.phases))

    def _phase(self, phase: SeedPhase, place: str) -> Iterator[str]:
        yield from _provenance(phase, place, self.sources)
        yield from _not_among(f"{place}: kind", phase.kind, vocabulary.PHASE_KINDS)
        yield from _unknown("plan", place, phase.plans, self.plans)

    def _fact(self, fact: SeedFact) -> Iterator[str]:
        narrowed = "".join(f" ({name})" for name in (fact.release, fact.plan) if name)
        place = f"{self.row.slug}, {fact.attribute}{narrowed}"
        yield from _provenance(fact, place, self.sources)
        definition = vocabulary.ATTRIBUTES.get(fact.attribute)
        if definition is None:
            yield f"{place}: the vocabulary has no such attribute"
            return
        if problem := definition.problem(fact.value):
            yield f"{place}: {fact.value!r} {problem}"
        scopes = ("release", fact.release, self.releases), ("plan", fact.plan, self.plans)
        for scope, name, known in scopes:
            if name is not None and scope not in definition.scopes:
                yield f"{place}: this attribute is not stated for a single {scope}"
            if name is not None:
                yield from _unknown(scope, place, (name,), known)

    def _statement(self, statement: SeedStatement, place: str) -> Iterator[str]:
        yield from _provenance(statement, place, self.sources)
        yield from _not_among(f"{place}: subject", statement.subject, vocabulary.SUBJECTS)
        yield from _unknown("major release", place, statement.releases, self.majors)
        yield from _repeated(f"{place}, release", statement.releases)
        if problem := vocabulary.architectures_problem(
            statement.supported, statement.architectures
        ):
            yield f"{place}: architectures {statement.architectures!r}: {problem}"
        starts, ends = statement.period
        if starts and ends and ends < starts:
            yield f"{place}: its last day ({ends}) is before its first ({starts})"

    def _identifier(self, identifier: SeedIdentifier, place: str) -> Iterator[str]:
        yield from _provenance(identifier, place, self.sources)
        yield from _not_among(f"{place}: kind", identifier.kind, vocabulary.IDENTIFIER_KINDS)
        if problem := vocabulary.identifier_problem(identifier.kind, identifier.value):
            yield f"{place} {problem}"
        if identifier.release is not None:
            yield from _unknown("major release", place, (identifier.release,), self.majors)


def _out_of_order(release: SeedRelease, place: str) -> Iterator[str]:
    """Released, then the ends of active, security and extended support, in this order."""
    days = [("its release day", release.released.on)] if release.released else []
    for kind in _ORDER:
        ends = [phase.ends_on for phase in release.phases if phase.kind == kind and phase.ends_on]
        days += [(f"the end of {kind} support", day) for day in sorted(ends)]
    for (name, day), (later_name, later_day) in pairwise(days):
        if later_day < day:
            yield f"{place}: {later_name} ({later_day}) is before {name} ({day})"


def _overlapping(statements: list[SeedStatement], slug: str) -> Iterator[str]:
    """Statements on the same software and release that hold on the same day."""
    for statement, other in combinations(statements, 2):
        if statement.subject != other.subject or not overlap(statement.period, other.period):
            continue
        common = set(statement.releases) & set(other.releases)
        if common or not (statement.releases or other.releases):
            releases = ", ".join(sorted(common)) or "every release"
            place = f"{slug}, statement on {statement.subject}"
            yield f"{place}: two statements for {releases} hold at the same time"


def _provenance(row: SourcedRow, place: str, sources: set[str]) -> Iterator[str]:
    yield from _unknown("source with the key", place, (row.source,), sources)
    yield from _not_among(f"{place}: confidence", row.confidence, vocabulary.CONFIDENCE)
    for dispute in row.disputes if isinstance(row, DisputableRow) else ():
        yield from _provenance(dispute, f"{place}, dispute", sources)


def _not_among(place: str, word: str, known: Collection[str]) -> Iterator[str]:
    if word not in known:
        yield f"{place} must be one of {', '.join(known)}, not {word!r}"


def _unknown(kind: str, place: str, names: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{place}: no {kind} {name!r}"


def _repeated(kind: str, keys: Iterable[Hashable]) -> Iterator[str]:
    seen = set()
    for key in keys:
        if key in seen:
            yield f"{kind} {key}: stated twice"
        seen.add(key)
