"""Single rows of the catalog document as pages show them: a release, a fact, a price, each with its source. On a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from catalog import lifecycle, vocabulary

Document = Mapping[str, Any]
Row = dict[str, Any]

PREVIEW = "preview"
"""The status of a release that is announced or in preview: not for production, and so never supported."""


def release(document: Document, one: Mapping[str, Any], row: Mapping[str, Any], today: date) -> Row:
    phases = lifecycle.phases_from(row["phases"])
    return {
        "name": row["name"],
        "slug": row["slug"],
        "parent": row["parent"],
        "released_on": row["released_on"],
        "latest": row["latest"],
        "withdrawn": lifecycle.withdrawn_in_words(row),
        "phases": [
            phase(document, one, row, stretch, each, today)
            for stretch, each in zip(phases, row["phases"], strict=True)
        ],
        "support": end(lifecycle.support_with(phases).end, today),
        "state": state_of(row, phases, today),
        "preview": row["preview"],
        "go_to": next(
            (
                f["value"]
                for f in one["facts"]
                if f["attribute"] == "successor" and f["release"] == row["name"]
            ),
            None,
        ),
        "disputes": disputes(document, row["disputes"]),
        **provenance(document, row),
    }


def phase(
    document: Document,
    one: Mapping[str, Any],
    of: Mapping[str, Any],
    stretch: lifecycle.Phase,
    row: Mapping[str, Any],
    today: date,
) -> Row:
    """`row` is how the document spells `stretch`, a phase of the release `of`.

    `same_source`: it rests on what the release day rests on, so that the page names the source once.
    """
    names = {plan["slug"]: plan["name"] for plan in one["plans"]}
    derived_from = row.get("derived_from", ())
    return {
        "kind": row["kind"],
        "kind_words": vocabulary.PHASE_KINDS[row["kind"]],
        "name": row["name"],
        "end": end(stretch.end, today),
        "over": stretch.end.reaches(today) is False,
        "paid": row["paid"],
        "projected": row["projected"],
        "plans": [names[slug] for slug in row["plans"]],
        "disputes": disputes(document, row["disputes"]),
        **provenance(document, row),
        "derived_from": [
            {"about": ground["about"], **provenance(document, ground)} for ground in derived_from
        ],
        "same_source": all(row[key] == of[key] for key in ("source", "as_of", "confidence"))
        and not row["note"]
        and not derived_from,
    }


def state_of(release: Mapping[str, Any], phases: list[lifecycle.Phase], day: date) -> Row:
    """The state of a release whose phases these are; of one in preview nothing else counts."""
    if release["preview"]:
        return {"kind": PREVIEW, "words": "in preview, not for production"}
    return state(phases, day)


def state(phases: list[lifecycle.Phase], today: date) -> Row:
    """In which phase a release is, in words and as a kind that chooses how it is marked."""
    if not phases:
        return {"kind": "unknown", "words": "unknown"}
    if now := lifecycle.phase_on(phases, today):
        return {
            "kind": "unknown" if now.end.kind == lifecycle.UNKNOWN else now.kind,
            "words": now.name,
        }
    if paid := next((phase for phase in phases if phase.end.reaches(today)), None):
        return {"kind": "extended", "words": f"{paid.name}, paid"}
    if any(phase.end.reaches(today) is None for phase in phases):
        return {"kind": "unknown", "words": "ended, but for a paid extension of unknown length"}
    return {"kind": "ended", "words": "ended"}


def end(end: lifecycle.End, today: date) -> Row:
    dated = end.kind == lifecycle.DATE and end.day is not None
    return {
        "kind": end.kind,
        "on": end.day.isoformat() if end.day else None,
        "words": lifecycle.end_in_words(end),
        "relative": lifecycle.relative_in_words(end.day, today) if dated and end.day else "",
        "past": dated and end.reaches(today) is False,
    }


def price(document: Document, row: Mapping[str, Any]) -> Row:
    if row["amount"] is not None:
        words = (
            f"{_thousands(row['amount'])} {row['currency']} {vocabulary.PRICE_UNITS[row['unit']]}"
        )
    elif row["at_least"] is not None:
        words = f"not published; at least {_thousands(row['at_least'])} {row['currency']} {vocabulary.PRICE_UNITS[row['unit']]}"
    else:
        words = "not published"
    return {
        "label": row["label"],
        "words": words,
        "known": row["amount"] is not None,
        "effective_on": row["effective_on"],
        "disputes": disputes(document, row["disputes"]),
        **provenance(document, row),
    }


def fact(document: Document, one: Mapping[str, Any], row: Mapping[str, Any]) -> Row:
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
        "major": next(
            (release["parent"] for release in one["releases"] if release["name"] == row["release"]),
            None,
        ),
        "plan": plan,
        "disputes": disputes(document, row["disputes"], definition),
        **provenance(document, row),
    }


def statement(document: Document, row: Mapping[str, Any], day: date) -> Row:
    """A statement on third-party software, and what it comes to on `day`."""
    return {
        "subject": row["subject"],
        "label": vocabulary.SUBJECTS[row["subject"]],
        "releases": row["releases"],
        "supported": row["supported"],
        "known": row["supported"] is not None,
        "words": SUPPORTED[row["supported"]],
        "starts": row["starts"],
        "ends": row["ends"],
        "until": _until(row, day),
        "over": row["ends"] is not None and row["ends"] < day.isoformat(),
        **provenance(document, row),
    }


def _until(row: Mapping[str, Any], day: date) -> str:
    """ "ended on 31 March 2026", "31 May 2032", "no end stated"; nothing where nothing is supported or known."""
    if row["ends"] is None:
        return "no end stated" if row["supported"] else ""
    words = lifecycle.day_in_words(date.fromisoformat(row["ends"]))
    return f"ended on {words}" if row["ends"] < day.isoformat() else words


SUPPORTED = {True: "yes", False: "no", None: "unknown"}
"""Whether third-party software is supported, as a reader sees it."""


def way(document: Document, row: Mapping[str, Any]) -> Row:
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
        "architectures": [vocabulary.ARCHITECTURES[key] for key in row["architectures"]],
        **provenance(document, row),
    }


def event(document: Document, row: Mapping[str, Any]) -> Row:
    day = date.fromisoformat(row["date"])
    words = {"day": lifecycle.day_in_words(day), "month": f"{day:%B %Y}", "year": f"{day:%Y}"}[
        row["precision"]
    ]
    return {
        "when": words,
        "title": row["title"],
        "text": row["text"],
        "planned": row["planned"],
        **provenance(document, row),
    }


def disputes(
    document: Document,
    rows: Iterable[Mapping[str, Any]],
    definition: vocabulary.Attribute | None = None,
) -> list[Row]:
    return [
        {
            "about": row["about"],
            "words": disputed(row["value"], definition),
            "why": row["why"],
            **provenance(document, row),
        }
        for row in rows
    ]


def disputed(value: Any, definition: vocabulary.Attribute | None) -> str:
    """What the other source says: as the attribute would say it, a day as a day, else as it stands."""
    if definition and definition.problem(value) is None:
        return definition.in_words(value)
    try:
        return lifecycle.day_in_words(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def provenance(document: Document, row: Mapping[str, Any]) -> Row:
    source = document["sources"][row["source"]]
    return {
        "source": {"key": row["source"], "title": source["title"], "url": source["url"]},
        "as_of": row["as_of"],
        "confidence": row["confidence"],
        "note": row.get("note", ""),
    }


def _thousands(amount: str) -> str:
    whole, _, cents = amount.partition(".")
    return f"{int(whole):,}" + (f".{cents:<02}" if cents else "")
