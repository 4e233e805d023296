"""Pure: what follows for minor releases from their major release and from the minor release after them. On the catalog document.

A minor release that was followed by the next ended that day; the last one of a major release ends with it. Phases on
record that name a day come first, and support that is sold for a minor release is never cut short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from catalog import lifecycle

Row = dict[str, Any]
Document = Mapping[str, Any]

NAME = "Until the next minor release"
FOLLOWS_RHEL = ("bug-for-bug", "binary-compatible", "rebuild")
"""Relations to RHEL with which a distribution has no more minor releases than RHEL has."""


@dataclass(frozen=True)
class Ground:
    """A row of the catalog document that a phase follows from, and what it says in words."""

    words: str
    row: Mapping[str, Any]

    def provenance(self) -> Row:
        return {
            "about": self.words,
            **{key: self.row[key] for key in ("source", "as_of", "confidence")},
        }


@dataclass(frozen=True)
class Closed:
    """That a major release gets no further minor release: on which grounds, and from which day on that is so."""

    grounds: tuple[Ground, ...]
    since: date


@dataclass(frozen=True)
class Effective:
    """The document with the phases that follow beside those on record. `since`: the day from which it reads like this."""

    document: dict[str, Any]
    since: date | None


@dataclass(frozen=True)
class _Major:
    """A major release with its minor releases, the oldest first."""

    distribution: str
    row: Mapping[str, Any]
    minors: Sequence[Mapping[str, Any]]
    closed: Closed | None

    @property
    def name(self) -> str:
        return f"{self.distribution} {self.row['name']}"

    def after(self, minor: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Those that came after it. One in preview has not come yet."""
        return [row for row in self.minors[self.minors.index(minor) + 1 :] if not row["preview"]]


@dataclass
class _Days:
    """The days on which some major release turned out to get no further minor release."""

    turned: list[date] = field(default_factory=list)


def effective(document: Document, today: date) -> Effective:
    """Every phase of the document gets `derived_from` (empty: it is on record as it stands) and `latest` of its end."""
    days = _Days()
    distributions = [
        {**one, "releases": _releases(document, one, today, days)}
        for one in document["distributions"]
    ]
    return Effective({**document, "distributions": distributions}, max(days.turned, default=None))


def phases_of(minor: Mapping[str, Any], major: _Major) -> list[Row]:
    """The phases of a minor release: those on record, and those that follow."""
    recorded = [_recorded(row) for row in minor["phases"]]
    included = [phase for phase in lifecycle.phases_from(recorded) if phase.covers(None)]
    if minor["preview"] or any(
        phase.end.kind in (lifecycle.DATE, lifecycle.NONE) for phase in included
    ):
        return recorded
    bought = [row for row in recorded if row["kind"] != "minor"]
    undated = [row for row in recorded if row["kind"] == "minor"]
    if later := major.after(minor):
        following = _superseded(minor, later, major)
    elif major.closed:
        following = _with_the_major(minor, major, major.closed, {row["name"] for row in bought})
    else:
        return sorted([*bought, *_newest(undated, major)], key=_by_end)
    return sorted([*bought, *(following or undated)], key=_by_end)


def closed(
    document: Document, distribution: Mapping[str, Any], major: Mapping[str, Any], today: date
) -> Closed | None:
    """Whether a major release gets no further minor release: its active support is over; or that of the RHEL it follows."""
    name = f"{distribution['short_name']} {major['name']}"
    active = _active(major)
    if active is not None:
        return _over(active, name, today)
    relation = _relation(distribution, major["name"])
    followed = _rhel(document, major["name"])
    if relation is None or followed is None:
        return None
    rhel, active = followed
    over = _over(active, f"{rhel} {major['name']}", today) if active else None
    if over is None:
        return None
    follows = Ground(
        f"{distribution['short_name']} follows {rhel}, so it has no more minor releases", relation
    )
    return Closed((*over.grounds, follows), over.since)


def derivation(row: Mapping[str, Any]) -> str:
    """What a phase follows from, in a sentence. Empty: it is on record as it stands."""
    words = "; ".join(ground["about"] for ground in row.get("derived_from", ()))
    return f"Derived: {words}." if words else ""


# What follows


def _superseded(
    minor: Mapping[str, Any], later: Sequence[Mapping[str, Any]], major: _Major
) -> list[Row]:
    """It ended on the day the next one came; where that day is unknown, by the first known day of a later one."""
    following = later[0]
    if following["released_on"] and _is_next(minor["name"], following["name"]):
        day = _day(following["released_on"])
        ground = Ground(
            f"{major.distribution} {following['name']} was released on {day}", following
        )
        return [
            _row(
                "minor",
                NAME,
                {"kind": lifecycle.DATE, "on": following["released_on"], "latest": None},
                [ground],
            )
        ]
    dated = min(
        (row for row in later if row["released_on"]),
        key=lambda row: row["released_on"],
        default=None,
    )
    if dated is None:
        return []
    ground = Ground(
        f"{major.distribution} {dated['name']}, which is later, was released on {_day(dated['released_on'])}",
        dated,
    )
    end = {"kind": lifecycle.UNKNOWN, "on": None, "latest": dated["released_on"]}
    return [_row("minor", NAME, end, [ground])]


def _with_the_major(
    minor: Mapping[str, Any], major: _Major, closed: Closed, taken: set[str]
) -> list[Row]:
    """The last one lives through the phases of its major release that were not over when it came, with the same plans."""
    rows = []
    since = minor["released_on"] or ""
    lived = [phase for phase in major.row["phases"] if (phase["end"]["on"] or "9999") >= since]
    for phase in lived or major.row["phases"]:
        end = phase["end"]
        if phase["name"] in taken:
            continue
        last = Ground(
            f"{minor['name']} is the last minor release of {major.name} and ends with it", phase
        )
        derived = _row(
            phase["kind"], phase["name"], {"latest": None, **end}, [last, *closed.grounds]
        )
        rows.append(
            {
                **derived,
                **{key: phase[key] for key in ("paid", "projected", "plans", "disputes", "note")},
            }
        )
    return rows


def _newest(undated: list[Row], major: _Major) -> list[Row]:
    """It lasts until the next one, of which no day is announced; at the latest until its major release ends."""
    included = [phase for phase in major.row["phases"] if not phase["paid"] and not phase["plans"]]
    if not included:
        return undated
    support = lifecycle.support_with(lifecycle.phases_from(included))
    phase = next(row for row in included if support.phase and row["name"] == support.phase.name)
    latest = (
        support.end.day.isoformat()
        if support.end.kind == lifecycle.DATE and support.end.day
        else None
    )
    bound = f" on {_day(latest)}" if latest else ""
    ground = Ground(
        f"The next minor release ends it, at the latest the end of {major.name}{bound}", phase
    )
    if undated:
        return [_bounded(row, latest, ground) for row in undated]
    kind = lifecycle.UNKNOWN if support.end.kind == lifecycle.UNKNOWN else lifecycle.NOT_ANNOUNCED
    return [_row("minor", NAME, {"kind": kind, "on": None, "latest": latest}, [ground])]


def _bounded(row: Row, latest: str | None, ground: Ground) -> Row:
    """A phase on record whose end is open, with the day by which it is over at the latest."""
    if latest is None:
        return row
    return {**row, "end": {**row["end"], "latest": latest}, "derived_from": [ground.provenance()]}


def _row(kind: str, name: str, end: Row, grounds: Sequence[Ground]) -> Row:
    """A phase as the document has them. It is as doubtful as the most doubtful row it follows from, and never verified."""
    first = grounds[0].row
    unverified = any(ground.row["confidence"] == "unverified" for ground in grounds)
    return {
        "kind": kind,
        "name": name,
        "end": end,
        "paid": False,
        "projected": False,
        "plans": [],
        "disputes": [],
        "source": first["source"],
        "as_of": first["as_of"],
        "confidence": "unverified" if unverified else "computed",
        "note": "",
        "checked_on": first["checked_on"],
        "derived_from": [ground.provenance() for ground in grounds],
    }


def _recorded(row: Mapping[str, Any]) -> Row:
    return {**row, "end": {**row["end"], "latest": None}, "derived_from": []}


# Reading the document


def _releases(
    document: Document, distribution: Mapping[str, Any], today: date, days: _Days
) -> list[Row]:
    majors = {
        row["name"]: _major(document, distribution, row, today)
        for row in distribution["releases"]
        if row["parent"] is None
    }
    days.turned += [
        major.closed.since for major in majors.values() if major.closed and major.minors
    ]
    return [
        {
            **row,
            "phases": phases_of(row, majors[row["parent"]])
            if row["parent"]
            else [_recorded(phase) for phase in row["phases"]],
        }
        for row in distribution["releases"]
    ]


def _major(
    document: Document, distribution: Mapping[str, Any], row: Mapping[str, Any], today: date
) -> _Major:
    minors = [minor for minor in distribution["releases"] if minor["parent"] == row["name"]]
    minors.sort(key=lambda minor: _numbers(minor["name"]))
    return _Major(
        distribution["short_name"], row, minors, closed(document, distribution, row, today)
    )


def _active(major: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The phase on record in which a major release gets minor releases."""
    included = [
        row
        for row in major["phases"]
        if row["kind"] == "active" and not row["paid"] and not row["plans"]
    ]
    return max(included, key=lambda row: row["end"]["on"] or "9999", default=None)


def _over(active: Mapping[str, Any], name: str, today: date) -> Closed | None:
    if active["end"]["kind"] != lifecycle.DATE or date.fromisoformat(active["end"]["on"]) >= today:
        return None
    words = f"{active['name']} of {name} ended on {_day(active['end']['on'])}, after which no minor release comes"
    return Closed(
        (Ground(words, active),), date.fromisoformat(active["end"]["on"]) + timedelta(days=1)
    )


def _relation(distribution: Mapping[str, Any], release: str) -> Mapping[str, Any] | None:
    """The fact that it follows RHEL: of this release, else in general. None: it does not, or that is unknown."""
    facts = {
        fact["release"]: fact
        for fact in distribution["facts"]
        if fact["attribute"] == "relation_to_rhel" and fact["plan"] is None
    }
    fact = facts.get(release, facts.get(None))
    return fact if fact and fact["value"] in FOLLOWS_RHEL else None


def _rhel(document: Document, release: str) -> tuple[str, Mapping[str, Any] | None] | None:
    """The short name of RHEL itself, and the active phase of its release of that name."""
    for one in document["distributions"]:
        if any(
            fact["attribute"] == "relation_to_rhel" and fact["value"] == "rhel-itself"
            for fact in one["facts"]
        ):
            row = next(
                (
                    row
                    for row in one["releases"]
                    if row["parent"] is None and row["name"] == release
                ),
                None,
            )
            return (one["short_name"], _active(row)) if row else None
    return None


def _is_next(name: str, other: str) -> bool:
    """Whether no minor release can lie between: 9.7 and 9.8."""
    earlier, later = _numbers(name), _numbers(other)
    return (
        len(earlier) == len(later) and earlier[:-1] == later[:-1] and later[-1] == earlier[-1] + 1
    )


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in name.split("."))


def _by_end(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return (row["end"]["on"] or "9999", row["kind"], row["name"])


def _day(iso: str) -> str:
    return lifecycle.day_in_words(date.fromisoformat(iso))
