"""Candidates with the user's own numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor.candidates import candidates
from advisor.prices import OwnNumbers
from catalog import snapshot
from catalog.models import Distribution, Fact, Phase, Release, Source, SupportPlan

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


def _extend_alder_9_9(ends: date | None, kind: str, *plans: str) -> Phase:
    """It ended on 20 May 2026."""
    phase = Phase.objects.create(
        release=Release.objects.get(distribution__slug="alder", name="9.9"),
        kind="extended",
        name="Steady",
        paid=True,
        ends_on=ends,
        end_kind=kind,
        source=Source.objects.get(key="alder-docs"),
        confidence="verified",
    )
    phase.plans.set(SupportPlan.objects.filter(distribution__slug="alder", slug__in=plans))
    return phase


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
    """The catalog certifies alder 9.9."""
    _extend_alder_9_9(ends, kind, "premium")
    by_plan = {
        chosen.plan: chosen.of("common_criteria").value
        for chosen in candidates(snapshot.current().document, date(2026, 11, 27))
        if (chosen.distribution, chosen.release) == ("alder", "9")
    }
    assert by_plan.pop("premium") is value
    assert set(by_plan.values()) == {False}


def test_certificate_with_a_plan_holds_for_no_other() -> None:
    alder = Distribution.objects.get(slug="alder")
    phase = _extend_alder_9_9(
        date(2028, 5, 31), "date", *alder.plans.values_list("slug", flat=True)
    )
    Fact.objects.filter(distribution=alder, attribute="sap_hana").update(
        release=phase.release, plan=alder.plans.get(slug="premium"), value=True
    )
    words = {
        chosen.plan: chosen.evidence["sap_hana"].words if "sap_hana" in chosen.evidence else ""
        for chosen in candidates(snapshot.current().document, date(2026, 11, 27))
        if (chosen.distribution, chosen.release) == ("alder", "9")
    }
    assert words.pop("premium") == "9.9 is certified"
    assert set(words.values()) == {""}
