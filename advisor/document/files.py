"""A result as files: everything on its page as JSON, and as one flat table for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.document.migration import each_case
from catalog.spreadsheets import safe_cell

Row = dict[str, Any]
COLUMNS = (
    "part", "distribution", "release", "plan", "item", "words", "value", "low", "high", "unit",
    "source_title", "source_url", "as_of", "confidence", "note", "disputes",
)  # fmt: skip
"""An empty cell is not known, or does not apply; it never means 0 or no."""


def as_json(found: Mapping[str, Any]) -> bytes:
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()


def as_csv(found: Mapping[str, Any]) -> bytes:
    """UTF-8 with a byte order mark, as the exports of the catalog; text that a spreadsheet would run is made harmless."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "day", "catalog_digest", "rules_digest"])
    stamp = [found["day"], found["catalog"]["digest"], found["rules"]["digest"]]
    for row in rows(found):
        writer.writerow([safe_cell(row.get(column)) for column in COLUMNS] + stamp)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def rows(found: Mapping[str, Any]) -> Iterator[Row]:
    yield {"part": "headline", "words": found["headline"]}
    for key, value in found["answers"].items():
        yield {"part": "answer", "item": key, "value": value}
    for one in found["weights"]:
        yield {
            "part": "weight",
            "item": one["label"],
            "words": one["importance_word"],
            "value": one["percent"],
            "unit": "%",
        }
    yield from _questions_to_ask(found)
    yield from _standing(found)
    yield from _certainty(found)
    yield from _quotes_and_releases(found)
    yield from _changes(found)
    for option in found["costs"]["options"]:
        yield from _costs(option, found["costs"])
    for each in found["costs"]["break_even"]:
        place = {"distribution": each["distribution"], "plan": each["plan"]}
        yield {
            "part": "break-even",
            **place,
            "words": each["text"],
            "value": each["number"],
            "unit": f"{each['counts']}s",
        }
    yield from _ways(found)


def _standing(found: Mapping[str, Any]) -> Iterator[Row]:
    for one in found["ranking"]:
        place = _place(one)
        score = {
            "value": one["score"],
            "low": one["score_low"],
            "high": one["score_high"],
            "unit": "points of 100",
        }
        yield {
            "part": "ranking",
            **place,
            "item": f"place {one['rank']}",
            "words": one["name"],
            **score,
        }
        until = one["supported_until"]
        part = "projected end of support" if until["projected"] else "supported until"
        yield {
            "part": part,
            **place,
            "words": until["words"],
            "value": until["on"],
            **_evidence(until["evidence"]),
        }
        if until["projected_until"]:
            yield {"part": "projected end of support", **place, "value": until["projected_until"]}
        for each in one["contributions"]:
            points = {
                "value": each["points"],
                "low": each["points_low"],
                "high": each["points_high"],
                "unit": "points of 100",
            }
            yield {"part": "contribution", **place, "item": each["label"], **points}
            for reason in each["reasons"]:
                yield {
                    "part": "reason",
                    **place,
                    "item": each["label"],
                    "words": reason["sentence"],
                    **_evidence(reason["evidence"]),
                }
        for each in one["warnings"]:
            yield {"part": "warning", **place, "words": each["text"], **_evidence(each["evidence"])}
    for part, key, reasons in (
        ("out", "excluded", "reasons"),
        ("open", "unconfirmed", "what_to_confirm"),
    ):
        for one in found[key]:
            for each in one[reasons]:
                evidence = _evidence(each["evidence"][0]) if each["evidence"] else {}
                yield {
                    "part": part,
                    **_place(one),
                    "item": each["requirement"],
                    "words": each["fact"],
                    **evidence,
                }
            for each in one["missing"]:
                yield {
                    "part": "missing",
                    **_place(one),
                    "item": each["question"],
                    "words": each["words"],
                }


def _questions_to_ask(found: Mapping[str, Any]) -> Iterator[Row]:
    for question in found["questions_to_ask"]:
        for outcome in question["outcomes"]:
            leads = {
                "distribution": outcome["leader"],
                "value": outcome["option"],
                "words": outcome["label"],
            }
            yield {"part": "question to ask", "item": question["text"], **leads}


def _quotes_and_releases(found: Mapping[str, Any]) -> Iterator[Row]:
    for quote in found["break_even"]:
        amount = {"value": quote["price"], "unit": "USD per server and year"}
        yield {
            "part": "quote that would win",
            **_place(quote),
            "words": quote["sentence"],
            **amount,
        }
    for release in found["releases"]:
        score = {"value": release["score"], "unit": "points of 100"}
        yield {
            "part": "why not another release",
            **_place(release),
            "words": release["sentence"],
            **score,
        }
        for part, sentences in (("lacks", release["lacks"]), ("better", release["better"])):
            for sentence in sentences:
                yield {"part": f"another release, {part}", **_place(release), "words": sentence}


def _certainty(found: Mapping[str, Any]) -> Iterator[Row]:
    sure = found["robustness"]
    if sure["certainty"]:
        yield {"part": "how sure", "item": sure["certainty"], "words": sure["certainty_words"]}
    for fact in sure["unverified"]:
        source = fact["source"] or {"title": "", "url": ""}
        provenance = {
            "source_title": source["title"],
            "source_url": source["url"],
            "confidence": fact["confidence"],
        }
        yield {
            "part": "decisive, not verified",
            **_place(fact),
            "item": fact["label"],
            "words": fact["sentence"],
            **provenance,
        }
    for slug, shares in found["robustness"]["rank_share"].items():
        for place, share in enumerate(shares, 1):
            yield {
                "part": "share of weightings",
                "distribution": slug,
                "item": f"place {place}",
                "value": share,
                "unit": "share",
            }
    for one in found["robustness"]["worth_finding_out"]:
        yield {
            "part": "worth finding out",
            **_place(one),
            "item": one["label"],
            "words": one["sentence"],
            "value": one["points"],
        }
    for one in found["stability"]:
        weight = {"value": one["now"], "low": one["low"], "high": one["high"], "unit": "share"}
        yield {"part": "weight may move", "item": one["label"], "words": one["words"], **weight}


def _changes(found: Mapping[str, Any]) -> Iterator[Row]:
    for one in found["counterfactuals"]:
        yield {
            "part": f"would change it: {one['kind']}",
            "distribution": one["new_winner"],
            "words": one["change"],
        }
    for one in found["why_not"]:
        yield {
            "part": "why not",
            **_place(one),
            "words": one["sentence"],
            "value": one["score"],
            "unit": "points of 100",
        }
        for each in one["rows"]:
            difference = {
                "value": each["difference"],
                "unit": "points of 100",
                "note": "" if each["known"] else "partly unknown",
            }
            yield {"part": "against the winner", **_place(one), "item": each["label"], **difference}
    for one in found["conflicts"]:
        yield {
            "part": "conflicting answers",
            "item": ", ".join(one["questions"]),
            "words": one["sentence"],
        }
    for one in found["relaxations"]:
        yield {"part": "to relax", "item": ", ".join(one["drop"]), "words": one["words"]}


def _costs(option: Mapping[str, Any], costs: Mapping[str, Any]) -> Iterator[Row]:
    place = _place(option)
    for one in option["prices"]:
        amount = {"low": one["low"], "high": one["high"], "unit": f"USD {one['unit']}"}
        yield {
            "part": f"price, {one['for']}",
            **place,
            "item": f"{one['plan_name']}, {one['label']}",
            **amount,
            **_evidence(one),
        }
        if one["own"]:
            paid = {**one["paid"], "unit": amount["unit"]}
            yield {"part": f"price with {one['own']}", **place, "item": one["plan_name"], **paid}
    for over in option["over"]:
        years = f"{over['years']} years, {costs['servers']} servers"
        for key in ("regular", "extended", "listed", "discount", "total"):
            yield {
                "part": f"cost, {key}",
                **place,
                "item": years,
                "low": over[key]["low"],
                "high": over[key]["high"],
                "unit": "USD",
            }
        yield {
            "part": "cost, migration",
            **place,
            "item": years,
            "low": over["migration"],
            "high": over["migration"],
            "unit": "USD",
        }
        yield {
            "part": "cost, years not covered",
            **place,
            "item": years,
            "value": over["uncovered_years"],
            "unit": "years",
        }


def _ways(found: Mapping[str, Any]) -> Iterator[Row]:
    for one in found["ways"]:
        for migration in one["from"]:
            yield {
                "part": "migration",
                **_place(one),
                "item": f"from {migration['from_label']}",
                "words": migration["sentence"],
            }
            for case in each_case(migration):
                yield from _migration_steps(case, _place(one))
        yield {"part": "next upgrade", **_place(one), "words": one["onward"]["words"]}


def _migration_steps(case: Mapping[str, Any], place: Row) -> Iterator[Row]:
    for number, step in enumerate(case["steps"], 1):
        words = f"{step['from']} to {step['to']} with {step['tool']}. {step['limits']}".strip()
        yield {
            "part": "migration step",
            **place,
            "item": f"from {case['from_label']}, step {number}",
            "words": words,
            **_evidence(step),
        }


def _place(one: Mapping[str, Any]) -> Row:
    return {key: one.get(key) for key in ("distribution", "release", "plan")}


def _evidence(one: Mapping[str, Any]) -> Row:
    source = one["source"] or {"title": "", "url": ""}
    return {
        "source_title": source["title"],
        "source_url": source["url"],
        "as_of": one["as_of"],
        "confidence": one["confidence"],
        "note": one.get("note"),
        "disputes": " / ".join(one.get("disputes", ())),
    }
