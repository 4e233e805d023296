"""Candidates with the user's own numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor.candidates import candidates
from advisor.prices import OwnNumbers
from catalog import snapshot
from catalog.models import Phase, Release, Source, SupportPlan

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


def test_own_numbers_change_prices_only() -> None:
    catalog, today = snapshot.current().document, date(2026, 11, 27)
    at_list_prices = candidates(catalog, today)
    discounted = candidates(catalog, today, OwnNumbers(discount=Decimal(100)))
    changed = set()
    for before, after in zip(at_list_prices, discounted, strict=True):
        assert before.key == after.key
        assert list(before.evidence) == list(after.evidence)
        pairs = zip(before.evidence.values(), after.evidence.values(), strict=True)
        changed |= {old.attribute for old, new in pairs if old != new}
    assert changed == {"price_per_system_year"}
    assert candidates(catalog, today) == at_list_prices


@pytest.mark.parametrize(
    ("ends", "kind", "value"),
    [
        (date(2028, 5, 31), "date", True),
        (date(2026, 5, 31), "date", False),
        (None, "unknown", None),
    ],
)
def test_certificate_of_a_minor_release_that_a_plan_extends(
    ends: date | None, kind: str, value: bool | None
) -> None:
    """The catalog certifies alder 9.9, which ended on 20 May 2026."""
    minor = Release.objects.get(distribution__slug="alder", name="9.9")
    plan = SupportPlan.objects.get(distribution__slug="alder", slug="premium")
    phase = Phase.objects.create(
        release=minor,
        kind="extended",
        name="Steady",
        paid=True,
        ends_on=ends,
        end_kind=kind,
        source=Source.objects.get(key="alder-docs"),
        confidence="verified",
    )
    phase.plans.add(plan)
    by_plan = {
        chosen.plan: chosen.of("common_criteria").value
        for chosen in candidates(snapshot.current().document, date(2026, 11, 27))
        if (chosen.distribution, chosen.release) == ("alder", "9")
    }
    assert by_plan.pop("premium") is value
    assert set(by_plan.values()) == {False}


@pytest.mark.parametrize(
    ("amount", "end"), [(0, "31 May 2038"), (300, "31 May 2032"), (None, "31 May 2032")]
)
def test_extension_counts_as_included_only_with_a_plan_that_is_free(
    amount: int | None, end: str
) -> None:
    release = Release.objects.get(distribution__slug="alder", name="9")
    release.phases.all().delete()
    plan = SupportPlan.objects.get(distribution__slug="alder", slug="basic")
    plan.prices.filter(reference=True).update(amount=amount)
    source = {"source": Source.objects.get(key="alder-docs"), "confidence": "verified"}
    Phase.objects.create(
        release=release, kind="maintenance", name="Regular", ends_on=date(2032, 5, 31),
        end_kind="date", **source,
    )  # fmt: skip
    longer = Phase.objects.create(
        release=release, kind="extended", name="Longer", paid=True, ends_on=date(2038, 5, 31),
        end_kind="date", **source,
    )  # fmt: skip
    longer.plans.add(plan)
    (basic,) = (
        chosen
        for chosen in candidates(snapshot.current().document, date(2026, 11, 27))
        if chosen.key == ("alder", "9", "basic")
    )
    assert basic.of("included_years").words.startswith(end)
    assert basic.of("years_of_updates").words.startswith("31 May 2038")
