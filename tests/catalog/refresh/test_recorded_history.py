"""A year of upstream's own history is replayed: exactly its known changes come, each applied or
held as the rules say."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from catalog.lifecycle import DATE, UNKNOWN
from catalog.refresh import hold_reasons
from catalog.refresh.decide import Decision, decide, judge_run
from catalog.refresh.hold_conditions import with_changes
from catalog.refresh.hold_reasons import APPLY, HOLD, NOOP
from catalog.refresh.values import DATES, Ending, Latest, ProductValues, ReleaseValues, values_of
from catalog.seed import files
from catalog.seed.rows import SeedRelease, SeedReleaseDay
from tests.catalog.refresh.answers import DAYS, PRODUCTS, TODAY, values

FIRST, SECOND, LAST = DAYS
LATEST = ("latest_name", "latest_on", "latest_link")

APPLIED: dict[tuple[date, str], set[tuple[str, str]]] = {
    (FIRST, "almalinux"): {(release, field) for release in ("10", "9") for field in LATEST},
    (FIRST, "amazon-linux"): {
        ("2023", "latest_name"),
        ("2023", "latest_on"),
        ("2", "latest_name"),
        ("2", "latest_on"),
        ("2018.03", "latest_on"),
    },
    (FIRST, "oracle-linux"): {(release, field) for release in ("10", "9") for field in LATEST}
    | {("", "identifiers")},
    (FIRST, "rhel"): {(release, field) for release in ("10", "9") for field in LATEST},
    (FIRST, "rocky-linux"): {(release, field) for release in ("10", "9") for field in LATEST},
    (SECOND, "almalinux"): {(release, field) for release in ("10", "9") for field in LATEST}
    | {("8", "active_end")},
    (SECOND, "amazon-linux"): {
        ("2023", "latest_name"),
        ("2023", "latest_on"),
        ("2", "latest_name"),
        ("2", "latest_on"),
        ("2018.03", "latest_on"),
    },
    (SECOND, "oracle-linux"): {("9", field) for field in LATEST},
    (SECOND, "rhel"): {(release, field) for release in ("10", "9") for field in LATEST},
    (SECOND, "rocky-linux"): {(release, field) for release in ("10", "9") for field in LATEST},
}
"""By the day of the older answer; whatever is not here brings nothing to apply."""

HELD: dict[tuple[date, str], dict[tuple[str, str], str]] = {
    (SECOND, "almalinux"): {("8", "security_end"): hold_reasons.END_MUCH_LATER},
    (SECOND, "centos-stream"): {
        ("10", "active_end"): hold_reasons.END_MUCH_LATER,
        ("10", "security_end"): hold_reasons.END_MUCH_LATER,
    },
    (SECOND, "rhel"): {
        (release, "extended_end"): hold_reasons.END_MUCH_LATER for release in ("10", "9", "8")
    },
}


def _step(product: str, old: date, new: date) -> Decision:
    return decide(values(product, old), values(product, new), new)


@pytest.mark.parametrize(("old", "new"), [*pairwise(DAYS)])
@pytest.mark.parametrize("product", PRODUCTS)
def test_exactly_the_known_changes_are_applied_and_held(product: str, old: date, new: date) -> None:
    decision = _step(product, old, new)
    applied, held = APPLIED.get((old, product), set()), HELD.get((old, product), {})
    assert {change.key for change in decision.apply} == applied
    assert {change.key: change.rules for change in decision.hold} == {
        key: (rule,) for key, rule in held.items()
    }
    assert decision.outcome == (HOLD if held else APPLY if applied else NOOP)
    assert decision.first == ()


def test_moved_dates_are_the_known_ones() -> None:
    changes = {
        (product, *change.key): (str(change.old.day), str(change.new.day))
        for product in PRODUCTS
        for old, new in pairwise(DAYS)
        for decision in [_step(product, old, new)]
        for change in (*decision.apply, *decision.hold)
        if change.field in DATES
        and isinstance(change.old, Ending)
        and isinstance(change.new, Ending)
    }
    assert changes == {
        ("rhel", "8", "extended_end"): ("2032-05-31", "2033-05-31"),
        ("rhel", "9", "extended_end"): ("2035-05-31", "2036-05-31"),
        ("rhel", "10", "extended_end"): ("2038-05-31", "2039-05-31"),
        ("almalinux", "8", "active_end"): ("2024-05-01", "2024-05-31"),
        ("almalinux", "8", "security_end"): ("2029-03-01", "2029-05-31"),
        ("centos-stream", "10", "active_end"): ("2030-01-01", "2030-05-31"),
        ("centos-stream", "10", "security_end"): ("2030-01-01", "2030-05-31"),
    }


@pytest.mark.parametrize(("old", "new"), [*pairwise(DAYS), (FIRST, LAST)])
def test_no_run_of_that_year_is_held_as_a_whole(old: date, new: date) -> None:
    totals = {product: len(values(product, old).releases) for product in PRODUCTS}
    assert judge_run({product: _step(product, old, new) for product in PRODUCTS}, totals) is None


@pytest.mark.parametrize("product", PRODUCTS)
def test_approved_replay_ends_at_the_newest_answer(product: str) -> None:
    record = values(product, FIRST)
    for day in (SECOND, LAST):
        decision = decide(record, values(product, day), day)
        record = with_changes(record, (*decision.apply, *decision.hold))
    assert values_of(record) == values_of(values(product, LAST))


# The seed


def _seeded(product: str) -> ProductValues:
    """What the seed states of a product by endoflife.date, without announced releases."""
    source = f"endoflife-date-{product}"
    [distribution] = [row for row in files.read().distributions if row.endoflife_product == product]
    releases = tuple(
        _seeded_release(release, release.released, source)
        for release in distribution.releases
        if not release.parent
        and not release.preview
        and release.released
        and release.released.source == source
    )
    return ProductValues(product, releases)


def _seeded_release(row: SeedRelease, released: SeedReleaseDay, source: str) -> ReleaseValues:
    stated = [(phase.kind, phase.source, phase.ends) for phase in row.phases]
    stated += [
        (phase.kind, dispute.source, dispute.value)
        for phase in row.phases
        for dispute in phase.disputes
    ]
    ends = {kind: _ending(end) for kind, stated_by, end in reversed(stated) if stated_by == source}
    latest = Latest(row.latest.name, row.latest.on) if row.latest else None
    return replace(ReleaseValues(row.name, released.on, latest=latest), **ends)


def _ending(ends: object) -> Ending:
    return Ending(DATE, ends) if isinstance(ends, date) else Ending(str(ends))


@pytest.mark.parametrize("product", PRODUCTS)
def test_recorded_answers_change_nothing_after_install(product: str) -> None:
    decision = decide(_seeded(product), values(product), TODAY)
    assert (decision.outcome, decision.reasons) == (NOOP, ())


def test_disputed_end_is_open_upstream() -> None:
    newest = _seeded("oracle-linux").release("10")
    assert newest
    assert newest.security == values("oracle-linux").releases[0].security == Ending(UNKNOWN)
