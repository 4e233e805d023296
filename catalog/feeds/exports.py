"""The catalog as flat tables for spreadsheets and programs: one value a row, each with its source. CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog import freshness, lifecycle, minors, presentation, reading, snapshot, vocabulary
from catalog.feeds import downloads
from catalog.feeds.downloads import InvalidQuery, Query
from catalog.query_string import parse_day

Row = dict[str, Any]
Fresh = Mapping[str, Mapping[str, Any]]
"""By slug, how fresh the release data of each distribution is that is refreshed."""

KNOWN, UNKNOWN = "known", "unknown"
STATUSES = (*vocabulary.PHASE_KINDS, "ended", presentation.PREVIEW, UNKNOWN)
LONGEST_NAME = 120
_FORMULA = frozenset("=+-@")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """`columns` in their order, without those of the catalog; `rows` gives them from the document, the query and how fresh it is."""

    columns: tuple[str, ...]
    filters: tuple[str, ...]
    rows: Callable[[Mapping[str, Any], Query, Fresh], Iterator[Row]]
    says_freshness: bool = False
    says_minors: bool = False
    """Whether it says what follows for minor releases, which changes when a major release gets no further one."""


@require_safe
def export(request: HttpRequest, table: str, format: str) -> HttpResponseBase:
    published = snapshot.current()
    try:
        downloads.must_be_known(
            "file", [f"{table}.{format}"], [f"{name}.{kind}" for name in TABLES for kind in FORMATS]
        )
        query = _asked(downloads.read(request, TABLES[table].filters), published.document)
    except InvalidQuery as error:
        return error.answer()
    content_type, write = FORMATS[format]
    filters = {name: values for name, values in query.items() if values}
    fresh = _fresh(published, query) if TABLES[table].says_freshness else {}
    effective = reading.on(published, _today())
    depends_on: dict[str, Any] = {**filters, "release_data": fresh} if fresh else {**filters}
    if TABLES[table].says_minors and effective.since:
        depends_on["minors_since"] = effective.since.isoformat()
    return downloads.answer(
        request,
        published,
        depends_on,
        lambda: write(
            published, table, filters, list(TABLES[table].rows(effective.document, query, fresh))
        ),
        content_type=content_type,
        disposition=f'attachment; filename="{file_name(table, filters, format)}"',
    )


def safe_cell(value: Any) -> Any:
    """The value as a spreadsheet may be given it: text that it would take for a formula gets an apostrophe in front.

    A formula begins with = + - @, also in their full-width and other compatibility forms, also after blanks or
    invisible characters; a leading tab, carriage return or line feed is treated alike. Real numbers and dates stay what
    they are, negative ones too. None is an empty cell, a list its parts with "; " between them.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal | date):
        return value
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    text = _UNSEEN.sub("", str(value))
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    seen = next(
        (character for character in text if unicodedata.category(character)[0] not in "CZ"), ""
    )
    return bool(_FORMULA.intersection(unicodedata.normalize("NFKC", seen)[:1]))


def file_name(table: str, filters: Mapping[str, list[str]], format: str) -> str:
    """The filters in the name of the file, so that it says years later what it holds: elwise-facts.confidence-verified.csv"""
    full = ".".join(
        [f"elwise-{table}", *("-".join([name, *values]) for name, values in filters.items())]
    )
    if len(full) > LONGEST_NAME:
        full = ".".join(
            [
                f"elwise-{table}",
                *(f"{name}-{len(values)}-chosen" for name, values in filters.items()),
            ]
        )
    return f"{re.sub(r'[^a-z0-9._-]', '-', full)}.{format}"


# What was asked for


def _asked(query: Query, document: Mapping[str, Any]) -> Query:
    """The query with every value checked, several in a fixed order, and the day filled in where statuses are worked out for one."""
    plans = [
        f"{one['slug']}/{plan['slug']}"
        for one in document["distributions"]
        for plan in one["plans"]
    ]
    downloads.must_be_known(
        "distribution", query["distribution"], [one["slug"] for one in document["distributions"]]
    )
    downloads.must_be_known("plan", query.get("plan", ()), plans)
    for name, known in _CHOICES.items():
        downloads.must_be_known(name, query.get(name, ()), known, status=400)
    asked = {name: sorted(values) for name, values in query.items()}
    if "minors" in query:
        downloads.only_one(query, "minors")
    if "as_of" in query:
        as_of = downloads.only_one(query, "as_of")
        asked["as_of"] = [(_day("as_of", as_of) if as_of else _today()).isoformat()]
    if valid_on := downloads.only_one(query, "valid_on") if "valid_on" in query else None:
        asked["valid_on"] = [_day("valid_on", valid_on).isoformat()]
    return asked


def _today() -> date:
    return timezone.now().astimezone(UTC).date()


def _day(name: str, text: str) -> date:
    if (day := parse_day(text)) is None:
        written = downloads.quoted(text)
        raise InvalidQuery(f"{name} is a day, written like 2032-05-31; not {written}.")
    return day


_CHOICES: dict[str, tuple[str, ...]] = {
    "status": STATUSES,
    "minors": ("0", "1"),
    "attribute": tuple(vocabulary.ATTRIBUTES),
    "group": tuple(vocabulary.GROUPS),
    "confidence": tuple(vocabulary.CONFIDENCE),
    "subject": tuple(vocabulary.SUBJECTS),
}


def _fresh(published: snapshot.Published, query: Query) -> Fresh:
    now = timezone.now()
    slugs = [
        one["slug"]
        for one in published.document["distributions"]
        if _within(query, "distribution", one["slug"])
    ]
    return {
        slug: data
        for slug in slugs
        if (data := freshness.release_data(published.freshness, slug, now))
    }


def _within(query: Query, name: str, value: str) -> bool:
    return not query[name] or value in query[name]


def _distributions(
    document: Mapping[str, Any], query: Query
) -> Iterator[tuple[Mapping[str, Any], Row]]:
    """Each distribution that was asked for, and the columns every row of it begins with."""
    for one in document["distributions"]:
        if _within(query, "distribution", one["slug"]):
            yield one, {"distribution": one["slug"], "distribution_name": one["name"]}


# The tables


def _releases(document: Mapping[str, Any], query: Query, fresh: Fresh) -> Iterator[Row]:
    """A row for each phase, with the release it belongs to; a release without a phase on record has one row that says so."""
    day = date.fromisoformat(query["as_of"][0])
    for one, names in _distributions(document, query):
        for release in one["releases"]:
            about = _about_release(document, one, release, day)
            if (release["parent"] is None or query["minors"] == ["1"]) and _within(
                query, "status", about["status"]
            ):
                for phase in release["phases"] or [None]:
                    told = _phase(document, phase) if phase else _no_phase(document, release)
                    yield {
                        **names,
                        **about,
                        **told,
                        **_release_data(fresh.get(one["slug"]), release, phase),
                    }


def _about_release(
    document: Mapping[str, Any], one: Mapping[str, Any], release: Mapping[str, Any], day: date
) -> Row:
    """Names come with the distribution's: a spreadsheet would read 8.10 alone as the number 8.1."""
    phases = lifecycle.phases_from(release["phases"])
    state, support = presentation.state_of(release, phases, day), lifecycle.support_with(phases).end
    latest = release["latest"]
    return {
        "release": release["slug"],
        "release_name": f"{one['short_name']} {release['name']}",
        "major": _slugs(one)[release["parent"] or release["name"]],
        "status": state["kind"],
        "status_words": state["words"],
        "status_on": day,
        "released_on": _date(release["released_on"]),
        "released_on_is": "date" if release["released_on"] else UNKNOWN,
        "withdrawn_on": _date(release["withdrawn_on"]),
        "latest": f"{one['short_name']} {latest['name']}" if latest else None,
        "latest_is": KNOWN if latest else UNKNOWN,
        "latest_on": _date(latest["on"]) if latest else None,
        "supported_until": support.day if support.kind == lifecycle.DATE else None,
        "supported_until_is": support.kind,
        "supported_at_least_until": support.day,
        "supported_at_most_until": support.day
        if support.kind == lifecycle.DATE
        else support.latest,
        "preview": release["preview"],
        **_provenance(document, release, prefix="release_"),
    }


def _phase(document: Mapping[str, Any], phase: Mapping[str, Any]) -> Row:
    return {
        "phase": phase["name"],
        "phase_kind": phase["kind"],
        "ends_on": _date(phase["end"]["on"]),
        "ends_on_is": phase["end"]["kind"],
        "paid": phase["paid"],
        "projected": phase["projected"],
        "plans": phase["plans"],
        "ends_at_the_latest": _date(phase["end"]["latest"]),
        "derived_from": minors.derivation(phase) or None,
        **_provenance(document, phase),
    }


def _release_data(
    data: Mapping[str, Any] | None, release: Mapping[str, Any], phase: Mapping[str, Any] | None
) -> Row:
    """How fresh what upstream says is, on rows that rest on it; and what it says otherwise."""
    told: Row = dict.fromkeys(_FRESHNESS)
    if data is None:
        return told
    if freshness.rests_on_upstream(phase or release, data):
        told |= {f"upstream_{name}": data[name] for name in ("level", "checked_at")}
        told["upstream_observed_on"] = _date(data["observed_on"])
    return told | {
        what: "; ".join(freshness.said_beside(data, what, release, phase)) or None
        for what in ("under_review", "set_by_hand")
    }


def _no_phase(document: Mapping[str, Any], release: Mapping[str, Any]) -> Row:
    empty = dict.fromkeys(
        (
            "phase",
            "phase_kind",
            "ends_on",
            "ends_at_the_latest",
            "paid",
            "projected",
            "plans",
            "derived_from",
        )
    )
    return {**empty, "ends_on_is": UNKNOWN, **_provenance(document, release)}


def _facts(document: Mapping[str, Any], query: Query, fresh: Fresh) -> Iterator[Row]:
    for one, names in _distributions(document, query):
        releases = _slugs(one)
        for fact in one["facts"]:
            definition = vocabulary.ATTRIBUTES[fact["attribute"]]
            asked = {
                "attribute": definition.key,
                "group": definition.group,
                "confidence": fact["confidence"],
            }
            if all(_within(query, name, value) for name, value in asked.items()):
                yield {
                    **names,
                    "group": definition.group,
                    "attribute": definition.key,
                    "label": definition.label,
                    "release": releases[fact["release"]] if fact["release"] else None,
                    "plan": f"{one['slug']}/{fact['plan']}" if fact["plan"] else None,
                    "value": fact["value"],
                    "value_is": UNKNOWN if fact["value"] is None else KNOWN,
                    "words": definition.in_words(fact["value"]),
                    "unit": definition.unit,
                    "unreliable": fact["unreliable"],
                    **_provenance(document, fact, attribute=definition.key),
                }


def _prices(document: Mapping[str, Any], query: Query, fresh: Fresh) -> Iterator[Row]:
    """A row for each price; a plan without any has one row that says so."""
    for one, names in _distributions(document, query):
        for plan in one["plans"]:
            if _within(query, "plan", f"{one['slug']}/{plan['slug']}"):
                for price in plan["prices"] or [None]:
                    named = {
                        **names,
                        "plan": f"{one['slug']}/{plan['slug']}",
                        "plan_name": plan["name"],
                        "seller": plan["seller"] or None,
                    }
                    yield {
                        **named,
                        **(_price(document, price) if price else _no_price(document, plan)),
                    }


def _price(document: Mapping[str, Any], price: Mapping[str, Any]) -> Row:
    return {
        "label": price["label"],
        "amount": _number(price["amount"]),
        "amount_is": "not-published" if price["amount"] is None else KNOWN,
        "at_least": _number(price["at_least"]),
        "currency": price["currency"],
        "unit": price["unit"],
        "words": presentation.price(document, price)["words"],
        "reference": price["reference"],
        "effective_on": _date(price["effective_on"]),
        **_provenance(document, price),
    }


def _no_price(document: Mapping[str, Any], plan: Mapping[str, Any]) -> Row:
    empty = dict.fromkeys(
        ("label", "amount", "at_least", "currency", "unit", "reference", "effective_on")
    )
    return {**empty, "amount_is": UNKNOWN, "words": UNKNOWN, **_provenance(document, plan)}


def _statements(document: Mapping[str, Any], query: Query, fresh: Fresh) -> Iterator[Row]:
    """A row for each statement on third-party software."""
    for one, names in _distributions(document, query):
        releases = _slugs(one)
        for row in one["statements"]:
            asked = {"subject": row["subject"], "confidence": row["confidence"]}
            if all(_within(query, name, value) for name, value in asked.items()) and _is_valid(
                row, query["valid_on"]
            ):
                yield {
                    **names,
                    "subject": row["subject"],
                    "label": vocabulary.SUBJECTS[row["subject"]],
                    "releases": [releases[name] for name in row["releases"]],
                    "supported": row["supported"],
                    "supported_is": UNKNOWN if row["supported"] is None else KNOWN,
                    "starts": _date(row["starts"]),
                    "ends": _date(row["ends"]),
                    "ends_is": "date" if row["ends"] else "not-stated",
                    **_provenance(document, row),
                }


def _is_valid(row: Mapping[str, Any], days: list[str]) -> bool:
    return all((row["starts"] or day) <= day <= (row["ends"] or day) for day in days)


def _migrations(document: Mapping[str, Any], query: Query, fresh: Fresh) -> Iterator[Row]:
    """A row for each way from one release to another with a tool; a distribution that is asked for may be at either end."""
    for row in document["migrations"]:
        if _within(query, "distribution", row["from"]) or _within(query, "distribution", row["to"]):
            keys = (
                "from",
                "from_release",
                "to",
                "to_release",
                "tool",
                "in_place",
                "official",
                "offline",
                "architectures",
            )
            yield {
                **{key: row[key] for key in keys},
                "offline_is": UNKNOWN if row["offline"] is None else KNOWN,
                "architectures_is": KNOWN if row["architectures"] else "not-stated",
                "limits": row["limits"] or None,
                **_provenance(document, row),
            }


def _provenance(
    document: Mapping[str, Any], row: Mapping[str, Any], *, prefix: str = "", attribute: str = ""
) -> Row:
    source = document["sources"][row["source"]]
    told = {
        "source_title": source["title"],
        "source_url": source["url"],
        "as_of": _date(row["as_of"]),
        "confidence": row["confidence"],
        "note": row["note"] or None,
        "disputes": downloads.disagreement(document, row.get("disputes", ()), attribute) or None,
    }
    return {f"{prefix}{name}": value for name, value in told.items()}


def _slugs(one: Mapping[str, Any]) -> dict[str, str]:
    """The slug of each of its releases, by name."""
    return {release["name"]: release["slug"] for release in one["releases"]}


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _number(amount: str | None) -> Decimal | None:
    return Decimal(amount) if amount is not None else None


_FRESHNESS = (
    "upstream_level",
    "upstream_checked_at",
    "upstream_observed_on",
    "under_review",
    "set_by_hand",
)
_SOURCE = ("source_title", "source_url", "as_of", "confidence", "note", "disputes")

TABLES: dict[str, Table] = {
    "releases": Table(
        columns=(
            *(
                "distribution",
                "distribution_name",
                "release",
                "release_name",
                "major",
                "status",
                "status_words",
                "status_on",
            ),
            *(
                "phase",
                "phase_kind",
                "ends_on",
                "ends_on_is",
                "paid",
                "projected",
                "plans",
                *_SOURCE,
                *_FRESHNESS,
            ),
            *("supported_until", "supported_until_is", "supported_at_least_until"),
            *("released_on", "released_on_is", "withdrawn_on", "latest", "latest_is", "latest_on"),
            *(f"release_{name}" for name in _SOURCE),
            *("preview", "ends_at_the_latest", "supported_at_most_until", "derived_from"),
        ),
        filters=("distribution", "status", "minors", "as_of"),
        rows=_releases,
        says_freshness=True,
        says_minors=True,
    ),
    "facts": Table(
        columns=(
            *(
                "distribution",
                "distribution_name",
                "group",
                "attribute",
                "label",
                "release",
                "plan",
            ),
            *("value", "value_is", "words", "unit", "unreliable", *_SOURCE),
        ),
        filters=("distribution", "attribute", "group", "confidence"),
        rows=_facts,
    ),
    "prices": Table(
        columns=(
            *(
                "distribution",
                "distribution_name",
                "plan",
                "plan_name",
                "label",
                "amount",
                "amount_is",
                "at_least",
            ),
            *("currency", "unit", "words", "reference", "effective_on", *_SOURCE, "seller"),
        ),
        filters=("distribution", "plan"),
        rows=_prices,
    ),
    "statements": Table(
        columns=(
            *(
                "distribution",
                "distribution_name",
                "subject",
                "label",
                "releases",
                "supported",
                "supported_is",
            ),
            *("starts", "ends", "ends_is", *_SOURCE),
        ),
        filters=("distribution", "subject", "confidence", "valid_on"),
        rows=_statements,
    ),
    "migrations": Table(
        columns=(
            *(
                "from",
                "from_release",
                "to",
                "to_release",
                "tool",
                "in_place",
                "official",
                "offline",
                "offline_is",
            ),
            *("architectures", "architectures_is", "limits", *_SOURCE),
        ),
        filters=("distribution",),
        rows=_migrations,
    ),
}


# The formats


def _csv(
    published: snapshot.Published, table: str, filters: Mapping[str, list[str]], rows: list[Row]
) -> bytes:
    """One header, then data: no lines above it, which pandas and pivot tables would stumble over. What a preamble would say
    stands in the last columns. With a byte order mark, without which Excel takes UTF-8 for the local code page."""
    catalog = {
        "catalog_as_of": _date(published.as_of),
        "catalog_oldest": published.ages.oldest,
        "catalog_undated": published.ages.undated,
        "catalog_digest": published.digest,
        "filters": " ".join(f"{name}={','.join(values)}" for name, values in filters.items())
        or "none",
    }
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*TABLES[table].columns, *catalog])
    writer.writeheader()
    writer.writerows(
        {name: safe_cell(value) for name, value in {**row, **catalog}.items()} for row in rows
    )
    return text.getvalue().encode("utf-8-sig")


def _json(
    published: snapshot.Published, table: str, filters: Mapping[str, list[str]], rows: list[Row]
) -> bytes:
    body = {
        "table": table,
        "filters": filters,
        "catalog": {
            "digest": published.digest,
            "as_of": published.as_of,
            "oldest": published.ages.oldest,
            "undated": published.ages.undated,
        },
        "count": len(rows),
        "results": [{name: row[name] for name in TABLES[table].columns} for row in rows],
    }
    return json.dumps(body, ensure_ascii=False, allow_nan=False, default=str).encode() + b"\n"


FORMATS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
}
