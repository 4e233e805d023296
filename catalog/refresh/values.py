"""Pure: the facts a refresh brings for one product, as types and as flat values for rows.

What is on record and what upstream answers are both `ProductValues`; `values_of` spreads it out
into one value a release and field, `product_from` gathers it again. `to_json` and `from_json`
carry a single value through a JSON column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

from catalog.json_values import Json
from catalog.lifecycle import DATE, UNKNOWN, End

NOT_ON_RECORD = ""
"""A link nobody has looked up yet. None means that upstream has no link."""

RELEASE = "release"
"""The field in which a release appears (None to its name) or disappears (its name to None)."""

DATES = ("released_on", "active_end", "security_end", "extended_end")
"""The lifecycle values of a release, in the order in which they must follow each other."""

LATEST = ("latest_name", "latest_on", "latest_link")
BY_HAND = (*DATES, "latest_name", "latest_on")
"""The fields that readers see, so that a curator may set them."""

PRODUCT = ("identifiers", "link_html", "link_releasePolicy")
"""Fields of the product itself; its release is the empty text."""

LINKS = ("latest_link", "link_html", "link_releasePolicy")


@dataclass(frozen=True)
class Ending:
    """When a phase ends by upstream: `kind` and `day` as in `catalog.lifecycle.End`.

    `over` is True where upstream says only that the phase is over and names no day; the kind is
    then unknown.
    """

    kind: str
    day: date | None = None
    over: bool = False

    def __post_init__(self) -> None:
        End(self.kind, self.day)
        if self.over and self.kind != UNKNOWN:
            raise ValueError("Only an ending of which no day is known can be over without one.")

    @property
    def end(self) -> End:
        return End(self.kind, self.day)


@dataclass(frozen=True)
class Latest:
    """The newest version of a release, its day and a link to its notes, where upstream has them."""

    name: str
    on: date | None = None
    link: str | None = NOT_ON_RECORD


@dataclass(frozen=True)
class ReleaseValues:
    """The values of one release. A phase that is None: the release has no such phase."""

    name: str
    released_on: date | None = None
    active: Ending | None = None
    security: Ending | None = None
    extended: Ending | None = None
    latest: Latest | None = None


@dataclass(frozen=True)
class Links:
    html: str | None = NOT_ON_RECORD
    releasePolicy: str | None = NOT_ON_RECORD


@dataclass(frozen=True)
class ProductValues:
    """The values of one product. `identifiers`: sorted (type, id); None: not looked up yet."""

    name: str
    releases: tuple[ReleaseValues, ...] = ()
    identifiers: tuple[tuple[str, str], ...] | None = None
    links: Links = Links()

    def release(self, name: str) -> ReleaseValues | None:
        return next((release for release in self.releases if release.name == name), None)


Value: TypeAlias = str | date | Ending | tuple[tuple[str, str], ...] | None
Key: TypeAlias = tuple[str, str]
"""Release and field. The release is the empty text for a field of the product."""


def values_of(product: ProductValues) -> dict[Key, Value]:
    """One value a release and field, without what is not on record."""
    flat: dict[Key, Value] = {}
    for release in product.releases:
        flat |= {
            (release.name, field): value for field, value in values_of_release(release).items()
        }
    whole: dict[str, Value] = (
        {"identifiers": product.identifiers} if product.identifiers is not None else {}
    )
    whole |= {f"link_{field.name}": getattr(product.links, field.name) for field in fields(Links)}
    return flat | {("", field): value for field, value in whole.items() if value != NOT_ON_RECORD}


def values_of_release(release: ReleaseValues) -> dict[str, Value]:
    latest = release.latest or Latest(NOT_ON_RECORD, link=None)
    values: dict[str, Value] = {
        RELEASE: release.name,
        "released_on": release.released_on,
        "active_end": release.active,
        "security_end": release.security,
        "extended_end": release.extended,
        "latest_name": latest.name or None,
        "latest_on": latest.on,
        "latest_link": latest.link,
    }
    return {field: value for field, value in values.items() if value != NOT_ON_RECORD}


_Fields = dict[str, Any]  # each value of the type of its field


def product_from(name: str, values: Mapping[Key, Value]) -> ProductValues:
    """The product of these flat values. A missing date is None, a missing link not on record."""
    by_release: dict[str, _Fields] = {}
    for (release, field), value in values.items():
        by_release.setdefault(release, {})[field] = value
    whole = by_release.pop("", {})
    links = Links(*(whole.get(f"link_{field.name}", NOT_ON_RECORD) for field in fields(Links)))
    releases = tuple(_release_from(release, its) for release, its in by_release.items())
    return ProductValues(name, releases, whole.get("identifiers"), links)


def _release_from(name: str, its: _Fields) -> ReleaseValues:
    latest = its.get("latest_name")
    return ReleaseValues(
        name=name,
        released_on=its.get("released_on"),
        active=its.get("active_end"),
        security=its.get("security_end"),
        extended=its.get("extended_end"),
        latest=Latest(latest, its.get("latest_on"), its.get("latest_link", NOT_ON_RECORD))
        if latest
        else None,
    )


def to_json(value: Value) -> Json:
    """The value as JSON knows it: null, text, or an object that says what it is."""
    if isinstance(value, Ending):
        over = {"over": True} if value.over else {}
        return {"kind": value.kind, "day": value.day.isoformat() if value.day else None, **over}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return [{"type": kind, "id": identifier} for kind, identifier in value]
    return value


def from_json(value: Any) -> Value:  # Any: of a JSON column, as `to_json` wrote it
    """The value `to_json` was given."""
    if isinstance(value, list):
        return tuple((item["type"], item["id"]) for item in value)
    if isinstance(value, dict) and "kind" in value:
        day = date.fromisoformat(value["day"]) if value["day"] else None
        return Ending(value["kind"], day, over=value.get("over", False))
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def out_of_order(release: ReleaseValues) -> tuple[str, str] | None:
    """The first two lifecycle fields whose days are in the wrong order; None: all is well."""
    days = {
        field: day_of(value)
        for field, value in values_of_release(release).items()
        if field in DATES
    }
    known = [(field, day) for field in DATES if (day := days[field])]
    return next(
        ((first, second) for (first, early), (second, late) in pairwise(known) if early > late),
        None,
    )


def day_of(value: Value) -> date | None:
    """The day of a date or of an ending that is one."""
    if isinstance(value, Ending):
        return value.day if value.kind == DATE else None
    return value if isinstance(value, date) else None
