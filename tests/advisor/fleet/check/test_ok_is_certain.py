"""A verdict ok implies that the catalog says support reaches the horizon, on the curated catalog.

ELWISE_CHECKS sets how many releases, plans, days and horizons are tried.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.fleet.check.judge import judge
from advisor.fleet.matched import MatchedRelease
from catalog.document import Distribution, Phase, Release
from catalog.lifecycle import DATE, NONE
from tests import long
from tests.advisor.fleet.check.judged import document

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]
EXAMPLES = long.number("ELWISE_CHECKS", 60, 300)


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    return {}


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    choice=st.integers(0, 10_000),
    plan_choice=st.integers(0, 20),
    day=st.dates(date(2015, 1, 1), date(2040, 1, 1)),
    horizon=st.integers(0, 1_000),
)
def test_ok_reaches_the_horizon(
    choice: int, plan_choice: int, day: date, horizon: int, counted: dict[str, int]
) -> None:
    catalog = document()
    releases = [(row, release) for row in catalog.distributions for release in row.releases]
    distribution, release = releases[choice % len(releases)]
    plans = ["", *(row.slug for row in distribution.plans)]
    plan = plans[plan_choice % len(plans)]
    key = MatchedRelease(distribution.slug, release.parent or release.name, _minor(release))
    outcome = judge(key, plan, day, horizon, catalog)
    counted[outcome.verdict] = counted.get(outcome.verdict, 0) + 1
    if outcome.verdict == "ok":
        until = day + timedelta(days=horizon)
        is_certain = _is_ok(distribution, release, plan, day, until)
        assert is_certain, (key, plan, day, horizon)
    if outcome.verdict == "unsupported":
        is_certain = _is_ok(distribution, release, plan, day, day)
        assert not is_certain, (key, plan, day)


def test_every_verdict_of_the_catalog_came_up(counted: dict[str, int]) -> None:
    """Otherwise the test above tried nothing."""
    assert set(counted) == {"ok", "ends_soon", "unsupported", "unknown"}


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
