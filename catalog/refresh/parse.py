"""Pure: the bytes upstream answered become `ProductValues`, or are refused with every reason found.

The form is that of the endoflife.date API v1, major version 1 of its schema:
https://endoflife.date/docs/api/v1/. Only facts are read. Flags serve to check the dates beside
them, and stand in where there is no date.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, UnsetType

from catalog.lifecycle import DATE, UNKNOWN, years_after
from catalog.refresh import hold_reasons
from catalog.refresh.hold_reasons import Reason, Refused
from catalog.refresh.values import Ending, Latest, Links, ProductValues, ReleaseValues, out_of_order

DEEPEST = 20
EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 30
FLAG_TOLERANCE = timedelta(days=2)
"""Upstream works its flags out when it is built, and stored answers keep them."""

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,30}", re.ASCII)
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)
_PLAIN_LINK = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.ASCII)
_PLAIN_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9\-]*", re.ASCII)
_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters, halves of surrogate pairs, and the marks that turn the direction of
writing."""


Text = Annotated[str, Meta(max_length=200)]
Link = Annotated[str, Meta(max_length=500)]
Flag = bool | UnsetType | None
Day = date | UnsetType | None


class _Latest(msgspec.Struct):
    name: Text | None
    date: date | None
    link: Link | None


class _Release(msgspec.Struct):
    name: str
    releaseDate: date
    isEol: bool
    eolFrom: date | None
    latest: _Latest | None
    isEoas: Flag = UNSET
    eoasFrom: Day = UNSET
    isEoes: Flag = UNSET
    eoesFrom: Day = UNSET

    @property
    def phases(self) -> tuple[tuple[str, Flag, Day], ...]:
        return (
            ("eoas", self.isEoas, self.eoasFrom),
            ("eol", self.isEol, self.eolFrom),
            ("eoes", self.isEoes, self.eoesFrom),
        )


class _Identifier(msgspec.Struct):
    type: Text
    id: Text


class _Links(msgspec.Struct):
    html: Link | None
    releasePolicy: Link | None
    icon: Link | None = None


class _Product(msgspec.Struct):
    name: str
    identifiers: Annotated[list[_Identifier], Meta(max_length=100)]
    links: _Links
    releases: Annotated[list[_Release], Meta(max_length=1000)]


class _Answer(msgspec.Struct):
    generated_at: datetime
    result: _Product


def parse(body: bytes, *, product: str, today: date) -> ProductValues:
    """The values upstream gives for `product`, in one spelling.

    Releases are in upstream's order, identifiers sorted, spaces single. Raises Refused. An
    answer with no release passes: only `decide` knows whether there was one. A boolean in the
    place of a date has the wrong type; the place for it is the flag beside the date.
    """
    document = _load(body)
    _raise_if([*_control_characters(document), *_other_schema(document)])
    answer = _typed(document)
    result = answer.result
    _raise_if(
        [
            *_about_the_product(result, product),
            *(reason for release in result.releases for reason in _about(release, answer, today)),
        ]
    )
    releases = tuple(_release(release) for release in result.releases)
    _raise_if(list(_out_of_order(releases)))
    identifiers = tuple(
        sorted({(_spaced(item.type), _spaced(item.id)) for item in result.identifiers})
    )
    return ProductValues(
        result.name, releases, identifiers, Links(result.links.html, result.links.releasePolicy)
    )


def _raise_if(reasons: list[Reason]) -> None:
    if reasons:
        raise Refused(tuple(reasons))


def _reason(rule: str, words: str = "", *, release: str = "", field: str = "") -> Reason:
    return Reason(
        rule,
        release,
        field,
        words=f"{hold_reasons.REFUSING[rule]}: {words}" if words else hold_reasons.REFUSING[rule],
    )


# JSON


def _load(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        _refuse_depth(text)
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_number, parse_float=_float
        )
    except Refused:
        raise
    except ValueError as error:
        raise Refused((_reason(hold_reasons.NOT_JSON, str(error)[:200]),)) from error


def _refuse_depth(text: str) -> None:
    """Before the parser sees it: its own depth is bounded by the stack only."""
    depth = 0
    for token in _BRACKET.finditer(text):
        mark = token[0]
        depth += (mark in "[{") - (mark in "]}") if len(mark) == 1 else 0
        if depth > DEEPEST:
            raise Refused((_reason(hold_reasons.TOO_DEEP),))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    counted = Counter(key for key, _ in pairs)
    if len(counted) < len(pairs):
        raise Refused(
            (_reason(hold_reasons.DUPLICATE_KEY, repr(counted.most_common(1)[0][0])[:80]),)
        )
    return dict(pairs)


def _refuse_number(text: str) -> float:
    raise Refused((_reason(hold_reasons.NOT_A_NUMBER, text[:40]),))


def _float(text: str) -> float:
    return number if isfinite(number := float(text)) else _refuse_number(text)


def _control_characters(document: Any) -> Iterator[Reason]:
    """The first text, imported or not, that could do harm where it is shown.

    Upstream's command may run over several lines.
    """
    for path, text in _texts(document, "$"):
        harmless = "\n\t" if path.endswith(".versionCommand") else ""
        for match in _HARMFUL.finditer(text):
            if match[0] not in harmless:
                yield _reason(hold_reasons.CONTROL_CHARACTER, f"{match[0]!a} at {path[:120]!a}")
                return


def _texts(document: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(document, str):
        yield path, document
    elif isinstance(document, dict):
        for key, value in document.items():
            yield f"a key of {path}", key
            yield from _texts(value, f"{path}.{key}")
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from _texts(value, f"{path}[{index}]")


# Form


def _other_schema(document: Any) -> Iterator[Reason]:
    if not isinstance(document, dict):
        yield _reason(hold_reasons.WRONG_TYPE, "the answer is not an object")
    elif "schema_version" not in document:
        yield _reason(hold_reasons.MISSING_KEY, "schema_version", field="schema_version")
    elif not isinstance(version := document["schema_version"], str):
        yield _reason(
            hold_reasons.WRONG_TYPE, "schema_version is not a text", field="schema_version"
        )
    elif not re.fullmatch(r"1(\.[0-9]{1,6}){0,2}", version):
        yield _reason(hold_reasons.SCHEMA_VERSION, repr(version[:40]), field="schema_version")


def _typed(document: Any) -> _Answer:
    try:
        return msgspec.convert(document, _Answer)
    except msgspec.ValidationError as error:
        rule = (
            hold_reasons.MISSING_KEY
            if "missing required field" in str(error)
            else hold_reasons.WRONG_TYPE
        )
        raise Refused((_reason(rule, str(error)),)) from error


# Content


def _about_the_product(result: _Product, product: str) -> Iterator[Reason]:
    if result.name != product:
        yield _reason(
            hold_reasons.WRONG_PRODUCT,
            f"{result.name[:80]!r} where {product!r} was asked for",
            field="name",
        )
    names = Counter(release.name.casefold() for release in result.releases)
    for name in (name for name, times in names.items() if times > 1):
        yield _reason(hold_reasons.DUPLICATE_RELEASE, repr(name[:80]), release=name)
    for field in ("html", "releasePolicy", "icon"):
        yield from _about_link(getattr(result.links, field), field=f"link_{field}")


def _about(release: _Release, answer: _Answer, today: date) -> Iterator[Reason]:
    if not _NAME.fullmatch(release.name):
        yield _reason(hold_reasons.RELEASE_NAME, repr(release.name[:80]), release=release.name)
    yield from _out_of_range("releaseDate", release.releaseDate, release, today)
    built = _day_in_utc(answer.generated_at)
    for phase, over, day in release.phases:
        yield from _half_a_phase(phase, over, day, release)
        yield from _out_of_range(f"{phase}From", day, release, today)
        yield from _contradiction(phase, over, day, release, built)
    if release.latest is not None:
        yield from _about_latest(release.latest, release, today)


def _half_a_phase(phase: str, over: Flag, day: Day, release: _Release) -> Iterator[Reason]:
    if (over is UNSET) != (day is UNSET):
        key = f"{phase}From" if day is UNSET else f"is{phase.capitalize()}"
        yield _reason(
            hold_reasons.MISSING_KEY, f"{key} of {release.name!r}", release=release.name, field=key
        )


def _out_of_range(key: str, day: Day, release: _Release, today: date) -> Iterator[Reason]:
    if isinstance(day, date) and not EARLIEST <= day <= years_after(today, YEARS_AHEAD):
        yield _reason(
            hold_reasons.DATE_OUT_OF_RANGE,
            f"{key} of {release.name!r} is {day}",
            release=release.name,
            field=key,
        )


def _contradiction(
    phase: str, over: Flag, day: Day, release: _Release, built: date
) -> Iterator[Reason]:
    """By upstream's definition a phase is over on the days after the one it names, counted when
    the answer was built."""
    if not isinstance(over, bool) or not isinstance(day, date):
        return
    if (over and day - built > FLAG_TOLERANCE) or (not over and built - day > FLAG_TOLERANCE):
        state = "over" if over else "not over"
        words = f"{phase} of {release.name!r} is said to be {state} on {built}, and to end on {day}"
        yield _reason(
            hold_reasons.FLAG_CONTRADICTS_DATE,
            words,
            release=release.name,
            field=f"is{phase.capitalize()}",
        )


def _about_latest(latest: _Latest, release: _Release, today: date) -> Iterator[Reason]:
    yield from _about_link(latest.link, field="latest_link", release=release.name)
    if latest.date and latest.date > today:
        yield _reason(
            hold_reasons.LATEST_IN_FUTURE,
            f"{release.name!r}, {latest.date}",
            release=release.name,
            field="latest_on",
        )
    else:
        yield from _out_of_range("latest", latest.date, release, today)
    if latest.name is not None and not re.match(
        rf"{re.escape(release.name)}(?![0-9A-Za-z])", _spaced(latest.name)
    ):
        words = f"{latest.name!r} in {release.name!r}"
        yield _reason(
            hold_reasons.LATEST_OUTSIDE_RELEASE, words, release=release.name, field="latest_name"
        )


def _about_link(link: str | None, *, field: str, release: str = "") -> Iterator[Reason]:
    if link is not None and not _is_plain_https(link):
        yield _reason(hold_reasons.LINK_NOT_HTTPS, f"{link[:120]!r}", release=release, field=field)


def _is_plain_https(link: str) -> bool:
    """https, a host with a name, no user, no port, and only characters that need no quoting in a
    page."""
    if not link.startswith("https://") or not _PLAIN_LINK.fullmatch(link.lower()):
        return False
    return _PLAIN_HOST.fullmatch(urlsplit(link).netloc.lower()) is not None


def _out_of_order(releases: tuple[ReleaseValues, ...]) -> Iterator[Reason]:
    for release in releases:
        if fields := out_of_order(release):
            words = f"{fields[1]} of {release.name!r} lies before {fields[0]}"
            yield _reason(
                hold_reasons.DATES_OUT_OF_ORDER, words, release=release.name, field=fields[1]
            )


# Values


def _release(release: _Release) -> ReleaseValues:
    active, security, extended = (_ending(over, day) for _, over, day in release.phases)
    return ReleaseValues(
        release.name, release.releaseDate, active, security, extended, _latest(release.latest)
    )


def _ending(over: Flag, day: Day) -> Ending | None:
    """A date where there is one.

    Without a date: over or not, the day is unknown; without both there is no such phase.
    """
    if isinstance(day, date):
        return Ending(DATE, day)
    return Ending(UNKNOWN, over=over) if isinstance(over, bool) else None


def _latest(latest: _Latest | None) -> Latest | None:
    if latest is None or latest.name is None:
        return None
    return Latest(_spaced(latest.name), latest.date, latest.link)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _day_in_utc(moment: datetime) -> date:
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
