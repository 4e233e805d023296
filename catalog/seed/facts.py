"""Writes the facts, support statements and identifiers that the seed states of a distribution."""

from __future__ import annotations

from datetime import date

from catalog.models import Distribution, Fact, Release, SupportPlan, SupportStatement
from catalog.seed import keys
from catalog.seed.rows import SeedFact, SeedIdentifier, SeedStatement
from catalog.seed.untouched import Values
from catalog.seed.writer import SeedWriter


class FactWriter:
    def __init__(
        self,
        writer: SeedWriter,
        distribution: Distribution,
        releases: dict[str, Release],
        plans: dict[str, SupportPlan],
    ) -> None:
        self.writer, self.distribution = writer, distribution
        self.releases, self.plans = releases, plans

    def write_facts(self, rows: list[SeedFact]) -> None:
        facts = {
            (fact.attribute, fact.release_id, fact.plan_id): fact
            for fact in self.distribution.facts.all()
        }
        new: list[tuple[Fact, SeedFact]] = []
        for row in rows:
            if self._lacks_scope(row):
                continue
            candidate = self._candidate(row)
            fact = facts.get((row.attribute, candidate.release_id, candidate.plan_id))
            key = keys.of_fact(self.distribution.slug, row.attribute, row.release, row.plan)
            is_new = self.writer.is_new("fact", key)
            if fact is not None:
                self.writer.revise("fact", fact, self._values(row))
                self.writer.write_disputes(row.disputes, "fact", fact)
            elif is_new:
                new.append((candidate, row))
        Fact.objects.bulk_create(fact for fact, _ in new)
        for fact, row in new:
            self.writer.untouched.add(fact)
            self.writer.write_disputes(row.disputes, "fact", fact)

    def _lacks_scope(self, row: SeedFact) -> bool:
        """Whether the release or plan that the fact is stated for is not in the database."""
        lacks_release = row.release and row.release not in self.releases
        return bool(lacks_release or (row.plan and row.plan not in self.plans))

    def _candidate(self, row: SeedFact) -> Fact:
        return Fact(
            distribution=self.distribution,
            attribute=row.attribute,
            release=self.releases[row.release] if row.release else None,
            plan=self.plans[row.plan] if row.plan else None,
            **self._values(row),
        )

    def _values(self, row: SeedFact) -> Values:
        return {
            "value": row.value,
            "unreliable": row.unreliable,
            **self.writer.provenance(row),
        }

    def write_statement(self, row: SeedStatement) -> None:
        """Unless a curator stated something for these releases and days."""
        covered = [self.releases[name] for name in row.releases if name in self.releases]
        if row.releases and not covered:  # without releases it would hold for every release
            return
        values: Values = {
            "supported": row.supported,
            "ends": row.ends,
            "architectures": row.architectures,
            **self.writer.provenance(row),
        }
        key = keys.of_statement(self.distribution.slug, row.subject, row.releases, row.starts)
        is_new = self.writer.is_new("statement", key)
        statement = self._stored_statement(row.subject, covered, row.starts)
        candidate = SupportStatement(
            distribution=self.distribution, subject=row.subject, starts=row.starts, **values
        )
        candidate.pk = statement.pk if statement else None
        if candidate.conflicts([release.pk for release in covered]):
            return
        if statement is not None:
            self.writer.revise("statement", statement, values)
        elif is_new:
            candidate.save()
            candidate.releases.set(covered)

    def _stored_statement(
        self, subject: str, releases: list[Release], starts: date | None
    ) -> SupportStatement | None:
        statements = self.distribution.statements.filter(subject=subject, starts=starts)
        return next(
            (
                statement
                for statement in statements.prefetch_related("releases")
                if set(statement.releases.all()) == set(releases)
            ),
            None,
        )

    def write_identifiers(self, rows: list[SeedIdentifier]) -> None:
        stored = {
            (identifier.kind, identifier.value, identifier.release_id): identifier
            for identifier in self.distribution.identifiers.all()
        }
        for row in rows:
            if row.release and row.release not in self.releases:
                continue
            release = self.releases[row.release] if row.release else None
            key = keys.of_identifier(self.distribution.slug, row.kind, row.release, row.value)
            is_new = self.writer.is_new("identifier", key)
            identifier = stored.get((row.kind, row.value, release.pk if release else None))
            values: Values = {**self.writer.provenance(row)}
            if identifier is not None:
                self.writer.revise("identifier", identifier, values)
            elif is_new:
                self.distribution.identifiers.create(
                    kind=row.kind, value=row.value, release=release, **values
                )
