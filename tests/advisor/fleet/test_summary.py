"""What a fleet runs and where that stands: every host in exactly one place, and none too good."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.fleet.check.types import Verdict
from advisor.fleet.check.verdict import judge
from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.exposure import expose
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.stages import SupportStage, stage_of
from advisor.fleet.summary import FleetSummary, summarise
from catalog.document import Catalog
from catalog.lifecycle import End
from tests import long
from tests.advisor.fleet import catalogs

DAY = date(2026, 11, 27)
EXAMPLES = settings(max_examples=long.number("ELWISE_SEQUENCES", 15, 60))


def fir() -> Catalog:
    """By name of the release: when its support ends. 5 has an older minor release, 5.1."""
    ends = {
        "1": End("date", date(2026, 11, 26)),
        "2": End("date", DAY),
        "3": End("date", date(2027, 5, 27)),
        "4": End("date", date(2027, 5, 26)),
        "5": End("date", date(2028, 11, 27)),
        "6": End("not-announced", date(2027, 1, 1)),
        "7": End("not-announced", date(2030, 1, 1)),
        "8": End("unknown"),
        "9": End("none"),
    }
    rows = [
        catalogs.release("fir", name, catalogs.phase(end), catalogs.phase(end, ("longer",)))
        for name, end in ends.items()
    ]
    later = date(2029, 1, 1)
    minors = [
        catalogs.release("fir", "5.1", catalogs.phase(End("date", date(2026, 5, 1))), parent="5"),
        catalogs.release("fir", "5.2", catalogs.phase(End("date", later)), parent="5"),
    ]
    preview = catalogs.release("fir", "10", preview=True)
    return catalogs.catalog(
        catalogs.distribution(
            "fir", *rows, *minors, preview, plans=(catalogs.plan("longer", None),)
        )
    )


@pytest.mark.parametrize(
    ("release", "minor", "stage"),
    [
        ("1", None, SupportStage.ENDED),
        ("2", None, SupportStage.WITHIN_3),
        ("4", None, SupportStage.WITHIN_6),
        ("3", None, SupportStage.WITHIN_12),
        ("5", None, SupportStage.LATER),
        ("5", "5.1", SupportStage.MINOR_ENDED),
        ("5", "5.2", SupportStage.LATER),
        ("6", None, SupportStage.UNKNOWN),
        ("7", None, SupportStage.LATER),
        ("8", None, SupportStage.UNKNOWN),
        ("9", None, SupportStage.LATER),
        ("10", None, SupportStage.ENDED),
        ("11", None, SupportStage.UNKNOWN),
    ],
)
def test_stage(release: str, minor: str | None, stage: SupportStage) -> None:
    system = stage_of(MatchedRelease("fir", release, minor), "", fir(), DAY)
    assert system.stage == stage


def test_other_distribution_is_unknown() -> None:
    assert stage_of(MatchedRelease("oak", "1"), "", fir(), DAY).stage == SupportStage.UNKNOWN


def test_plan_of_somebody_else_is_unknown() -> None:
    assert stage_of(MatchedRelease("fir", "5"), "gold", fir(), DAY).stage == SupportStage.UNKNOWN


numbers = st.integers(0, 9)
counts = st.builds(
    lambda release, minor, group, plan, rows, more: Count(
        MatchedRelease("fir", release, minor), group, plan, rows, rows + more
    ),
    st.sampled_from([str(number) for number in range(1, 12)]),
    st.sampled_from([None, "5.1", "5.2"]),
    st.sampled_from(["", "db", "web"]),
    st.sampled_from(["", "longer", "gold"]),
    numbers,
    numbers,
)


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    rows = tuple(draw(st.lists(counts, max_size=9)))
    matched, hosts = sum(row.rows for row in rows), sum(row.hosts for row in rows)
    unmatched, ignored = draw(numbers), draw(numbers)
    return Fleet(rows, Totals(matched, unmatched, ignored, hosts, unmatched + 1, ignored))


@EXAMPLES
@given(fleets())
def test_every_host_is_in_one_place(fleet: Fleet) -> None:
    summary, totals = summarise(fleet, fir(), DAY), fleet.totals
    unmatched = totals.unmatched_hosts
    assert totals.rows == totals.matched + totals.unmatched + totals.ignored
    assert sum(summary.by_stage.values()) == summary.hosts == totals.hosts - totals.ignored_hosts
    assert sum(row.hosts for row in summary.releases) + unmatched == summary.hosts
    assert sum(row.rows for row in summary.releases) == totals.matched
    assert sum(group.hosts for group in summary.groups) + unmatched == summary.hosts
    for stage in SupportStage:
        of_groups = sum(group.by_stage[stage] for group in summary.groups)
        other = unmatched if stage == SupportStage.UNKNOWN else 0
        assert of_groups + other == summary.by_stage[stage]


@EXAMPLES
@given(fleets())
def test_summary_agrees_with_check_and_exposure(fleet: Fleet) -> None:
    """Not ok in a check is never later; out of support is unsupported in the first month."""
    document = fir()
    summary = summarise(fleet, document, DAY)
    verdicts = [
        (judge(count.key, count.plan, DAY, 730, document).verdict, count.hosts)
        for count in fleet.counts
    ]
    ok = sum(hosts for verdict, hosts in verdicts if verdict == Verdict.OK)
    assert summary.by_stage[SupportStage.LATER] <= ok
    known = [count for count in fleet.counts if count.plan != "gold"]
    exposure = expose(known, document, DAY)
    assert exposure.stay.unsupported[0] == _ended(known, document)


def test_most_urgent_release_is_first() -> None:
    summary = _summary([("5", 100), ("1", 1), ("4", 50), ("8", 9)])
    assert [row.release for row in summary.releases] == ["1", "4", "8", "5"]


def test_minor_releases_are_listed_newest_first() -> None:
    rows = [
        Count(MatchedRelease("fir", "9", minor), "", "", 1, 1) for minor in ("9.9", "9.10", None)
    ]
    summary = summarise(
        Fleet(tuple(rows), Totals(3, 0, 0, 3, 0, 0)), catalogs_without_minors(), DAY
    )
    assert summary.releases[0].minors == (("9.10", 1), ("9.9", 1))
    assert summary.releases[0].hosts == 3


def catalogs_without_minors() -> Catalog:
    row = catalogs.release("fir", "9", catalogs.phase(End("date", date(2030, 1, 1))))
    return catalogs.catalog(catalogs.distribution("fir", row))


def _summary(rows: list[tuple[str, int]]) -> FleetSummary:
    fleet = tuple(Count(MatchedRelease("fir", name), "", "", hosts, hosts) for name, hosts in rows)
    hosts = sum(count.hosts for count in fleet)
    return summarise(Fleet(fleet, Totals(hosts, 0, 0, hosts, 0, 0)), fir(), DAY)


def _ended(rows: list[Count], document: Catalog) -> int:
    """By the major release alone."""
    majors = [(MatchedRelease(row.key.distribution, row.key.release), row) for row in rows]
    return sum(
        row.hosts
        for key, row in majors
        if stage_of(key, row.plan, document, DAY).stage == SupportStage.ENDED
    )


def test_earliest_claim_of_a_disputed_end_counts() -> None:
    """31 May 2032 by the catalog, 1 March 2027 by another source: within 6 months."""
    end = catalogs.phase(
        End("date", date(2032, 5, 31)), disputes=(catalogs.dispute("2027-03-01", about="ends"),)
    )
    row = catalogs.distribution("fir", catalogs.release("fir", "1", end))
    stage = stage_of(MatchedRelease("fir", "1"), "", catalogs.catalog(row), date(2026, 11, 27))
    assert stage.stage == SupportStage.WITHIN_6
    assert stage.end == End("date", date(2032, 5, 31))
