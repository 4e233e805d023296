"""From the catalog document to the engine's candidates: distribution x major release x support plan, with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from advisor.engine.types import Candidate, Evidence
from advisor.routes import Routes
from advisor.rules.derived import DERIVED
from catalog import lifecycle, vocabulary

Document = Mapping[str, Any]
A_CENT = 0.01
"""What a plan costs at least whose price is not published: more than nothing."""


def candidates(document: Document, today: date) -> tuple[Candidate, ...]:
    """Every release and plan that can be chosen together, and a bare candidate for a distribution that has none."""
    routes = Routes(document, today)
    return tuple(one for distribution in document["distributions"] for one in _of_distribution(document, distribution, routes, today))


def label_of(attribute: str) -> str:
    """What a reader calls an attribute, of the catalog or worked out; one that left the vocabulary is called by its key."""
    if attribute in DERIVED:
        return DERIVED[attribute].label
    return vocabulary.ATTRIBUTES[attribute].label if attribute in vocabulary.ATTRIBUTES else attribute


def phases_of(release: Mapping[str, Any]) -> list[lifecycle.Phase]:
    return lifecycle.phases_from(release["phases"])


def _of_distribution(document: Document, distribution: Mapping[str, Any], routes: Routes, today: date) -> Iterator[Candidate]:
    majors = [release for release in distribution["releases"] if release["parent"] is None]
    made = False
    for release in majors:
        for plan in distribution["plans"]:
            if not plan["releases"] or release["name"] in plan["releases"]:
                made = True
                yield _candidate(document, distribution, release, plan, routes, today)
    if not made:
        anywhere = {"plan_valid_on": _derived("plan_valid_on", (), "anywhere")}
        yield Candidate(distribution["slug"], None, None, _facts(document, distribution, None, None) | anywhere)


def _candidate(
    document: Document, distribution: Mapping[str, Any], release: Mapping[str, Any], plan: Mapping[str, Any], routes: Routes, today: date
) -> Candidate:
    evidence = _facts(document, distribution, release["name"], plan["slug"])
    evidence |= {one.attribute: one for one in _support(document, release, plan, today)}
    evidence |= {one.attribute: one for one in (_price(document, plan), _valid_on(document, plan))}
    evidence |= routes.evidence(distribution["slug"], release["name"])
    return Candidate(distribution["slug"], release["name"], plan["slug"], evidence)


def _facts(document: Document, distribution: Mapping[str, Any], release: str | None, plan: str | None) -> dict[str, Evidence]:
    """For each attribute the most specific fact: for release and plan, then plan, then release, then the distribution."""
    found: dict[str, Mapping[str, Any]] = {}
    for fact in distribution["facts"]:
        if fact["release"] not in (None, release) or fact["plan"] not in (None, plan):
            continue
        there = found.get(fact["attribute"])
        if there is None or _specific(fact) > _specific(there):
            found[fact["attribute"]] = fact
    return {attribute: _evidence(document, fact) for attribute, fact in found.items()}


def _specific(fact: Mapping[str, Any]) -> tuple[bool, bool]:
    return (fact["plan"] is not None, fact["release"] is not None)


def _evidence(document: Document, fact: Mapping[str, Any]) -> Evidence:
    definition = vocabulary.ATTRIBUTES[fact["attribute"]]
    value, words = fact["value"], definition.in_words(fact["value"])
    if fact["unreliable"]:
        value, words = None, f"{words}, not reliable enough to decide on"
    disputes = (
        _dispute(document, one, definition.in_words(one["value"]) if definition.problem(one["value"]) is None else str(one["value"]))
        for one in fact["disputes"]
    )
    return Evidence(
        attribute=fact["attribute"],
        value=tuple(value) if isinstance(value, list) else value,
        label=definition.label,
        words=words,
        disputes=tuple(disputes),
        narrowed=fact["release"] is not None or fact["plan"] is not None,
        **_provenance(document, fact),
    )


def _dispute(document: Document, row: Mapping[str, Any], words: str) -> str:
    return f"{document['sources'][row['source']]['title']}: {words.rstrip('.')}. {row['why']}"


def _provenance(document: Document, row: Mapping[str, Any]) -> dict[str, Any]:
    source = document["sources"][row["source"]]
    return {
        "source": source["title"],
        "url": source["url"],
        "as_of": row["as_of"],
        "confidence": row["confidence"],
        "note": row["note"],
    }


def _derived(attribute: str, value: object, words: str, **more: Any) -> Evidence:
    return Evidence(attribute, value, DERIVED[attribute].label, words, **more)


def _support(document: Document, release: Mapping[str, Any], plan: Mapping[str, Any], today: date) -> Iterator[Evidence]:
    """Whether the release still gets updates with the plan, and for how many years from today."""
    support = lifecycle.support_with(phases_of(release), plan["slug"])
    row = next((row for row in release["phases"] if support.phase and row["name"] == support.phase.name), release)
    from_row = _provenance(document, row)
    if support.projected:
        from_row["note"] = f"Projected, not promised. {from_row['note']}".strip()
    disputes = tuple(_dispute(document, one, str(one["value"])) for one in row["disputes"]) if row is not release else ()
    years, end = lifecycle.years_left(support.end, today), support.end
    words = lifecycle.end_in_words(end)
    if end.kind == lifecycle.DATE and end.day:
        words = f"{words} ({lifecycle.relative_in_words(end.day, today)})"
    exact = end.kind in (lifecycle.DATE, lifecycle.NONE)
    yield _regular_support(document, release, plan, today)
    yield _derived(
        "years_of_updates", years if exact else None, words, disputes=disputes, low=years or 0.0, high=years if exact else None, **from_row
    )


def _regular_support(document: Document, release: Mapping[str, Any], plan: Mapping[str, Any], today: date) -> Evidence:
    """Whether the release is in a phase that is no paid extension, and not withdrawn: nobody should start on one that is not."""
    if withdrawn := lifecycle.withdrawn_in_words(release):
        return _derived("still_supported", False, withdrawn, **_provenance(document, release))
    regular = [phase for phase in phases_of(release) if phase.kind != "extended"]
    support = lifecycle.support_with(regular, plan["slug"])
    row = next((row for row in release["phases"] if support.phase and row["name"] == support.phase.name), release)
    alive = support.end.reaches(today)
    if alive is None and (support.end.kind == lifecycle.NOT_ANNOUNCED or release["latest"]):
        alive = True  # versions of it appear and no end is known: it is supported, only nobody says for how long
    ended = "ended" if alive is False else "until"
    return _derived("still_supported", alive, f"{ended} {lifecycle.end_in_words(support.end)}", **_provenance(document, row))


def _price(document: Document, plan: Mapping[str, Any]) -> Evidence:
    row = next((price for price in plan["prices"] if price["reference"]), None)
    if row is None:
        return _derived("price_per_system_year", None, "no price per system on record", low=0.0, **_provenance(document, plan))
    if row["amount"] is None:
        least = float(row["at_least"] or A_CENT)
        words = f"not published; more than {least:,.0f} {row['currency']}" if row["at_least"] else "not published; it is not free"
        return _derived("price_per_system_year", None, words, low=least, **_provenance(document, row))
    disputes = tuple(_dispute(document, one, f"{one['value']} {row['currency']}") for one in row["disputes"])
    words = f"{float(row['amount']):,.2f} {row['currency']} {vocabulary.PRICE_UNITS[row['unit']]} ({row['label']})".replace(".00 ", " ")
    return _derived("price_per_system_year", float(row["amount"]), words, disputes=disputes, **_provenance(document, row))


def _valid_on(document: Document, plan: Mapping[str, Any]) -> Evidence:
    platforms = tuple(plan["valid_on"])
    words = "only on " + ", ".join(vocabulary.PLATFORMS[key] for key in platforms) if platforms else "anywhere"
    return _derived("plan_valid_on", platforms, words, **_provenance(document, plan))
