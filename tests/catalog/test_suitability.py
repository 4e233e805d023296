"""What a distribution is good for and what not: only a known value speaks, and says from where."""

from datetime import date

import pytest
from django.test import Client

from catalog import snapshot
from catalog.models import Distribution, Fact, Price, Source
from catalog.pages.suitability import MOST, Suitability, suitability
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

TODAY = date(2026, 11, 24)
CLOCK = "round_the_clock"


def _judge(slug: str) -> Suitability:
    catalog = snapshot.current().document
    return suitability(catalog, catalog.by_slug[slug], TODAY)


def _good(slug: str = "alder") -> list[str]:
    return [f"{line.words} [{line.scope}]" for line in _judge(slug).good]


def _bad(slug: str = "alder") -> list[str]:
    return [f"{line.words} [{line.scope}]" for line in _judge(slug).bad]


def _say(attribute: str, *facts: tuple[object, str | None, str | None]) -> None:
    """Only these (value, release, plan) are known of Alder."""
    alder = Distribution.objects.get(slug="alder")
    Fact.objects.filter(distribution=alder, attribute=attribute).delete()
    for value, release, plan in facts:
        Fact.objects.create(
            distribution=alder,
            attribute=attribute,
            value=value,
            release=alder.releases.get(name=release) if release else None,
            plan=alder.plans.get(slug=plan) if plan else None,
            source=Source.objects.get(key="alder-docs"),
            confidence="verified",
        )


def test_known_values_speak_for_it() -> None:
    assert _good() == [
        "Software that is supported on RHEL only []",
        "Vendor support round the clock [with Premium, Premium with Longer Life]",
        "SAP HANA: certified []",
        "Oracle Database: certified [8]",
    ]


def test_each_line_names_its_source() -> None:
    first, *_ = _judge("alder").good
    assert (first.source.host, first.source.mark.sure) == ("alder.example", "verified")


def test_price_of_every_plan_speaks_against_it() -> None:
    words = "Use free of charge: Basic costs 250 to 300.50 USD per system and year []"
    assert _bad() == [words]


def test_unknown_price_speaks_neither_way() -> None:
    Price.objects.filter(plan__slug="premium", reference=True).update(amount=None, at_least=None)
    assert _bad() == []


def test_free_plan_speaks_for_it() -> None:
    assert "Use free of charge [with Community support]" in _good("birch")


@pytest.mark.parametrize("value", [None, True])
def test_false_somewhere_is_not_against_it(value: bool | None) -> None:
    _say("sap_hana", (False, None, None), (value, "9", None))
    assert not [line for line in _bad() if "SAP" in line]


def test_false_everywhere_is_against_it() -> None:
    _say("sap_hana", (False, None, None), (False, "9", None))
    assert "SAP HANA: not certified []" in _bad()


def test_unknown_is_named_and_is_neither() -> None:
    _say("sap_hana", (None, None, None))
    _say("oracle_database")
    judged = _judge("alder")
    assert judged.unknown == ("SAP HANA", "Oracle Database")
    words = " ".join(line.words for line in (*judged.good, *judged.bad))
    assert "SAP" not in words
    assert "Oracle" not in words


def test_exception_of_a_release_is_named() -> None:
    _say("sap_hana", (True, None, None), (False, "9", None))
    assert "SAP HANA: certified [except 9]" in _good()


def test_unreliable_fact_does_not_count() -> None:
    Fact.objects.filter(distribution__slug="alder", attribute="sap_hana").update(unreliable=True)
    assert "SAP HANA" in _judge("alder").unknown


def test_fact_of_an_ended_release_does_not_count() -> None:
    alder = Distribution.objects.get(slug="alder")
    alder.releases.get(name="8").phases.update(ends_on=date(2020, 1, 1))
    assert not [line for line in _good() if "Oracle" in line]
    assert "Oracle Database" in _judge("alder").unknown


def test_many_plans_are_counted() -> None:
    plans = ("basic", "premium", "premium-longer")
    _say(CLOCK, *((True, None, plan) for plan in plans))
    words = "Vendor support round the clock [with Basic, Premium and 1 more]"
    assert words in _good()


def test_discontinued_is_good_for_nothing_new(client: Client) -> None:
    Distribution.objects.filter(slug="alder").update(role="discontinued")
    Fact.objects.filter(distribution__slug="alder", attribute="status").update(value="discontinued")
    assert _good() == []
    assert _bad() == ["New systems: it is discontinued []"]
    section = page(client, "/distributions/alder/").section("h-fit")
    assert "Nothing new" in section.text


def test_each_side_has_at_most_four_lines() -> None:
    for slug in ("alder", "birch", "cedar", "dogwood"):
        judged = _judge(slug)
        assert max(len(judged.good), len(judged.bad)) <= MOST
