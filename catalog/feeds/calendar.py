"""What one can subscribe to: the calendar of every phase end that is a date, and the feed of what changed in the catalog."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.text import capfirst, slugify
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event, vText

from catalog import changelog, freshness, lifecycle, minors, reading, snapshot, vocabulary
from catalog.feeds import downloads
from catalog.feeds.downloads import InvalidQuery
from catalog.models import Phase

MOST_RELEASES = 200
MOST_ALARMS = 5
LONGEST_ALARM = 3650
"""Days before an end, ten years."""

Row = Mapping[str, Any]

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Wanted:
    """What a calendar is to hold: release slugs (none: every major release still supported), plans as
    `distribution/plan` (their distributions' phases are narrowed to what these plans cover), days of warning."""

    releases: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    alarms: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ending:
    """A phase, with the release and the distribution it belongs to, as the catalog document spells them."""

    distribution: Row
    release: Row
    phase: Row

    @property
    def day(self) -> date | None:
        end = self.phase["end"]
        return date.fromisoformat(end["on"]) if end["kind"] == lifecycle.DATE else None

    @property
    def is_doubtful(self) -> bool:
        return (
            self.phase["projected"]
            or self.phase["confidence"] == "unverified"
            or self._is_not_listed
        )

    @property
    def _is_not_listed(self) -> bool:
        return bool(self.release["withdrawn_on"]) or bool(self.release["preview"])

    @property
    def words(self) -> str:
        (phase,) = lifecycle.phases_from([self.phase])
        return lifecycle.end_in_words(phase.end)

    @property
    def uid(self) -> str:
        return uid(self.release["slug"], self.phase["name"])

    def moved(self, moves: Mapping[str, int]) -> int:
        """How many times the end has moved: that of the last minor release moves with its major release."""
        major = next(
            (
                row["slug"]
                for row in self.distribution["releases"]
                if row["name"] == self.release["parent"]
            ),
            None,
        )
        follows = uid(major, self.phase["name"]) if major and self.phase.get("derived_from") else ""
        return moves.get(self.uid, 0) + moves.get(follows, 0)

    @property
    def release_name(self) -> str:
        return f"{self.distribution['short_name']} {self.release['name']}"

    @property
    def phase_words(self) -> str:
        """The kind of phase; with the vendor's own word where the kind alone would not tell which one."""
        kind, name = self.phase["kind"], self.phase["name"]
        several = sum(other["kind"] == kind for other in self.release["phases"]) > 1
        words = vocabulary.PHASE_KINDS[kind]
        return (
            f"{words} ({name})"
            if (several or kind == "extended") and name.casefold() != words
            else words
        )


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    published = snapshot.current()
    effective = reading.on(published, timezone.now().astimezone(UTC).date())
    try:
        wanted = _wanted(downloads.read(request, ("release", "plan", "alarm")), published.document)
    except InvalidQuery as error:
        return error.answer()
    moved = changelog.kept(published.token, "moves", _moved)
    fresh = _fresh(published, wanted)
    return downloads.answer(
        request,
        published,
        asdict(wanted)
        | {
            "moved": sum(moved.values()),
            "release_data": fresh,
            "minors_since": str(effective.since),
        },
        lambda: as_calendar(
            replace(published, document=effective.document), wanted, moved=moved, fresh=fresh
        ),
        content_type="text/calendar; charset=utf-8",
        disposition='inline; filename="elwise.ics"',
    )


def _moved() -> dict[str, int]:
    """By `uid`, how many times an end has moved."""
    moves = changelog.moves()
    phases = Phase.objects.filter(pk__in=moves).values_list("pk", "release__slug", "name")
    return {uid(slug, name): moves[key] for key, slug, name in phases if moves[key]}


@require_safe
def atom(request: HttpRequest) -> HttpResponseBase:
    """What changed in the catalog, as a feed to subscribe to; `?distribution=rhel` for what concerns some only."""
    published = snapshot.current()
    try:
        query = downloads.read(request, ("distribution",))
        downloads.must_be_known(
            "distribution",
            query["distribution"],
            [one["slug"] for one in published.document["distributions"]],
        )
    except InvalidQuery as error:
        return error.answer()
    slugs = tuple(sorted(query["distribution"]))
    found = changelog.kept(published.token, slugs, lambda: changelog.recent(slugs))
    return downloads.answer(
        request,
        published,
        {"distribution": slugs, "newest": found[0].uid if found else ""},
        lambda: as_atom(found, slugs),
        content_type="application/atom+xml; charset=utf-8",
        disposition='inline; filename="elwise.atom"',
    )


def as_atom(found: Sequence[changelog.Change], slugs: Sequence[str]) -> bytes:
    """The changes in the form of RFC 4287, newest first."""
    query = f"?{urlencode({'distribution': slugs}, doseq=True)}" if slugs else ""
    feed = Atom1Feed(
        title="Changes of the ELwise catalog" + (f": {', '.join(slugs)}" if slugs else ""),
        link=settings.SITE_URL + reverse("changes") + query,
        description="What changed in the facts about Enterprise Linux",
        feed_url=settings.SITE_URL + reverse("changes-feed") + query,
        language="en",
        author_name="ELwise",
    )
    for change in found:
        feed.add_item(
            title=_clean(change.title),
            link=settings.SITE_URL + reverse("changes") + f"#{change.uid}",
            description=_clean(_told(change)),
            unique_id=f"tag:elwise,2026:{change.uid}",
            pubdate=change.at,
            updateddate=change.at,
            categories=(change.kind, *change.slugs),
        )
    return feed.writeString("utf-8").encode()


def _told(change: changelog.Change) -> str:
    lines = [
        f"{step.field} changed from {step.before} to {step.after}" for step in change.steps
    ] or [f"{change.kind} {change.what}"]
    return "; ".join([*lines, f"by way of {change.origin}"]) + "."


def as_calendar(
    published: snapshot.Published,
    wanted: Wanted,
    *,
    moved: Mapping[str, int],
    fresh: Mapping[str, Row] = MappingProxyType({}),
) -> bytes:
    """The calendar in the bytes of RFC 5545 and 7986.

    `fresh` says, by slug, how fresh the release data of a distribution is (`_fresh`).

    `moved` says, by `uid`, how many times an end has moved: it becomes the SEQUENCE by which calendars know that an
    event has changed. An end that is not in it never moved.
    """
    releases = _releases(published, wanted.releases)
    endings = [
        ending for one, release in releases for ending in _endings(one, release, wanted.plans)
    ]
    names = [f"{one['short_name']} {release['name']}" for one, release in releases]
    title, about = (
        _title(names, wanted),
        "\n".join([_about(published, releases, endings), *_ages(releases, fresh)]),
    )
    made = Calendar()
    made.add("prodid", "-//ELwise//Support ends//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    for name, text in (
        ("name", title),
        ("x-wr-calname", title),
        ("description", about),
        ("x-wr-caldesc", about),
    ):
        made.add(name, _text(text))
    made.add("refresh-interval", timedelta(days=1), {"VALUE": "DURATION"})
    made.add("x-published-ttl", "P1D")
    for ending in sorted(
        (ending for ending in endings if ending.day), key=lambda ending: (ending.day, ending.uid)
    ):
        event = _event(published, ending, wanted.alarms, ending.moved(moved))
        event.add(
            "description",
            _text(
                "\n".join([*_description(published.document, ending), *_freshness(ending, fresh)])
            ),
        )
        made.add_component(event)
    return made.to_ical()


def uid(release_slug: str, phase_name: str) -> str:
    """What an event is known by, wherever its end moves to: readable, and different for any two phases of any two releases."""
    told_apart = hashlib.sha256(f"{release_slug}\n{phase_name}".encode()).hexdigest()[:12]
    return (
        ".".join(part for part in (release_slug, slugify(phase_name), told_apart) if part)
        + "@elwise"
    )


# What was asked for


def _wanted(query: downloads.Query, document: Row) -> Wanted:
    if len(query["release"]) > MOST_RELEASES:
        raise InvalidQuery(
            f"{len(query['release'])} releases are too many for one calendar: choose {MOST_RELEASES} at most."
        )
    releases = {
        release["slug"]: one["slug"]
        for one in document["distributions"]
        for release in one["releases"]
    }
    plans = [
        f"{one['slug']}/{plan['slug']}"
        for one in document["distributions"]
        for plan in one["plans"]
    ]
    downloads.must_be_known("release", query["release"], releases)
    downloads.must_be_known("plan", query["plan"], plans)
    chosen = {releases[slug] for slug in query["release"]}
    for plan in query["plan"]:
        if chosen and plan.partition("/")[0] not in chosen:
            raise InvalidQuery(
                f"No release that {plan} is for is among those chosen. Leave the plan out, or add such a release."
            )
    alarms = {_alarm(text) for text in query["alarm"]}
    if len(alarms) > MOST_ALARMS:
        raise InvalidQuery(
            f"{len(alarms)} alarms are too many for one event: choose {MOST_ALARMS} at most."
        )
    return Wanted(
        tuple(sorted(query["release"])),
        tuple(sorted(query["plan"])),
        tuple(sorted(alarms, reverse=True)),
    )


def _alarm(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= LONGEST_ALARM:
        raise InvalidQuery(
            f"An alarm is a whole number of days before the end, from 1 to {LONGEST_ALARM}; not {downloads.quoted(text)}."
        )
    return int(text)


def _releases(published: snapshot.Published, slugs: Sequence[str]) -> list[tuple[Row, Row]]:
    """(distribution, release) for each slug; without any, the majors listed and supported on the day of the newest check."""
    every = [
        (one, release) for one in published.document["distributions"] for release in one["releases"]
    ]
    if slugs:
        return [(one, release) for one, release in every if release["slug"] in slugs]
    return [
        (one, release)
        for one, release in every
        if release["parent"] is None and _lives(release, published.ages.newest)
    ]


def _lives(release: Row, day: date | None) -> bool:
    """Whether it was not withdrawn and is out of preview, and some phase, paid or not, is not known to be over.

    True where nothing is known.
    """
    if release["withdrawn_on"] or release["preview"]:
        return False
    phases = lifecycle.phases_from(release["phases"])
    return not day or not phases or any(phase.end.reaches(day) is not False for phase in phases)


def _endings(one: Row, release: Row, plans: Sequence[str]) -> Iterator[Ending]:
    """The phases of the release; where plans of its distribution are chosen, those that one of them covers."""
    chosen = [plan for plan in one["plans"] if f"{one['slug']}/{plan['slug']}" in plans]
    holders = [plan["slug"] if _is_for(plan, release) else None for plan in chosen]
    for phase, row in zip(lifecycle.phases_from(release["phases"]), release["phases"], strict=True):
        if not holders or any(phase.covers(holder) for holder in holders):
            yield Ending(one, release, row)


def _is_for(plan: Row, release: Row) -> bool:
    return (
        not plan["releases"]
        or release["name"] in plan["releases"]
        or release["parent"] in plan["releases"]
    )


# What the calendar says of itself


def _title(names: Sequence[str], wanted: Wanted) -> str:
    if wanted.releases and len(names) <= 3:
        return f"Support ends: {', '.join(names)}"
    return f"Support ends: {len(names)} Enterprise Linux releases"


def _about(
    published: snapshot.Published, releases: Sequence[tuple[Row, Row]], endings: Sequence[Ending]
) -> str:
    """The age of the data, and every end that cannot be an event because it is not a date."""
    undated = [ending for ending in endings if ending.day is None]
    bare = [
        f"{one['short_name']} {release['name']}"
        for one, release in releases
        if not release["phases"]
    ]
    lines = [
        "From the ELwise catalog. The day of an event is the last one on which support still holds.",
        f"{published.ages.dates_in_words()}.",
    ]
    if undated:
        lines.append("Ends that are not a date, and so not in the calendar:")
        lines += [f"{end.release_name}: end of {end.phase_words}: {end.words}" for end in undated]
    if bare:
        lines.append(f"No end on record, so unknown: {', '.join(bare)}")
    return "\n".join(lines)


def _fresh(published: snapshot.Published, wanted: Wanted) -> dict[str, Row]:
    """By slug, how fresh the release data of the distributions in the calendar is: to the day, so that it changes once a day at most."""
    now = timezone.now()
    found = {
        one["slug"]: freshness.release_data(published.freshness, one["slug"], now)
        for one, _ in _releases(published, wanted.releases)
    }
    told = ("product", "under_review", "set_by_hand")
    return {
        slug: {"words": _checked(data), **{name: data[name] for name in told}}
        for slug, data in found.items()
        if data
    }


def _checked(data: Row) -> str:
    if data["observed_on"] is None:
        return "never received from endoflife.date"
    on = _day_in_words(data["observed_on"])
    if data["checked_at"] is None:
        return f"as first loaded, from endoflife.date as it answered on {on}; not asked since"
    return f"checked with endoflife.date on {on}{'; it may be out of date' if data['level'] == freshness.RED else ''}"


def _ages(releases: Sequence[tuple[Row, Row]], fresh: Mapping[str, Row]) -> list[str]:
    """A line for each age, with the distributions whose release data is so old."""
    names = {one["slug"]: one["short_name"] for one, _ in releases if one["slug"] in fresh}
    ages: dict[str, list[str]] = {}
    for slug, name in names.items():
        ages.setdefault(fresh[slug]["words"], []).append(name)
    return [f"Release data of {', '.join(those)}: {words}." for words, those in ages.items()]


# One event


def _event(
    published: snapshot.Published, ending: Ending, alarms: Sequence[int], moved: int
) -> Event:
    day, summary = ending.day or date.max, _summary(ending)
    event = Event()
    event.add("uid", ending.uid)
    event.add("dtstamp", _stamp(published, ending))
    event.add("sequence", moved)
    event.add("dtstart", day)
    if day < date.max:  # the end is exclusive; without one the event still lasts its one day
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", _text(summary))
    event.add(
        "categories",
        [_clean(ending.distribution["short_name"]), vocabulary.PHASE_KINDS[ending.phase["kind"]]],
    )
    event.add(
        "url", settings.SITE_URL + reverse("distribution", args=[ending.distribution["slug"]])
    )
    event.add("status", "TENTATIVE" if ending.is_doubtful else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    for days in alarms:
        event.add_component(_warning(days, summary))
    return event


def _warning(days: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-days))
    alarm.add("description", _text(f"In {days} day{'' if days == 1 else 's'}: {summary}"))
    return alarm


def _stamp(published: snapshot.Published, ending: Ending) -> datetime:
    """When the value was last looked at: the clock has no say in it."""
    known = (
        ending.phase["checked_on"],
        ending.phase["as_of"],
        ending.release["checked_on"],
        published.as_of,
        "1970-01-01",
    )
    return datetime.combine(date.fromisoformat(next(day for day in known if day)), time.min, UTC)


def _summary(ending: Ending) -> str:
    return f"{ending.release_name}: {ending.phase_words} ends{' (projected)' if ending.phase['projected'] else ''}"


def _description(document: Row, ending: Ending) -> list[str]:
    """What ends, for whom, on whose word, and who says otherwise."""
    phase = ending.phase
    source = document["sources"][phase["source"]]
    lines = [
        f"{phase['name']} of {ending.release_name} ends on {_day_in_words(phase['end']['on'])}. That day still counts as supported.",
        _for_whom(ending),
        "The release is in preview, not for production." if ending.release["preview"] else "",
        f"The release was {withdrawn}."
        if (withdrawn := lifecycle.withdrawn_in_words(ending.release))
        else "",
        "Projected: planned or worked out, not promised." if phase["projected"] else "",
        phase["note"],
        minors.derivation(phase),
        f"Source: {source['title']}, {downloads.as_of(phase)}.",
        source["url"],
        f"Confidence: {downloads.confidence(phase)} ({vocabulary.CONFIDENCE[phase['confidence']]}).",
        downloads.disagreement(document, phase["disputes"]),
    ]
    return [line for line in lines if line]


def _freshness(ending: Ending, fresh: Mapping[str, Row]) -> list[str]:
    """When an end that rests on upstream was last compared with it, and what upstream says otherwise."""
    data = fresh.get(ending.distribution["slug"])
    if data is None:
        return []
    reviewed, by_hand = (
        freshness.said_beside(data, what, ending.release, ending.phase)
        for what in ("under_review", "set_by_hand")
    )
    checked = (
        [f"{capfirst(data['words'])}."] if freshness.rests_on_upstream(ending.phase, data) else []
    )
    return [
        *checked,
        *(f"Under review: {words}." for words in reviewed),
        *(f"{capfirst(words)}." for words in by_hand),
    ]


def _for_whom(ending: Ending) -> str:
    names = {plan["slug"]: plan["name"] for plan in ending.distribution["plans"]}
    plans = ", ".join(names[slug] for slug in ending.phase["plans"])
    if ending.phase["paid"]:
        return f"Paid for: only with {plans}." if plans else "Paid for separately."
    return f"Only with {plans}." if plans else "Included: nothing extra to pay."


def _day_in_words(day: str) -> str:
    return lifecycle.day_in_words(date.fromisoformat(day))


def _text(text: str) -> vText:
    """Typed as text, so that it is escaped whatever the property: X-properties are not otherwise."""
    return vText(_clean(text))


def _clean(text: str) -> str:
    """Without the control characters that RFC 5545 forbids; every line break in one form."""
    return _FORBIDDEN.sub("", "\n".join(text.splitlines()))
