"""The distributions as their pages show them: from the catalog document, on a day. Asks the database for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from catalog import lifecycle, timeline, vocabulary

Document = Mapping[str, Any]
Row = dict[str, Any]

LONG_ENDED = 5
"""Years after which an ended release is no longer drawn on the timeline; the table keeps it."""


def in_brief(document: Document, today: date) -> list[Row]:
    """Every distribution in a few words, in reading order: those that can be recommended first, the discontinued last."""
    return [_brief(document, one, today) for one in sorted(document["distributions"], key=_reading_order)]


def in_full(document: Document, slug: str, today: date) -> Row | None:
    """Everything on record of one distribution; None where there is none of that slug."""
    found = next((one for one in document["distributions"] if one["slug"] == slug), None)
    if found is None:
        return None
    majors = [_release(document, found, row, today) for row in found["releases"] if row["parent"] is None]
    living = [row for row in majors if row["state"]["kind"] != "ended"]
    minors = [_release(document, found, row, today) for row in found["releases"] if row["parent"] is not None]
    return {
        **_brief(document, found, today),
        "majors": living or majors,
        "ended_majors": [row for row in majors if row not in living] if living else [],
        "minors": minors,
        "chart": _chart(found["releases"], today),
        "plans": [_plan(document, row) for row in found["plans"]],
        "groups": _groups(document, found),
        "ways_in": [_way(document, row) for row in document["migrations"] if row["to"] == slug and row["from"] != slug],
        "upgrades": [_way(document, row) for row in document["migrations"] if row["to"] == row["from"] == slug],
        "ways_out": [_way(document, row) for row in document["migrations"] if row["from"] == slug and row["to"] != slug],
        "events": [_event(document, row) for row in reversed(document["events"]) if slug in row["distributions"]],
        "facts": len(found["facts"]),
    }


def find(document: Document, name: str) -> str | None:
    """The slug behind a slug or alias, however it is capitalised; None where nothing is called so."""
    wanted = name.casefold()
    return next((one["slug"] for one in document["distributions"] if wanted in (one["slug"], *one["aliases"])), None)


def near(document: Document, name: str) -> list[Row]:
    """Distributions whose names resemble `name`, nearest first."""
    spelled = {alias: one for one in document["distributions"] for alias in (one["slug"], *one["aliases"])}
    found = {spelled[word]["slug"]: spelled[word] for word in get_close_matches(name.casefold()[:60], spelled, n=5, cutoff=0.5)}
    return [{"slug": slug, "name": one["name"]} for slug, one in found.items()]


def _reading_order(one: Mapping[str, Any]) -> tuple[int, str]:
    return (list(vocabulary.ROLES).index(one["role"]), one["name"])


def _brief(document: Document, one: Mapping[str, Any], today: date) -> Row:
    names = {each["slug"]: each["name"] for each in document["distributions"]}
    newest = next((row for row in one["releases"] if row["parent"] is None), None)
    status = _general(one, "status")
    where_to_go = _general(one, "successor")
    return {
        "slug": one["slug"],
        "name": one["name"],
        "short_name": one["short_name"],
        "monogram": one["monogram"],
        "summary": one["summary"],
        "role": one["role"],
        "role_words": vocabulary.ROLES[one["role"]],
        "ended": one["role"] == "discontinued",
        "status": _fact(document, one, status) if status else None,
        "relation": _relation(document, one, newest),
        "newest": _release(document, one, newest, today) if newest else None,
        "successors": [{"slug": slug, "name": names[slug]} for slug in one["successors"]],
        "where_to_go": _fact(document, one, where_to_go) if where_to_go and where_to_go["value"] else None,
    }


def _general(one: Mapping[str, Any], attribute: str) -> Mapping[str, Any] | None:
    """The fact about the distribution as a whole."""
    return next((f for f in one["facts"] if f["attribute"] == attribute and f["release"] is None and f["plan"] is None), None)


def _relation(document: Document, one: Mapping[str, Any], newest: Mapping[str, Any] | None) -> Row | None:
    """How the newest release relates to RHEL, or else the distribution as a whole."""
    name = newest["name"] if newest else None
    facts = [f for f in one["facts"] if f["attribute"] == "relation_to_rhel" and f["value"] and f["release"] in (name, None)]
    found = max(facts, key=lambda f: f["release"] is not None, default=None)
    return _fact(document, one, found) if found else None


# Releases


def _release(document: Document, one: Mapping[str, Any], row: Mapping[str, Any], today: date) -> Row:
    phases = lifecycle.phases_from(row["phases"])
    return {
        "name": row["name"],
        "parent": row["parent"],
        "released_on": row["released_on"],
        "latest": row["latest"],
        "phases": [_phase(document, one, row, phase, each, today) for phase, each in zip(phases, row["phases"], strict=True)],
        "support": _end(lifecycle.support_with(phases).end, today),
        "state": _state(phases, today),
        "disputes": _disputes(document, row["disputes"]),
        **_provenance(document, row),
    }


def _state(phases: list[lifecycle.Phase], today: date) -> Row:
    """In which phase a release is, in words and as a kind that chooses how it is marked."""
    if not phases:
        return {"kind": "unknown", "words": "unknown"}
    if now := lifecycle.phase_on(phases, today):
        return {"kind": "unknown" if now.end.kind == lifecycle.UNKNOWN else now.kind, "words": now.name}
    if paid := next((phase for phase in phases if phase.end.reaches(today)), None):
        return {"kind": "extended", "words": f"{paid.name}, paid"}
    if any(phase.end.reaches(today) is None for phase in phases):
        return {"kind": "unknown", "words": "ended, but for a paid extension of unknown length"}
    return {"kind": "ended", "words": "ended"}


def _phase(
    document: Document, one: Mapping[str, Any], release: Mapping[str, Any], phase: lifecycle.Phase, row: Mapping[str, Any], today: date
) -> Row:
    """`same_source`: it rests on what the release day rests on, so that the page names the source once."""
    names = {plan["slug"]: plan["name"] for plan in one["plans"]}
    return {
        "kind": row["kind"],
        "kind_words": vocabulary.PHASE_KINDS[row["kind"]],
        "name": row["name"],
        "end": _end(phase.end, today),
        "over": phase.end.reaches(today) is False,
        "paid": row["paid"],
        "projected": row["projected"],
        "plans": [names[slug] for slug in row["plans"]],
        "disputes": _disputes(document, row["disputes"]),
        **_provenance(document, row),
        "same_source": all(row[key] == release[key] for key in ("source", "as_of", "confidence")) and not row["note"],
    }


def _end(end: lifecycle.End, today: date) -> Row:
    dated = end.kind == lifecycle.DATE and end.day is not None
    return {
        "kind": end.kind,
        "on": end.day.isoformat() if end.day else None,
        "words": lifecycle.end_in_words(end),
        "relative": lifecycle.relative_in_words(end.day, today) if dated and end.day else "",
        "past": dated and end.reaches(today) is False,
    }


def _chart(releases: Iterable[Mapping[str, Any]], today: date) -> Row | None:
    """The timeline of the major releases that are supported or ended not long ago. None where no day is known."""
    rows = [row for row in releases if row["parent"] is None and row["released_on"]]
    drawn = [(row, lifecycle.phases_from(row["phases"])) for row in rows]
    dated = [(row, phases) for row, phases in drawn if any(phase.end.day for phase in phases)]
    recent = [(row, phases) for row, phases in dated if _last_day(phases) >= lifecycle.years_after(today, -LONG_ENDED)] or dated
    scale = timeline.scale_for([day for row, phases in recent for day in (date.fromisoformat(row["released_on"]), _last_day(phases))])
    if scale is None:
        return None
    bars = [
        {
            "name": row["name"],
            "stretches": timeline.stretches(
                date.fromisoformat(row["released_on"]),
                [(phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}") for phase in phases],
                scale,
            ),
        }
        for row, phases in recent
    ]
    within = scale.first <= today.year <= scale.last
    kinds = {stretch.kind for bar in bars for stretch in bar["stretches"]}
    return {
        "bars": bars,
        "ticks": [{"year": year, "x": x} for year, x in scale.ticks()],
        "today": timeline.percent(scale.at(today)) if within else None,
        "legend": [(kind, words) for kind, words in vocabulary.PHASE_KINDS.items() if kind in kinds],
    }


def _last_day(phases: Iterable[lifecycle.Phase]) -> date:
    return max((phase.end.day for phase in phases if phase.end.day), default=date.min)


# Plans, facts, ways, events


def _plan(document: Document, row: Mapping[str, Any]) -> Row:
    return {
        "name": row["name"],
        "summary": row["summary"],
        "valid_on": [vocabulary.PLATFORMS[key] for key in row["valid_on"]],
        "releases": row["releases"],
        "prices": [_price(document, price) for price in row["prices"]],
        **_provenance(document, row),
    }


def _price(document: Document, row: Mapping[str, Any]) -> Row:
    if row["amount"] is not None:
        words = f"{_thousands(row['amount'])} {row['currency']} {vocabulary.PRICE_UNITS[row['unit']]}"
    elif row["at_least"] is not None:
        words = f"not published; at least {_thousands(row['at_least'])} {row['currency']} {vocabulary.PRICE_UNITS[row['unit']]}"
    else:
        words = "not published"
    return {
        "label": row["label"],
        "words": words,
        "known": row["amount"] is not None,
        "effective_on": row["effective_on"],
        "disputes": _disputes(document, row["disputes"]),
        **_provenance(document, row),
    }


def _thousands(amount: str) -> str:
    whole, _, cents = amount.partition(".")
    return f"{int(whole):,}" + (f".{cents:<02}" if cents else "")


def _groups(document: Document, one: Mapping[str, Any]) -> list[Row]:
    """The facts under the vocabulary's groups, in the vocabulary's order."""
    order = {key: place for place, key in enumerate(vocabulary.ATTRIBUTES)}
    facts = sorted(one["facts"], key=lambda f: (order[f["attribute"]], f["release"] is not None, f["plan"] is not None))
    grouped = {
        key: [_fact(document, one, f) for f in facts if vocabulary.ATTRIBUTES[f["attribute"]].group == key] for key in vocabulary.GROUPS
    }
    return [{"key": key, "label": vocabulary.GROUPS[key], "facts": rows} for key, rows in grouped.items() if rows]


def _fact(document: Document, one: Mapping[str, Any], row: Mapping[str, Any]) -> Row:
    definition = vocabulary.ATTRIBUTES[row["attribute"]]
    plan = next((plan["name"] for plan in one["plans"] if plan["slug"] == row["plan"]), None)
    return {
        "attribute": row["attribute"],
        "label": definition.label,
        "value": row["value"],
        "words": definition.in_words(row["value"]),
        "link": row["value"] if definition.type == vocabulary.URL else None,
        "known": row["value"] is not None,
        "unreliable": row["unreliable"],
        "release": row["release"],
        "plan": plan,
        "disputes": _disputes(document, row["disputes"], definition),
        **_provenance(document, row),
    }


def _way(document: Document, row: Mapping[str, Any]) -> Row:
    names = {each["slug"]: each["short_name"] for each in document["distributions"]}
    return {
        "from_slug": row["from"],
        "from": f"{names[row['from']]} {row['from_release']}",
        "to_slug": row["to"],
        "to": f"{names[row['to']]} {row['to_release']}",
        "tool": row["tool"],
        "in_place": row["in_place"],
        "official": row["official"],
        "offline": row["offline"],
        "limits": row["limits"],
        **_provenance(document, row),
    }


def _event(document: Document, row: Mapping[str, Any]) -> Row:
    day = date.fromisoformat(row["date"])
    words = {"day": lifecycle.day_in_words(day), "month": f"{day:%B %Y}", "year": f"{day:%Y}"}[row["precision"]]
    return {"when": words, "title": row["title"], "text": row["text"], "planned": row["planned"], **_provenance(document, row)}


def _disputes(document: Document, rows: Iterable[Mapping[str, Any]], definition: vocabulary.Attribute | None = None) -> list[Row]:
    return [
        {"about": row["about"], "words": _disputed(row["value"], definition), "why": row["why"], **_provenance(document, row)}
        for row in rows
    ]


def _disputed(value: Any, definition: vocabulary.Attribute | None) -> str:
    """What the other source says: as the attribute would say it, a day as a day, else as it stands."""
    if definition and definition.problem(value) is None:
        return definition.in_words(value)
    try:
        return lifecycle.day_in_words(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def _provenance(document: Document, row: Mapping[str, Any]) -> Row:
    source = document["sources"][row["source"]]
    return {
        "source": {"title": source["title"], "url": source["url"]},
        "as_of": row["as_of"],
        "confidence": row["confidence"],
        "note": row.get("note", ""),
    }
