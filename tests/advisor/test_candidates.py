"""Candidates with the user's own numbers, certificates, and what other sources say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor.candidates import candidates
from advisor.prices import OwnNumbers
from catalog import snapshot
from catalog.models import Dispute, Distribution, Fact, Phase, Release, Source, SupportPlan

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


def other_values(
    attribute: str, key: tuple[str, str, str], own: OwnNumbers | None = None
) -> list[tuple[str, object]]:
    """(words, value) of what other sources say."""
    day, document = date(2026, 11, 27), snapshot.current().document
    by_key = {row.key: row for row in candidates(document, day, own or OwnNumbers())}
    return [(other.words, other.value) for other in by_key[key].of(attribute).disputes]


def test_other_end_is_worth_the_years_until_it() -> None:
    key = ("alder", "9", "premium-longer")
    ((words, years),) = other_values("years_of_updates", key)
    assert words == "31 May 2035"
    assert years == pytest.approx(8.51, abs=0.01)


def test_other_end_before_that_of_another_phase_changes_no_years() -> None:
    """Until 2032 updates come with every plan."""
    Dispute.objects.filter(phase__name="Longer Life").update(value="2030-05-31")
    ((_, years),) = other_values("years_of_updates", ("alder", "9", "premium-longer"))
    assert years == pytest.approx(5.51, abs=0.01)


@pytest.mark.parametrize("value", ["unknown", "2035", "later"])
def test_other_end_that_is_no_day_is_no_value(value: str) -> None:
    Dispute.objects.filter(phase__name="Longer Life").update(value=value)
    ((_, years),) = other_values("years_of_updates", ("alder", "9", "premium-longer"))
    assert years is None


def test_nothing_is_disputed_where_nothing_is_promised() -> None:
    Phase.objects.filter(release__distribution__slug="alder").update(
        confidence="verified_secondary"
    )
    others = other_values("years_of_updates", ("alder", "9", "premium-longer"))
    assert [years for _, years in others] == [None]


@pytest.mark.parametrize(("percent", "price"), [(None, 250.0), (Decimal(10), 225.0)])
def test_other_price_has_the_discount_too(percent: Decimal | None, price: float) -> None:
    own = OwnNumbers(discount=percent)
    ((words, value),) = other_values("price_per_system_year", ("alder", "9", "basic"), own)
    assert (words, value) == ("250 USD", price)


def test_other_value_of_a_fact_is_one_of_its_values() -> None:
    key = ("birch", "9", "community")
    values = [value for _, value in other_values("relation_to_rhel", key)]
    assert values == ["bug-for-bug", "rebuild"]
    Dispute.objects.filter(value="rebuild").update(value="A rebuild, more or less.")
    assert [value for _, value in other_values("relation_to_rhel", key)] == ["bug-for-bug", None]


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
