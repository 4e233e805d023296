"""From the catalog document to the engine's candidates: distribution x major release x support plan, with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from advisor.engine.cost import Range
from advisor.engine.types import Candidate, Evidence
from advisor.prices import LIST, QUOTE, OwnNumbers, discounted, percent_in_words, plan_price
from advisor.routes import Routes, routes_on
from advisor.rules.derived import DERIVED, THIRD_PARTY_PLAN
from catalog import lifecycle, vocabulary

Document = Mapping[str, Any]
PROMISED = "verified"
"""The confidence of an end that counts as promised: read in the text of the vendor or project, or on endoflife.date."""
CERTIFICATES = frozenset({"common_criteria"})
"""Attributes that hold only for the minor release they name, and while it gets updates."""
NO_OWN_NUMBERS = OwnNumbers()


def candidates(
    document: Document, today: date, own: OwnNumbers = NO_OWN_NUMBERS
) -> tuple[Candidate, ...]:
    """Every release and plan that can be chosen together, and a bare candidate for a distribution that has none."""
    routes = routes_on(document, today)
    return tuple(
        candidate
        for distribution in document["distributions"]
        for candidate in _of_distribution(document, distribution, routes, today, own)
    )


def label_of(attribute: str) -> str:
    """What a reader calls an attribute, of the catalog or worked out; one that left the vocabulary is called by its key."""
    if attribute in DERIVED:
        return DERIVED[attribute].label
    return (
        vocabulary.ATTRIBUTES[attribute].label if attribute in vocabulary.ATTRIBUTES else attribute
    )


def phases_of(release: Mapping[str, Any]) -> list[lifecycle.Phase]:
    return lifecycle.phases_from(release["phases"])


def _of_distribution(
    document: Document,
    distribution: Mapping[str, Any],
    routes: Routes,
    today: date,
    own: OwnNumbers,
) -> Iterator[Candidate]:
    majors = [release for release in distribution["releases"] if release["parent"] is None]
    made = False
    for release in majors:
        for plan in distribution["plans"]:
            if not plan["releases"] or release["name"] in plan["releases"]:
                made = True
                yield _candidate(document, distribution, release, plan, routes, today, own)
    if not made:
        anywhere = {"plan_valid_on": _derived("plan_valid_on", (), "anywhere")}
        yield Candidate(
            distribution["slug"], None, None, _facts(document, distribution, None, None) | anywhere
        )


def _candidate(
    document: Document,
    distribution: Mapping[str, Any],
    release: Mapping[str, Any],
    plan: Mapping[str, Any],
    routes: Routes,
    today: date,
    own: OwnNumbers,
) -> Candidate:
    evidence = _facts(document, distribution, release["name"], plan["slug"])
    derived = (
        *_support(document, release, plan, today),
        *_certificates(document, distribution, release, plan, today),
        *_software(document, distribution, release["name"], today),
        _price(document, distribution, plan, own),
        _valid_on(document, plan),
        *_control(evidence, plan),
    )
    evidence |= {entry.attribute: entry for entry in derived}
    evidence |= routes.evidence(distribution["slug"], release["name"])
    return Candidate(distribution["slug"], release["name"], plan["slug"], evidence)


def _facts(
    document: Document, distribution: Mapping[str, Any], release: str | None, plan: str | None
) -> dict[str, Evidence]:
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
        _dispute(
            document,
            one,
            definition.in_words(one["value"])
            if definition.problem(one["value"]) is None
            else str(one["value"]),
        )
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
        "checked_on": row["checked_on"],
        "confidence": row["confidence"],
        "note": row["note"],
    }


def _derived(attribute: str, value: object, words: str, **more: Any) -> Evidence:
    return Evidence(attribute, value, label_of(attribute), words, **more)


def _support(
    document: Document, release: Mapping[str, Any], plan: Mapping[str, Any], today: date
) -> Iterator[Evidence]:
    """Whether the release still gets updates with the plan, and for how many years from today.

    `years_of_updates`: certain as far as the vendor or project promises, possible as far as anybody projects.
    `included_years`: the same without paid extensions of the release's life.
    """
    yield _regular_support(document, release, plan, today)
    yield _years(document, "years_of_updates", release, support_ends(release, plan["slug"]), today)
    regular = support_ends(release, plan["slug"], extended=False)
    yield _years(document, "included_years", release, regular, today)


@dataclass(frozen=True)
class SupportEnds:
    """Until when a plan gives updates: as `promised` by the vendor or project, and as far as anybody projects."""

    promised: lifecycle.Support
    possible: lifecycle.Support

    @property
    def is_promised(self) -> bool:
        return self.promised.end.kind in (lifecycle.DATE, lifecycle.NONE)

    @property
    def shown(self) -> lifecycle.Support:
        """The promised end; where there is none what is projected or unknown."""
        return self.promised if self.is_promised else self.possible


def support_ends(
    release: Mapping[str, Any], plan: str | None, *, extended: bool = True
) -> SupportEnds:
    """The ends of a release with a plan; without `extended` those of its life before any paid extension."""
    rows = {row["name"]: row for row in release["phases"]}
    phases = [phase for phase in phases_of(release) if extended or phase.kind != "extended"]
    confirmed = [
        phase
        for phase in phases
        if rows[phase.name]["confidence"] == PROMISED and not phase.projected
    ]
    return SupportEnds(
        lifecycle.support_with(confirmed, plan), lifecycle.support_with(phases, plan)
    )


def _years(
    document: Document, attribute: str, release: Mapping[str, Any], ends: SupportEnds, today: date
) -> Evidence:
    rows = {row["name"]: row for row in release["phases"]}
    shown = ends.shown
    row = rows.get(shown.phase.name, release) if shown.phase else release
    provenance = _provenance(document, row)
    certain = lifecycle.years_left(ends.promised.end, today) or 0.0
    further = _further(ends, today)
    if further is not None and ends.is_promised:
        provenance["note"] = f"{provenance['note']} {_projected_note(ends.possible, rows)}".strip()
    elif not ends.is_promised and ends.possible.end.kind == lifecycle.DATE:
        provenance["note"] = f"Not promised. {provenance['note']}".strip()
    disputes = row["disputes"] if row is not release else ()
    return _derived(
        attribute,
        certain if ends.is_promised else None,
        _end_in_words(shown.end, today),
        disputes=tuple(_dispute(document, dispute, str(dispute["value"])) for dispute in disputes),
        low=certain,
        high=further,
        **provenance,
    )


def _further(ends: SupportEnds, today: date) -> float | None:
    """How many years are possible beyond what is promised; None where nothing bounds or nothing extends them."""
    if (
        ends.possible.end.kind not in (lifecycle.DATE, lifecycle.NONE)
        or ends.possible.end == ends.promised.end
    ):
        return None
    return lifecycle.years_left(ends.possible.end, today)


def _projected_note(possible: lifecycle.Support, rows: Mapping[str, Mapping[str, Any]]) -> str:
    name = possible.phase.name if possible.phase else ""
    how = (
        "projected" if possible.projected else vocabulary.CONFIDENCE_WORDS[rows[name]["confidence"]]
    )
    return f"{name} until {lifecycle.end_in_words(possible.end)} is {how} and does not count."


def _end_in_words(end: lifecycle.End, today: date) -> str:
    words = lifecycle.end_in_words(end)
    if end.kind == lifecycle.DATE and end.day:
        words = f"{words} ({lifecycle.relative_in_words(end.day, today)})"
    return words


def _regular_support(
    document: Document, release: Mapping[str, Any], plan: Mapping[str, Any], today: date
) -> Evidence:
    """Whether the release is in a phase that is no paid extension, out of preview and not withdrawn."""
    if withdrawn := lifecycle.withdrawn_in_words(release):
        return _derived("still_supported", False, withdrawn, **_provenance(document, release))
    if release["preview"]:
        words = "in preview, not for production"
        return _derived("still_supported", False, words, **_provenance(document, release))
    regular = [phase for phase in phases_of(release) if phase.kind != "extended"]
    support = lifecycle.support_with(regular, plan["slug"])
    row = next(
        (row for row in release["phases"] if support.phase and row["name"] == support.phase.name),
        release,
    )
    alive = support.end.reaches(today)
    if alive is None and (support.end.kind == lifecycle.NOT_ANNOUNCED or release["latest"]):
        alive = True  # versions of it appear and no end is known: it is supported, only nobody says for how long
    ended = "ended" if alive is False else "until"
    return _derived(
        "still_supported",
        alive,
        f"{ended} {lifecycle.end_in_words(support.end)}",
        **_provenance(document, row),
    )


def _certificates(
    document: Document,
    distribution: Mapping[str, Any],
    release: Mapping[str, Any],
    plan: Mapping[str, Any],
    today: date,
) -> Iterator[Evidence]:
    """A certificate that names a minor release counts while that minor release gets updates with the plan."""
    minors = {
        row["name"]: row for row in distribution["releases"] if row["parent"] == release["name"]
    }
    for attribute in sorted(CERTIFICATES):
        certified = [
            fact
            for fact in distribution["facts"]
            if fact["attribute"] == attribute and fact["release"] in minors and fact["value"]
        ]
        if not certified:
            continue
        living = [
            fact
            for fact in certified
            if _gets_updates(minors[fact["release"]], plan["slug"], today)
        ]
        fact = _newest(living or certified)
        words = f"certified is {fact['release']}"
        if not living:
            words = f"{words}, which gets no updates with this plan"
        label = vocabulary.ATTRIBUTES[attribute].label
        provenance = _provenance(document, fact)
        yield Evidence(attribute, bool(living), label, words, narrowed=True, **provenance)


def _gets_updates(minor: Mapping[str, Any], plan: str, today: date) -> bool:
    """Certainly: by a phase with an end that is still to come, or, of the newest, one without a known end."""
    support = lifecycle.support_with(phases_of(minor), plan)
    return support.end.reaches(today) is True or support.end.kind == lifecycle.NOT_ANNOUNCED


def _newest(facts: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max(
        facts,
        key=lambda fact: tuple(int(part) for part in fact["release"].split(".") if part.isdigit()),
    )


def _software(
    document: Document, distribution: Mapping[str, Any], release: str, today: date
) -> Iterator[Evidence]:
    """What vendors of third-party software say of this release on the day: of several statements the most specific."""
    by_subject: dict[str, list[Mapping[str, Any]]] = {}
    for statement in distribution["statements"]:
        if not statement["releases"] or release in statement["releases"]:
            by_subject.setdefault(statement["subject"], []).append(statement)
    by_attribute: dict[str, list[Evidence]] = {}
    for subject, statements in by_subject.items():
        statement = max(
            statements,
            key=lambda row: (bool(row["releases"]), _begun(row, today), row["starts"] or ""),
        )
        supported, words = _stated(statement, today)
        attribute = software_attribute(subject)
        evidence = _derived(
            attribute, supported, words, narrowed=True, **_provenance(document, statement)
        )
        by_attribute.setdefault(attribute, []).append(evidence)
    for offered in by_attribute.values():
        yield max(offered, key=lambda evidence: _MOST_WANTED.index(evidence.value))


_MOST_WANTED = (False, None, True)
"""Where software comes from several makers, one that supports it is enough; unknown is more than a no."""


def software_attribute(subject: str) -> str:
    """The attribute of a candidate that says whether the vendor of this software supports it: without the maker of the
    packages where there are several ("postgresql-pgdg")."""
    return f"software_{subject.removesuffix('-pgdg').removesuffix('-edb').replace('-', '_')}"


def _begun(statement: Mapping[str, Any], today: date) -> bool:
    return statement["starts"] is None or date.fromisoformat(statement["starts"]) <= today


def _stated(statement: Mapping[str, Any], today: date) -> tuple[bool | None, str]:
    """(whether it is supported on the day, in words)."""
    supported, ends = statement["supported"], statement["ends"]
    if supported is None:
        return None, "unknown"
    if not supported:
        return False, "not supported"
    if not _begun(statement, today):
        return (
            False,
            f"supported from {lifecycle.day_in_words(date.fromisoformat(statement['starts']))}",
        )
    if ends is None:
        return True, "supported"
    last_day = date.fromisoformat(ends)
    if last_day < today:
        return False, f"support ended on {lifecycle.day_in_words(last_day)}"
    return True, f"supported until {lifecycle.day_in_words(last_day)}"


def _price(
    document: Document, distribution: Mapping[str, Any], plan: Mapping[str, Any], own: OwnNumbers
) -> Evidence:
    """What the plan costs per server and year: by list price, or by the user's own quote or discount."""
    price = plan_price(distribution, plan, own)
    attribute = "price_per_system_year"
    if price.basis == QUOTE:
        words = f"{_usd(price.amount.low)} per server and year (your quote)"
        return _derived(attribute, float(price.amount.low), words)
    if price.row is None:
        words = "no price per server on record"
        return _derived(
            attribute, None, words, low=float(price.amount.low), **_provenance(document, plan)
        )
    row = price.row
    if price.amount.high is None:
        least = price.amount.low
        words = (
            f"not published; at least {_usd(least)}"
            if least > 1
            else "not published; it is not free"
        )
        return _derived(attribute, None, words, low=float(least), **_provenance(document, row))
    if row["amount"] is None:  # a discount of 100 %: nothing, whatever the list price is
        return _derived(
            attribute, 0.0, "0 USD (your discount of 100 %)", **_provenance(document, row)
        )
    disputes = tuple(
        _dispute(document, dispute, f"{dispute['value']} {row['currency']}")
        for dispute in row["disputes"]
    )
    amount = float(row["amount"])
    unit = vocabulary.PRICE_UNITS[row["unit"]]
    words = f"{amount:,.2f} {row['currency']} {unit} ({row['label']})".replace(".00 ", " ")
    if price.basis != LIST:
        share = own.discount_at(plan["seller"])
        list_price = Decimal(row["amount"])
        amount = float(discounted(Range(list_price, list_price), share).low)
        less = f"list price less your {percent_in_words(share)}"
        words = f"{amount:,.2f} {row['currency']} {unit} ({less})".replace(".00 ", " ")
    return _derived(attribute, amount, words, disputes=disputes, **_provenance(document, row))


def _usd(amount: Any) -> str:
    return f"{amount:,.2f} USD".replace(".00 ", " ")


def _control(evidence: Mapping[str, Evidence], plan: Mapping[str, Any]) -> Iterator[Evidence]:
    """Who controls what is chosen: the owner of the distribution, or the seller of the plan where nobody owns it."""
    owner = evidence.get("owner")
    if owner is None:
        return
    sold = owner.value == "no-single-company" and plan["seller"]
    words = (
        f"no single company; the plan is sold by {vocabulary.SELLERS[plan['seller']]}"
        if sold
        else owner.words
    )
    value = THIRD_PARTY_PLAN if sold else owner.value
    yield replace(owner, attribute="control", value=value, label=label_of("control"), words=words)


def _valid_on(document: Document, plan: Mapping[str, Any]) -> Evidence:
    platforms = tuple(plan["valid_on"])
    words = (
        "only on " + ", ".join(vocabulary.PLATFORMS[key] for key in platforms)
        if platforms
        else "anywhere"
    )
    return _derived("plan_valid_on", platforms, words, **_provenance(document, plan))
