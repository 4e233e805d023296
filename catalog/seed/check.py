"""Reads the seed files and says all that is wrong with them, before any row is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, ClassVar

import yaml

from catalog import vocabulary
from catalog.models.evidence import SOURCE_KINDS
from catalog.models.statement import overlap

FOLDER = Path(__file__).parent
LISTS = ("sources", "migrations", "events", "claims")

_PROVENANCE = {"source", "as_of", "confidence", "note", "disputes"}
_KEYS = {
    "source": {"key", "title", "url", "kind"},
    "distribution": {
        "slug",
        "name",
        "short_name",
        "monogram",
        "role",
        "summary",
        "aliases",
        "endoflife_product",
        "successors",
        "plans",
        "releases",
        "facts",
        "statements",
    },
    "plan": {"slug", "name", "summary", "seller", "valid_on", "releases", "prices", *_PROVENANCE},
    "price": {"amount", "at_least", "currency", "unit", "label", "effective_on", *_PROVENANCE},
    "release": {"name", "parent", "preview", "released", "latest", "phases", *_PROVENANCE},
    "released": {"on", *_PROVENANCE},
    "latest": {"name", "on", *_PROVENANCE},
    "phase": {"kind", "name", "ends", "paid", "projected", "plans", *_PROVENANCE},
    "fact": {"attribute", "value", "release", "plan", "unreliable", *_PROVENANCE},
    "statement": {
        "subject",
        "supported",
        "releases",
        "starts",
        "ends",
        *(_PROVENANCE - {"disputes"}),
    },
    "dispute": {"value", "source", "as_of", "confidence", "why"},
    "migration": {
        "from",
        "from_release",
        "to",
        "to_release",
        "tool",
        "in_place",
        "official",
        "offline",
        "limits",
        "architectures",
        *_PROVENANCE,
    },
    "claim": {"key", "topic", "said", "verdict", "found", *_PROVENANCE},
    "event": {"date", "title", "text", "distributions", "planned", *_PROVENANCE},
}
_ORDER = ("active", "security", "extended")
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,30}")

Seed = dict[str, list[dict[str, Any]]]


class SeedError(Exception):
    """The seed cannot be loaded. `problems` lists every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "The seed has problems:\n" + "\n".join(f"  - {problem}" for problem in problems)
        )
        self.problems = problems


def files(folder: Path = FOLDER) -> list[Path]:
    return [
        *sorted((folder / "distributions").glob("*.yaml")),
        *(folder / f"{name}.yaml" for name in LISTS),
    ]


def read(folder: Path = FOLDER) -> Seed:
    """The seed as lists of plain rows. Raises SeedError with everything that is wrong."""
    try:
        seed: Seed = {name: _parsed(folder / f"{name}.yaml") for name in LISTS}
        seed["distributions"] = [
            _parsed(path) for path in sorted((folder / "distributions").glob("*.yaml"))
        ]
    except (OSError, yaml.YAMLError) as error:
        raise SeedError([str(error)]) from error
    problems = list(_problems(seed))
    if problems:
        raise SeedError(problems)
    return seed


class _YamlLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # in C
    """YAML in which only true and false are booleans: `on` is a key here, and `no` a word."""

    yaml_implicit_resolvers: ClassVar = {
        first: [
            (tag, pattern)
            for tag, pattern in rules
            if tag != "tag:yaml.org,2002:bool" or first in "tTfF"
        ]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _parsed(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_YamlLoader)  # noqa: S506 (it is a safe loader, with fewer words for true and false)


def _problems(seed: Seed) -> Iterator[str]:
    sources = {row.get("key") for row in seed["sources"]}
    slugs = {row.get("slug") for row in seed["distributions"]}
    yield from _twice("source", (row.get("key") for row in seed["sources"]))
    yield from _twice("distribution", (row.get("slug") for row in seed["distributions"]))
    for row in seed["sources"]:
        yield from _source(row)
    for row in seed["distributions"]:
        yield from _distribution(row, sources, slugs)
    for row in seed["migrations"]:
        start = f"{row.get('from')} {row.get('from_release')}"
        place = f"migration {start} to {row.get('to')} {row.get('to_release')}"
        yield from _keys(
            "migration",
            row,
            place,
            required=("from", "from_release", "to", "to_release", "tool", "in_place"),
        )
        yield from _provenance(row, place, sources)
        yield from (
            f"{place}: no distribution {row.get(end)!r}"
            for end in ("from", "to")
            if row.get(end) not in slugs
        )
        yield from _words_of("architectures", row, place, vocabulary.ARCHITECTURES)
    yield from _twice(
        "migration",
        (
            tuple(row.get(k) for k in ("from", "from_release", "to", "to_release", "tool"))
            for row in seed["migrations"]
        ),
    )
    for row in seed["events"]:
        place = f"event {row.get('date')} {row.get('title')!r}"
        yield from _keys("event", row, place, required=("date", "title"))
        yield from _provenance(row, place, sources)
        yield from (
            f"{place}: no distribution {slug!r}"
            for slug in row.get("distributions", [])
            if slug not in slugs
        )
        try:
            day_and_precision(row.get("date"))
        except ValueError as error:
            yield f"{place}: {error}"
    for row in seed["claims"]:
        yield from _claim(row, f"claim {row.get('key')}", sources)
    yield from _twice("claim", (row.get("key") for row in seed["claims"]))
    yield from _twice("event", ((str(row.get("date")), row.get("title")) for row in seed["events"]))


def day_and_precision(value: object) -> tuple[date, str]:
    """(first day, "day" | "month" | "year") of 2004-05-10, "2004-05" or 2004."""
    if isinstance(value, date):
        return value, "day"
    parts = str(value).split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 2:
        raise ValueError(f"{value!r} is no date: write 2004-05-10, 2004-05 or 2004")
    year, month = int(parts[0]), int(parts[1]) if len(parts) == 2 else 1
    return date(year, month, 1), "month" if len(parts) == 2 else "year"


def _source(row: dict[str, Any]) -> Iterator[str]:
    place = f"source {row.get('key')}"
    yield from _keys("source", row, place, required=("key", "title", "url", "kind"))
    if not str(row.get("url")).startswith("https://"):
        yield f"{place}: the address must begin with https://"
    if row.get("kind") not in SOURCE_KINDS:
        yield f"{place}: kind must be one of {', '.join(SOURCE_KINDS)}"


def _distribution(row: dict[str, Any], sources: set[Any], slugs: set[Any]) -> Iterator[str]:
    slug = str(row.get("slug"))
    yield from _keys(
        "distribution",
        row,
        slug,
        required=("slug", "name", "short_name", "monogram", "role", "summary"),
    )
    if row.get("role") not in vocabulary.ROLES:
        yield f"{slug}: role must be one of {', '.join(vocabulary.ROLES)}"
    if not re.fullmatch("[A-Z0-9]{2}", str(row.get("monogram"))):
        yield f"{slug}: the monogram must be two capital letters or digits"
    yield from (
        f"{slug}: no distribution {successor!r} to succeed it"
        for successor in row.get("successors", [])
        if successor not in slugs
    )
    plans = {plan.get("slug") for plan in row.get("plans", [])}
    releases = {release.get("name"): release for release in row.get("releases", [])}
    for plan in row.get("plans", []):
        yield from _plan(plan, f"{slug}, plan {plan.get('slug')}", sources, set(releases))
    for release in row.get("releases", []):
        yield from _release(release, f"{slug} {release.get('name')}", sources, plans, releases)
    for fact in row.get("facts", []):
        yield from _fact(fact, slug, sources, plans, set(releases))
    majors = {name for name, release in releases.items() if release.get("parent") is None}
    for statement in row.get("statements", []):
        yield from _statement(statement, slug, sources, majors)
    yield from _overlapping(row.get("statements", []), slug)
    yield from _twice(f"{slug} plan", (plan.get("slug") for plan in row.get("plans", [])))
    yield from _twice(
        f"{slug} release", (release.get("name") for release in row.get("releases", []))
    )
    yield from _twice(
        f"{slug} fact",
        (
            tuple(fact.get(k) for k in ("attribute", "release", "plan"))
            for fact in row.get("facts", [])
        ),
    )


def _claim(row: dict[str, Any], place: str, sources: set[Any]) -> Iterator[str]:
    yield from _keys("claim", row, place, required=("key", "topic", "said", "verdict", "found"))
    yield from _provenance(row, place, sources)
    if row.get("topic") not in vocabulary.CLAIM_TOPICS:
        yield f"{place}: topic must be one of {', '.join(vocabulary.CLAIM_TOPICS)}"
    if row.get("verdict") not in vocabulary.VERDICTS:
        yield f"{place}: verdict must be one of {', '.join(vocabulary.VERDICTS)}"


def _plan(row: dict[str, Any], place: str, sources: set[Any], releases: set[Any]) -> Iterator[str]:
    yield from _keys("plan", row, place, required=("slug", "name", "summary"))
    yield from _provenance(row, place, sources)
    if row.get("seller") is not None and row["seller"] not in vocabulary.SELLERS:
        sellers = ", ".join(vocabulary.SELLERS)
        yield f"{place}: seller must be one of {sellers}, or left out where there is no contract"
    yield from (
        f"{place}: no platform {platform!r}"
        for platform in row.get("valid_on", [])
        if platform not in vocabulary.PLATFORMS
    )
    yield from (
        f"{place}: no release {name!r}" for name in row.get("releases", []) if name not in releases
    )
    yield from _twice(
        f"{place} price",
        ((price.get("label"), price.get("unit")) for price in row.get("prices", [])),
    )
    for price in row.get("prices", []):
        here = f"{place}, price {price.get('label')!r}"
        yield from _keys("price", price, here, required=("unit", "label"))
        yield from _provenance(price, here, sources)
        if price.get("unit") not in vocabulary.PRICE_UNITS:
            yield f"{here}: unit must be one of {', '.join(vocabulary.PRICE_UNITS)}"
        for key in ("amount", "at_least"):
            amount = price.get(key)
            if amount is not None and (
                isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0
            ):
                yield (
                    f"{here}: {key} must be a number from 0 up, "
                    "or left out where the price is not published"
                )
        if price.get("amount") is not None and price.get("at_least") is not None:
            yield f"{here}: give either the amount or at_least"


def _release(
    row: dict[str, Any],
    place: str,
    sources: set[Any],
    plans: set[Any],
    releases: dict[Any, dict[str, Any]],
) -> Iterator[str]:
    yield from _keys("release", row, place, required=("name",))
    if not _NAME.fullmatch(str(row.get("name"))):
        yield f"{place}: not a release name"
    if row.get("parent") is not None and (
        row["parent"] not in releases or releases[row["parent"]].get("parent")
    ):
        yield f"{place}: its parent {row['parent']!r} is no major release here"
    if not isinstance(row.get("preview", False), bool):
        yield f"{place}: preview must be true or false"
    released = row.get("released")
    if released:
        yield from _keys("released", released, f"{place}, released", required=("on",))
        yield from _provenance(released, f"{place}, released", sources)
    elif not row.get("source"):
        yield (
            f"{place}: say where the release is known from: "
            "released.source, or source where its day is unknown"
        )
    else:
        yield from _provenance(row, place, sources)
    if latest := row.get("latest"):
        yield from _keys("latest", latest, f"{place}, latest", required=("name",))
        yield from _provenance(latest, f"{place}, latest", sources)
    for phase in row.get("phases", []):
        yield from _phase(phase, f"{place}, phase {phase.get('name')!r}", sources, plans)
    yield from _out_of_order(row, place)
    yield from _twice(f"{place} phase", (phase.get("name") for phase in row.get("phases", [])))


def _phase(row: dict[str, Any], place: str, sources: set[Any], plans: set[Any]) -> Iterator[str]:
    yield from _keys("phase", row, place, required=("kind", "name", "ends"))
    yield from _provenance(row, place, sources)
    if row.get("kind") not in vocabulary.PHASE_KINDS:
        yield f"{place}: kind must be one of {', '.join(vocabulary.PHASE_KINDS)}"
    if not isinstance(row.get("ends"), date) and row.get("ends") not in set(
        vocabulary.END_KINDS
    ) - {"date"}:
        yield f"{place}: it ends on a date, or: not-announced, unknown, none"
    yield from (f"{place}: no plan {slug!r}" for slug in row.get("plans", []) if slug not in plans)


def _out_of_order(row: dict[str, Any], place: str) -> Iterator[str]:
    """Released, then the ends of active, security and extended support, in this order."""
    days = [("its release day", (row.get("released") or {}).get("on"))]
    for kind in _ORDER:
        ends = [
            phase["ends"]
            for phase in row.get("phases", [])
            if phase.get("kind") == kind and isinstance(phase.get("ends"), date)
        ]
        days += [(f"the end of {kind} support", day) for day in sorted(ends)]
    known = [(name, day) for name, day in days if isinstance(day, date)]
    yield from (
        f"{place}: {b} ({later}) is before {a} ({early})"
        for (a, early), (b, later) in pairwise(known)
        if later < early
    )


def _fact(
    row: dict[str, Any], slug: str, sources: set[Any], plans: set[Any], releases: set[Any]
) -> Iterator[str]:
    place = f"{slug}, {row.get('attribute')}" + "".join(
        f" ({row[k]})" for k in ("release", "plan") if row.get(k)
    )
    yield from _keys("fact", row, place, required=("attribute",))
    yield from _provenance(row, place, sources)
    if "value" not in row:
        yield f"{place}: no value; write null for what was looked for and not found"
    definition = vocabulary.ATTRIBUTES.get(str(row.get("attribute")))
    if definition is None:
        yield f"{place}: the vocabulary has no such attribute"
        return
    if problem := definition.problem(row.get("value")):
        yield f"{place}: {row.get('value')!r} {problem}"
    for scope, known in (("release", releases), ("plan", plans)):
        if row.get(scope) is None:
            continue
        if scope not in definition.scopes:
            yield f"{place}: this attribute is not stated for a single {scope}"
        if row[scope] not in known:
            yield f"{place}: no {scope} {row[scope]!r}"


def _statement(
    row: dict[str, Any], slug: str, sources: set[Any], majors: set[Any]
) -> Iterator[str]:
    place = f"{slug}, statement on {row.get('subject')}"
    yield from _keys("statement", row, place, required=("subject",))
    yield from _provenance(row, place, sources)
    if row.get("subject") not in vocabulary.SUBJECTS:
        yield f"{place}: subject must be one of {', '.join(vocabulary.SUBJECTS)}"
    if "supported" not in row or not (
        row["supported"] is None or isinstance(row["supported"], bool)
    ):
        yield (
            f"{place}: supported must be true, false, or null for what was looked for and not found"
        )
    yield from _majors(row, place, majors)
    for key in ("starts", "ends"):
        if row.get(key) is not None and not isinstance(row[key], date):
            yield f"{place}: {key} must be a date (2032-05-31), or left out where none is stated"
    starts, ends = _period(row)
    if starts and ends and ends < starts:
        yield f"{place}: its last day ({ends}) is before its first ({starts})"


def _majors(row: dict[str, Any], place: str, majors: set[Any]) -> Iterator[str]:
    releases = row.get("releases", [])
    if not isinstance(releases, list) or (not releases and "releases" in row):
        yield f"{place}: releases must be a list of major releases, or left out for every release"
        return
    yield from (f"{place}: no major release {name!r}" for name in releases if name not in majors)
    yield from _twice(f"{place}, release", releases)


def _period(row: dict[str, Any]) -> tuple[date | None, date | None]:
    starts, ends = row.get("starts"), row.get("ends")
    return starts if isinstance(starts, date) else None, ends if isinstance(ends, date) else None


def _overlapping(statements: list[dict[str, Any]], slug: str) -> Iterator[str]:
    """Statements on the same software and release that hold on the same day."""
    for row, other in combinations(statements, 2):
        if row.get("subject") != other.get("subject") or not overlap(_period(row), _period(other)):
            continue
        releases, other_releases = set(row.get("releases") or ()), set(other.get("releases") or ())
        if releases & other_releases or not (releases or other_releases):
            common = ", ".join(sorted(map(str, releases & other_releases))) or "every release"
            place = f"{slug}, statement on {row.get('subject')}"
            yield f"{place}: two statements for {common} hold at the same time"


def _words_of(key: str, row: dict[str, Any], place: str, known: Collection[str]) -> Iterator[str]:
    """The list under a key holds only words of a vocabulary."""
    words = row.get(key, [])
    if not isinstance(words, list):
        yield f"{place}: {key} must be a list out of {', '.join(known)}"
        return
    yield from (
        f"{place}: {key} must be out of {', '.join(known)}, not {word!r}"
        for word in words
        if word not in known
    )


def _provenance(row: dict[str, Any], place: str, sources: set[Any]) -> Iterator[str]:
    if not row.get("source"):
        yield f"{place}: no source"
    elif row["source"] not in sources:
        yield f"{place}: no source with the key {row['source']!r}"
    if row.get("confidence") not in vocabulary.CONFIDENCE:
        yield f"{place}: confidence must be one of {', '.join(vocabulary.CONFIDENCE)}"
    if row.get("as_of") is not None and not isinstance(row["as_of"], date):
        yield f"{place}: as_of must be a date (2026-08-22), or left out where the source is undated"
    for dispute in row.get("disputes", []):
        here = f"{place}, dispute"
        yield from _keys("dispute", dispute, here, required=("value", "why"))
        yield from _provenance(dispute, here, sources)


def _keys(kind: str, row: object, place: str, *, required: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"{place}: not a mapping"
        return
    yield from (f"{place}: unknown key {key!r}" for key in sorted(set(map(str, row)) - _KEYS[kind]))
    yield from (f"{place}: {key} is missing" for key in required if row.get(key) is None)


def _twice(kind: str, keys: Iterable[Any]) -> Iterator[str]:
    seen = set()
    for key in keys:
        if key in seen:
            yield f"{kind} {key}: stated twice"
        seen.add(key)
