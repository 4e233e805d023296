"""What a distribution is good for and what not, as rules over its facts.

Only a known value speaks for or against it. Unknown is named as unknown, and neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from catalog.document import Catalog, Distribution, Fact, Price, Value
from catalog.pages.distribution_facts import current_majors
from catalog.pages.value_lines import ValueLine, fact_line, price_line, reference_line

MOST = 4
"""Lines on each side; the first topics come first."""
_MOST_PLANS = 2


@dataclass(frozen=True)
class Topic:
    """A use, the fact that decides it, and what its values mean for it."""

    name: str
    attribute: str
    good: Mapping[Value, str] = field(default_factory=dict)
    bad: Mapping[Value, str] = field(default_factory=dict)


_AHEAD = "Development and testing ahead of RHEL"
_RUNS = "Software built for RHEL"
_SAME = "Software that has to behave exactly as on RHEL"
_FOREIGN = "Software built for RHEL: not compatible"

TOPICS = (
    Topic(
        "intended use",
        "intended_use",
        good={"development": _AHEAD, "existing-systems": "Systems of another distribution"},
        bad={"development": "Production", "existing-systems": "New systems"},
    ),
    Topic(
        "relation to RHEL",
        "relation_to_rhel",
        good={
            "rhel-itself": "Software that is supported on RHEL only",
            "bug-for-bug": _SAME,
            "binary-compatible": _RUNS,
        },
        bad={"fedora-derived": _FOREIGN, "independent": _FOREIGN},
    ),
    Topic(
        "round-the-clock support",
        "round_the_clock",
        good={True: "Vendor support round the clock"},
        bad={False: "Vendor support round the clock: not offered"},
    ),
    Topic(
        "SAP HANA",
        "sap_hana",
        good={True: "SAP HANA: certified"},
        bad={False: "SAP HANA: not certified"},
    ),
    Topic(
        "Oracle Database",
        "oracle_database",
        good={True: "Oracle Database: certified"},
        bad={False: "Oracle Database: not certified"},
    ),
    Topic(
        "FIPS 140-3",
        "fips_140_3",
        good={"validated": "FIPS 140-3: validated modules"},
        bad={"none": "FIPS 140-3: no validated modules"},
    ),
    Topic(
        "offline sites",
        "offline_tools",
        good={True: "Sites without internet access: documented tools"},
        bad={False: "Sites without internet access: no documented tools"},
    ),
)


@dataclass(frozen=True)
class Suitability:
    """`unknown`: names of the topics on which nothing can be said for lack of data."""

    good: tuple[ValueLine, ...]
    bad: tuple[ValueLine, ...]
    unknown: tuple[str, ...]


def suitability(catalog: Catalog, distribution: Distribution, today: date) -> Suitability:
    """A discontinued distribution is good for nothing new, whatever its facts say."""
    if distribution.role == "discontinued":
        return Suitability((), tuple(_discontinued(catalog, distribution)), ())
    good: list[ValueLine] = []
    bad: list[ValueLine] = []
    unknown: list[str] = []
    for topic in TOPICS:
        facts = list(_current_facts(distribution, topic.attribute, today))
        matching = [fact for fact in facts if fact.value in topic.good]
        if matching:
            good.append(_line(catalog, distribution, topic.good, matching, facts))
        if facts and all(fact.value in topic.bad for fact in facts):
            bad.append(_line(catalog, distribution, topic.bad, facts, facts))
        if not matching and (not facts or any(fact.value is None for fact in facts)):
            unknown.append(topic.name)
    good[1:1] = _free(catalog, distribution)
    bad[1:1] = _not_free(catalog, distribution)
    return Suitability(tuple(good[:MOST]), tuple(bad[:MOST]), tuple(unknown))


def _discontinued(catalog: Catalog, distribution: Distribution) -> Iterator[ValueLine]:
    fact = distribution.fact("status")
    if fact and fact.value is not None:
        line = fact_line(catalog, distribution, fact)
        yield replace(line, words="New systems: it is discontinued")


def _current_facts(distribution: Distribution, attribute: str, today: date) -> Iterator[Fact]:
    """Those that count: reliable, and not of a release that has ended."""
    current = current_majors(distribution, today)
    for fact in distribution.facts:
        release = distribution.release(fact.release)
        major = (release.parent or release.name) if release else None
        if fact.attribute == attribute and not fact.unreliable and major in (None, *current):
            yield fact


def _line(
    catalog: Catalog,
    distribution: Distribution,
    words: Mapping[Value, str],
    matching: Sequence[Fact],
    facts: Sequence[Fact],
) -> ValueLine:
    first = matching[0]
    same = [fact for fact in matching if words[fact.value] == words[first.value]]
    line = fact_line(catalog, distribution, first)
    scope = _scope(distribution, same, [fact for fact in facts if fact not in same])
    return replace(line, words=words[first.value], scope=scope, note="", link="")


def _scope(distribution: Distribution, same: Sequence[Fact], others: Sequence[Fact]) -> str:
    """9, 8; with Premium and 2 more; except 10. Empty: it holds without exception."""
    if any(fact.release is None and fact.plan is None for fact in same):
        exceptions = [fact.release for fact in others if fact.release and not fact.plan]
        return f"except {', '.join(exceptions)}" if exceptions else ""
    releases = dict.fromkeys(fact.release for fact in same if fact.release)
    plans = [plan.name for fact in same if (plan := distribution.plan(fact.plan))]
    names = list(dict.fromkeys(plans))
    more = f" and {len(names) - _MOST_PLANS} more" if len(names) > _MOST_PLANS else ""
    with_plans = f"with {', '.join(names[:_MOST_PLANS])}{more}" if names else ""
    return " ".join(filter(None, (", ".join(releases), with_plans)))


def _free(catalog: Catalog, distribution: Distribution) -> Iterator[ValueLine]:
    """The plan that is free of charge, if there is one."""
    for plan in distribution.plans:
        price = plan.reference_price
        if price and price.amount == 0:
            line = price_line(catalog, distribution, plan, price)
            yield replace(line, words="Use free of charge", scope=f"with {plan.name}", detail="")
            return


def _not_free(catalog: Catalog, distribution: Distribution) -> Iterator[ValueLine]:
    """Only where every plan is known to have a price: the lowest."""
    prices = [(_lowest(plan.reference_price), plan) for plan in distribution.plans]
    if not prices or not all(amount for amount, _ in prices):
        return
    _, plan = min(prices, key=lambda pair: pair[0])
    price = plan.reference_price
    if price:
        line = reference_line(catalog, distribution, plan, price)
        yield replace(line, words=f"Use free of charge: {plan.name} costs {line.words}", detail="")


def _lowest(price: Price | None) -> Decimal:
    """What it costs at least; 0: that may be nothing."""
    return (price.amount or price.at_least or Decimal()) if price else Decimal()
