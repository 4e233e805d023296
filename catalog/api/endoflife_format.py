"""The catalog in the format of endoflife.date, so that its clients can be pointed here. Pure.

Flags hold on a day; an end that is no date has none, and is not over, as on endoflife.date. The
format leaves out: phases that are only projected, releases that are withdrawn or in preview, those
without any phase, and those of which neither the first day nor an end is known. Null, empty or
false, as the format asks, is all that the catalog does not hold: icons, commands, package URLs,
links of releases, code names, LTS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import UNSET, UnsetType

from catalog import lifecycle
from catalog.api.rows.endoflife import (
    DayOrFlag,
    EolCycle,
    EolIdentifier,
    EolLabels,
    EolLatest,
    EolLinks,
    EolNamedCycle,
    EolProduct,
    EolRelease,
    EolSummary,
)
from catalog.document import Catalog, Distribution, Phase, Release

SCHEMA_VERSION = "1.2.1"
CATEGORY = "os"
TAGS = ("linux-distribution", CATEGORY)
DISCONTINUED = "discontinued"
CPE = "cpe"
IDENTIFIER_TYPES = ("purl", CPE, "repology")

PHASES = {"eoas": "active", "eol": "security", "eoes": "extended"}
"""The phase that each kind of end of the format is the end of."""

Ends = Mapping[str, lifecycle.End]


def product_name(distribution: Distribution) -> str:
    """Its name on endoflife.date, where it has one."""
    return distribution.endoflife_product or distribution.slug


def products(catalog: Catalog) -> list[Distribution]:
    return sorted(catalog.distributions, key=product_name)


def find_product(catalog: Catalog, name: str) -> Distribution | None:
    """The distribution of that name, slug or alias."""
    by_name = {product_name(distribution): distribution for distribution in catalog.distributions}
    if name in by_name:
        return by_name[name]
    return catalog.find_distribution(name)


def tags(distribution: Distribution) -> tuple[str, ...]:
    discontinued = (DISCONTINUED,) if distribution.role == DISCONTINUED else ()
    return tuple(sorted((*TAGS, *discontinued)))


def summary(distribution: Distribution, *, uri: str) -> EolSummary:
    return EolSummary(
        name=product_name(distribution),
        aliases=_aliases(distribution),
        label=distribution.name,
        category=CATEGORY,
        tags=tags(distribution),
        uri=uri,
    )


def product(distribution: Distribution, today: date, *, page: str) -> EolProduct:
    """`page`: the address of its page for people."""
    releases = [
        (release, _ends(distribution, release))
        for release in distribution.releases
        if _is_listed(release)
    ]
    kinds = {"eol"}.union(*(ends for _, ends in releases))
    return EolProduct(
        name=product_name(distribution),
        aliases=_aliases(distribution),
        label=distribution.name,
        category=CATEGORY,
        tags=tags(distribution),
        version_command=None,
        identifiers=tuple(
            EolIdentifier(type=CPE, id=identifier) for identifier in cpes(distribution)
        ),
        labels=_labels(distribution, kinds),
        links=EolLinks(icon=None, html=page, release_policy=None),
        releases=tuple(
            _release(release, ends, kinds, today)
            for release, ends in releases
            if ends and (release.released_on or any(map(_day, ends.values())))
        ),
    )


def cpes(distribution: Distribution) -> tuple[str, ...]:
    """Each in both spellings, version 2.2 and 2.3, as the format lists them."""
    parts = {
        identifier.value.removeprefix("cpe:/").removeprefix("cpe:2.3:")
        for identifier in distribution.identifiers
        if identifier.kind == CPE
    }
    return tuple(f"cpe:{version}{part}" for part in sorted(parts) for version in ("/", "2.3:"))


def last_modified(distribution: Distribution) -> date | None:
    """The newest day on which one of its values was checked."""
    releases = distribution.releases
    days = {row.checked_on for row in (*distribution.facts, *releases, *distribution.plans)}
    days |= {phase.checked_on for release in releases for phase in release.phases}
    return max((day for day in days if day), default=None)


def cycles(distribution: Distribution, today: date) -> list[EolNamedCycle]:
    """The releases as the first API of endoflife.date has them.

    Each end is a day, or whether it is over ("eol") or still ahead ("support").
    """
    releases = product(distribution, today, page="").releases
    return [cycle(release).extended(EolNamedCycle, cycle=release.name) for release in releases]


def cycle(release: EolRelease) -> EolCycle:
    latest = release.latest
    return EolCycle(
        release_date=release.release_date or UNSET,
        eol=release.eol_from or bool(release.is_eol),
        latest=latest.name if latest else UNSET,
        latest_release_date=latest.day if latest and latest.day else UNSET,
        lts=release.lts_from or release.is_lts,
        support=_day_or_running(release.is_eoas, release.eoas_from),
        extended_support=_day_or_running(release.is_eoes, release.eoes_from),
    )


def _day_or_running(
    is_over: bool | UnsetType | None, day: date | UnsetType | None
) -> DayOrFlag | UnsetType:
    return UNSET if isinstance(day, UnsetType) else day or is_over is False


def _aliases(distribution: Distribution) -> tuple[str, ...]:
    names = {*distribution.aliases, distribution.slug} - {product_name(distribution)}
    return tuple(sorted(names))


def _is_listed(release: Release) -> bool:
    return release.parent is None and not release.withdrawn_on and not release.preview


def _phases(distribution: Distribution, release: Release, kind: str) -> list[Phase]:
    """Of a kind; none of the extensions that others sell of what is discontinued."""
    if kind == "extended" and distribution.role == DISCONTINUED:
        return []
    return [phase for phase in release.phases if phase.kind == kind and not phase.projected]


def _ends(distribution: Distribution, release: Release) -> dict[str, lifecycle.End]:
    """The end of each kind of support that a release has; of several of a kind the last."""
    ends = {}
    for kind, phase_kind in PHASES.items():
        of_kind = _phases(distribution, release, phase_kind)
        if of_kind:
            ends[kind] = max((phase.end for phase in of_kind), key=_date_first)
    if ends and "eol" not in ends:
        ends["eol"] = next(iter(ends.values()))
    return ends


def _date_first(end: lifecycle.End) -> tuple[bool, date]:
    return end.kind != lifecycle.DATE, end.day or date.min


def _labels(distribution: Distribution, kinds: Iterable[str]) -> EolLabels:
    labels = {kind: _label(distribution, PHASES[kind]) for kind in kinds}
    return EolLabels(
        eoas=labels.get("eoas"),
        discontinued=None,
        eol=labels.get("eol"),
        eoes=labels.get("eoes"),
    )


def _label(distribution: Distribution, phase_kind: str) -> str | None:
    """The vendor's word for the phase, as the newest release that has it names it."""
    names = (
        phase.name
        for release in distribution.releases
        if release.parent is None and not release.preview
        for phase in _phases(distribution, release, phase_kind)
    )
    return next(names, None)


def _release(release: Release, ends: Ends, kinds: Iterable[str], today: date) -> EolRelease:
    over = {kind: end.reaches(today) is False for kind, end in ends.items()}
    flags: dict[str, bool | None] = {kind: over.get(kind) for kind in kinds}
    days: dict[str, date | None] = {kind: _day(ends.get(kind)) for kind in kinds}
    latest = release.latest
    return EolRelease(
        name=release.name,
        codename=None,
        label=release.name,
        release_date=release.released_on,
        is_lts=False,
        lts_from=None,
        is_eoas=flags.get("eoas", UNSET),
        eoas_from=days.get("eoas", UNSET),
        is_eol=over["eol"],
        eol_from=days["eol"],
        is_eoes=flags.get("eoes", UNSET),
        eoes_from=days.get("eoes", UNSET),
        is_maintained=not all(over.values()),
        latest=EolLatest(name=latest.name, day=latest.released_on, link=None) if latest else None,
        custom=None,
    )


def _day(end: lifecycle.End | None) -> date | None:
    return end.day if end and end.kind == lifecycle.DATE else None
