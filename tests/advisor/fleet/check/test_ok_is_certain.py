"""A verdict ok implies that the catalog says support reaches the horizon, on the curated catalog.

ELWISE_CHECKS sets how many releases, plans, days and horizons are tried.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.fleet.check.verdict import judge
from advisor.fleet.matched import MatchedRelease
from catalog.document import Catalog, Distribution, Phase, Release
from catalog.lifecycle import DATE, NONE
from tests import long
from tests.advisor.fleet.check.judged import document

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]
EXAMPLES = long.number("ELWISE_CHECKS", 60, 300)


@settings(max_examples=EXAMPLES)
@given(
    choice=st.integers(0, 10_000),
    plan_choice=st.integers(0, 20),
    day=st.dates(date(2015, 1, 1), date(2040, 1, 1)),
    horizon=st.integers(0, 1_000),
)
def test_ok_reaches_the_horizon(choice: int, plan_choice: int, day: date, horizon: int) -> None:
    catalog = document()
    releases = _releases(catalog)
    distribution, release = releases[choice % len(releases)]
    plans = ["", *(row.slug for row in distribution.plans)]
    plan = plans[plan_choice % len(plans)]
    key = _key(distribution, release)
    outcome = judge(key, plan, day, horizon, catalog)
    if outcome.verdict == "ok":
        until = day + timedelta(days=horizon)
        is_certain = _is_ok(distribution, release, plan, day, until)
        assert is_certain, (key, plan, day, horizon)
    if outcome.verdict == "unsupported":
        is_certain = _is_ok(distribution, release, plan, day, day)
        assert not is_certain, (key, plan, day)


def test_every_verdict_comes_up() -> None:
    """Otherwise the test above would try nothing."""
    catalog, day = document(), date(2026, 11, 27)
    outcomes = [
        judge(_key(distribution, release), "", day, horizon, catalog)
        for distribution, release in _releases(catalog)
        for horizon in (0, 1_000)
    ]
    verdicts = {outcome.verdict for outcome in outcomes}
    assert verdicts == {"ok", "ends_soon", "unsupported", "unknown"}


def _releases(catalog: Catalog) -> list[tuple[Distribution, Release]]:
    return [(row, release) for row in catalog.distributions for release in row.releases]


def _key(distribution: Distribution, release: Release) -> MatchedRelease:
    return MatchedRelease(distribution.slug, release.parent or release.name, _minor(release))


def _minor(release: Release) -> str | None:
    return release.name if release.parent else None


def _is_ok(distribution: Distribution, release: Release, plan: str, day: date, until: date) -> bool:
    """Without any code of the check: by the phases alone."""
    major = distribution.release(release.parent or release.name)
    assert major
    if release.preview or not _reaches(major, plan, until):
        return False
    if not release.parent or _is_newest(distribution, release, day):
        return True
    return _reaches(release, plan, until)


def _reaches(release: Release, plan: str, day: date) -> bool:
    return any(_covers(phase, plan) and _lasts(phase, day) for phase in release.phases)


def _covers(phase: Phase, plan: str) -> bool:
    return plan in phase.plans if phase.plans else not phase.paid


def _lasts(phase: Phase, day: date) -> bool:
    if phase.end.kind == NONE:
        return True
    days = [other.value for other in phase.disputes] if phase.end.kind == DATE else []
    disputed = [date.fromisoformat(text) for text in map(str, days) if text[:2] == "20"]
    return phase.end.day is not None and all(day <= other for other in [phase.end.day, *disputed])


def _is_newest(distribution: Distribution, minor: Release, day: date) -> bool:
    """No later one was out on the day."""
    return not any(
        other.parent == minor.parent
        and not other.preview
        and _numbers(other.name) > _numbers(minor.name)
        and (other.released_on is None or other.released_on <= day)
        for other in distribution.releases
    )


def _numbers(name: str) -> list[int]:
    return [int(part) for part in name.split(".")]
