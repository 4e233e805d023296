"""Facts of the catalog as the engine's evidence, with source and disputes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from advisor.engine.types import Evidence, OtherValue
from advisor.rules.derived import DERIVED
from catalog import vocabulary
from catalog.document import (
    Catalog,
    Dispute,
    Distribution,
    Fact,
    Phase,
    Sourced,
    SupportPlan,
)


class EvidenceWriter:
    """Writes evidence from the rows of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.sources = catalog.sources

    def facts(
        self, distribution: Distribution, release: str | None, plan: str | None
    ) -> dict[str, Evidence]:
        """By attribute the most specific fact: for release and plan, plan, release, or neither."""
        most_specific: dict[str, Fact] = {}
        for fact in distribution.facts:
            if fact.release not in (None, release) or fact.plan not in (None, plan):
                continue
            known = most_specific.get(fact.attribute)
            if known is None or _specificity(fact) > _specificity(known):
                most_specific[fact.attribute] = fact
        return {attribute: self._of_fact(fact) for attribute, fact in most_specific.items()}

    def _of_fact(self, fact: Fact) -> Evidence:
        definition = vocabulary.ATTRIBUTES[fact.attribute]
        value, words = fact.value, definition.in_words(fact.value)
        if fact.unreliable:
            value, words = None, f"{words}, not reliable enough to decide on"
        return self.sourced(
            fact,
            fact.attribute,
            value,
            words,
            disputes=[self._fact_dispute(dispute, definition) for dispute in fact.disputes],
            narrowed=fact.release is not None or fact.plan is not None,
        )

    def _fact_dispute(self, dispute: Dispute, definition: vocabulary.Attribute) -> OtherValue:
        value = list(dispute.value) if isinstance(dispute.value, tuple) else dispute.value
        is_valid = definition.problem(value) is None
        words = definition.in_words(value) if is_valid else str(value)
        return self.dispute(dispute, words, dispute.value if is_valid else None)

    def dispute(self, dispute: Dispute, words: str, value: object) -> OtherValue:
        """`value`: see `OtherValue`."""
        return OtherValue(self.sources[dispute.source].title, words.rstrip("."), dispute.why, value)

    def valid_on(self, plan: SupportPlan) -> Evidence:
        """Where the plan is offered."""
        names = ", ".join(vocabulary.PLATFORMS[key] for key in plan.valid_on)
        words = f"only on {names}" if names else "anywhere"
        return self.sourced(plan, "plan_valid_on", plan.valid_on, words)

    def derived(
        self,
        attribute: str,
        value: object,
        words: str,
        *,
        low: float | None = None,
    ) -> Evidence:
        """A value without a source of its own."""
        return Evidence(attribute, value, label_of(attribute), words, low=low)

    def sourced(
        self,
        row: Sourced | Phase,
        attribute: str,
        value: object,
        words: str,
        *,
        note: str | None = None,
        disputes: Iterable[OtherValue] = (),
        narrowed: bool = False,
        low: float | None = None,
        high: float | None = None,
    ) -> Evidence:
        """A value with the source of its row. `note`: instead of the row's own."""
        source = self.sources[row.source]
        return Evidence(
            attribute,
            value,
            label_of(attribute),
            words,
            source.title,
            source.url,
            iso_day(row.as_of),
            row.confidence,
            row.note if note is None else note,
            tuple(disputes),
            narrowed,
            low,
            high,
            iso_day(row.checked_on),
        )


def label_of(attribute: str) -> str:
    """What a reader calls an attribute; one that left the vocabulary is called by its key."""
    definition = DERIVED.get(attribute) or vocabulary.ATTRIBUTES.get(attribute)
    return definition.label if definition else attribute


def iso_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _specificity(fact: Fact) -> tuple[bool, bool]:
    return (fact.plan is not None, fact.release is not None)
