"""What holds for every decision, whatever upstream comes up with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.lifecycle import DATE, NONE, NOT_ANNOUNCED, UNKNOWN
from catalog.refresh import hold_reasons
from catalog.refresh.decide import (
    Decision,
    decide,
    hold_everything,
    judge_run,
)
from catalog.refresh.hold_conditions import ValueChange, with_changes
from catalog.refresh.hold_reasons import APPLY, HOLD, NOOP, REFUSE, Reason
from catalog.refresh.values import (
    DATES,
    NOT_ON_RECORD,
    RELEASE,
    Ending,
    Latest,
    Links,
    ProductValues,
    ReleaseValues,
    out_of_order,
    values_of,
)
from tests import long
from tests.catalog.refresh.products import TODAY, product, release, without

_OPEN = [None, Ending(UNKNOWN), Ending(UNKNOWN, over=True), Ending(NOT_ANNOUNCED), Ending(NONE)]
_LINKS = [
    NOT_ON_RECORD,
    None,
    "https://notes.example/1",
    "https://notes.example/2",
    "https://other.example/1",
]
_IDENTIFIERS = [None, (), (("cpe", "x"),), (("cpe", "x"), ("purl", "y"))]
_STEPS = [-400, -1, 1, 10, 20, 31, 31, 32, 400, 1900]


@st.composite
def _edited(draw: st.DrawFn, whole: ProductValues, least: int, most: int) -> ProductValues:
    """The product with so many edits, each of them one that upstream could make."""
    edits = [
        _end_moves,
        _end_moves,
        _end_opens,
        _latest_changes,
        _day_changes,
        _comes_or_goes,
        _whole,
    ]
    for edit in draw(st.lists(st.sampled_from(edits), min_size=least, max_size=most)):
        whole = edit(draw, whole)
    return whole


def _end_moves(draw: st.DrawFn, whole: ProductValues) -> ProductValues:
    phase, days = (
        draw(st.sampled_from(["active", "security", "extended"])),
        draw(st.sampled_from(_STEPS)),
    )
    return _with(
        draw,
        whole,
        lambda release: {phase: Ending(DATE, (_day(release, phase) or TODAY) + timedelta(days))},
    )


def _end_opens(draw: st.DrawFn, whole: ProductValues) -> ProductValues:
    phase, end = (
        draw(st.sampled_from(["active", "security", "extended"])),
        draw(st.sampled_from(_OPEN)),
    )
    return _with(draw, whole, lambda _: {phase: end})


def _latest_changes(draw: st.DrawFn, whole: ProductValues) -> ProductValues:
    minor, on = (
        draw(st.integers(2, 6)),
        draw(st.sampled_from([None, date(2026, 4, 1), date(2026, 5, 1), date(2026, 8, 1)])),
    )
    link = draw(st.sampled_from(_LINKS))
    return _with(
        draw,
        whole,
        lambda release: {
            "latest": Latest(f"{release.name}.{minor}", on, link) if minor > 2 else None
        },
    )


def _day_changes(draw: st.DrawFn, whole: ProductValues) -> ProductValues:
    day = draw(st.sampled_from([None, date(2012, 1, 1), date(2020, 6, 15), TODAY + timedelta(9)]))
    return _with(draw, whole, lambda _: {"released_on": day})


def _comes_or_goes(draw: st.DrawFn, whole: ProductValues) -> ProductValues:
    number = draw(st.sampled_from([1, 5, 10, 11, 12]))
    if whole.release(str(number)):
        return without(whole, str(number))
    return replace(whole, releases=(release(number), *whole.releases))


def _whole(draw: st.DrawFn, whole: ProductValues) -> ProductValues:
    links = Links(draw(st.sampled_from(_LINKS)), draw(st.sampled_from(_LINKS)))
    return replace(whole, identifiers=draw(st.sampled_from(_IDENTIFIERS)), links=links)


def _with(
    draw: st.DrawFn, whole: ProductValues, change: Callable[[ReleaseValues], dict[str, Any]]
) -> ProductValues:
    number = draw(st.integers(0, len(whole.releases) - 1))
    releases = [
        replace(release, **change(release)) if number == place else release
        for place, release in enumerate(whole.releases)
    ]
    return replace(whole, releases=tuple(releases))


def _day(release: ReleaseValues, phase: str) -> date | None:
    end = getattr(release, phase)
    return end.day if end else None


def _is_in_order(whole: ProductValues) -> bool:
    return not any(out_of_order(release) for release in whole.releases)


def _answered(whole: ProductValues) -> ProductValues:
    """As upstream answers: it leaves nothing out, so there is a link or there is none."""
    full = [
        replace(
            release,
            latest=release.latest and replace(release.latest, link=release.latest.link or None),
        )
        for release in whole.releases
    ]
    links = Links(whole.links.html or None, whole.links.releasePolicy or None)
    return replace(whole, releases=tuple(full), identifiers=whole.identifiers or (), links=links)


_RECORDS = _edited(product(), 0, 6).filter(_is_in_order)
_PAIRS = _RECORDS.flatmap(
    lambda before: st.tuples(st.just(before), _edited(before, 1, 5).map(_answered))
)


def _ends_on_one_day(*, and_then: list[int]) -> ProductValues:
    """A release whose phases end on the same day, or so many days after it: what moves without the
    others breaks their order."""
    ends = [Ending(DATE, date(2035, 1, 1) + timedelta(days)) for days in sorted(and_then)]
    return product(release(5, active=ends[0], security=ends[1], extended=ends[2]))


_MEETINGS = st.lists(st.sampled_from([0, 1, 31, 32, 400]), min_size=3, max_size=3).map(
    lambda days: (_ends_on_one_day(and_then=[0, 0, 0]), _ends_on_one_day(and_then=days))
)


@given(_RECORDS)
def test_the_same_again_is_nothing_new(record: ProductValues) -> None:
    assert decide(record, record, TODAY) == Decision(NOOP)


@given(_PAIRS | _MEETINGS)
def test_second_decision_applies_nothing_more(
    pair: tuple[ProductValues, ProductValues],
) -> None:
    before, incoming = pair
    first = decide(before, incoming, TODAY)
    after = with_changes(before, first.apply)
    again = decide(after, incoming, TODAY)
    assert again.apply == ()
    assert {change.key for change in again.hold} == {change.key for change in first.hold}
    assert again.outcome == {APPLY: NOOP}.get(first.outcome, first.outcome)


@given(_PAIRS)
def test_values_are_applied_or_held_with_a_reason(
    pair: tuple[ProductValues, ProductValues],
) -> None:
    decision = decide(*pair, TODAY)
    keys = [change.key for change in (*decision.apply, *decision.hold, *decision.first)]
    assert len(keys) == len(set(keys))
    reasons = {(reason.release, reason.field, reason.rule) for reason in decision.reasons}
    assert {
        (change.release, change.field, rule) for change in decision.hold for rule in change.rules
    } <= reasons
    assert {(change.release, change.field) for change in decision.apply} <= {
        reason[:2] for reason in reasons
    }
    assert all(change.rules for change in decision.hold)
    assert all(reason.rule in hold_reasons.RULES and reason.words for reason in decision.reasons)


@given(_PAIRS)
def test_every_difference_is_applied_held_or_first(
    pair: tuple[ProductValues, ProductValues],
) -> None:
    before, incoming = pair
    decision = decide(before, incoming, TODAY)
    if decision.outcome == REFUSE:
        return
    every = (
        *decision.apply,
        *(
            ValueChange(change.release, change.field, change.old, change.new)
            for change in decision.hold
        ),
        *decision.first,
    )
    wanted = values_of(incoming)
    left = {
        key: value
        for key, value in values_of(with_changes(before, every)).items()
        if wanted.get(key, value) != value
    }
    assert decision.hold or decision.apply or decision.first or decision.outcome == NOOP
    too_much = any(hold_reasons.PRODUCT_CHANGES_MUCH in change.rules for change in decision.hold)
    assert too_much or (
        left == {} and wanted.keys() <= values_of(with_changes(before, every)).keys()
    )


@given(_PAIRS | _MEETINGS)
def test_dates_stay_in_order_after_applying(pair: tuple[ProductValues, ProductValues]) -> None:
    before, incoming = pair
    after = with_changes(before, decide(before, incoming, TODAY).apply)
    assert _is_in_order(after)


@given(_PAIRS)
def test_large_date_moves_and_removals_are_never_applied(
    pair: tuple[ProductValues, ProductValues],
) -> None:
    before, incoming = pair
    decision = decide(before, incoming, TODAY)
    after = with_changes(before, decision.apply)
    assert {release.name for release in before.releases} <= {
        release.name for release in after.releases
    }
    assert len(after.releases) <= len(before.releases) + 1
    for key, old in values_of(before).items():
        new, field = values_of(after)[key], key[1]
        if field in DATES and isinstance(old, Ending) and old.day:
            assert isinstance(new, Ending)
            assert new.day
            assert timedelta(0) <= new.day - old.day <= timedelta(31)
        if field == "released_on" and isinstance(old, date) and old <= TODAY:
            assert new == old


@given(_PAIRS)
def test_a_latest_version_is_never_a_mix_of_two_answers(
    pair: tuple[ProductValues, ProductValues],
) -> None:
    before, incoming = pair
    after = with_changes(before, decide(before, incoming, TODAY).apply)
    for merged in after.releases:
        old, new = before.release(merged.name), incoming.release(merged.name)
        assert merged.latest in (old and old.latest, new and new.latest)


@given(_PAIRS)
def test_a_held_run_changes_nothing(pair: tuple[ProductValues, ProductValues]) -> None:
    before, incoming = pair
    decision = decide(before, incoming, TODAY)
    held = hold_everything(decision, Reason(hold_reasons.RUN_CHANGES_MUCH))
    assert with_changes(before, held.apply) == with_changes(before, ())
    assert {change.key for change in held.hold} == {
        change.key for change in (*decision.apply, *decision.hold)
    }
    assert held.outcome == (HOLD if decision.outcome == APPLY else decision.outcome)


@given(_RECORDS.map(_answered), st.sampled_from([None, ProductValues("example")]))
def test_a_first_import_takes_everything(
    whole: ProductValues, nothing: ProductValues | None
) -> None:
    decision = decide(nothing, whole, TODAY)
    assert decision.hold == ()
    assert {change.release for change in decision.apply if change.field == RELEASE} == {
        release.name for release in whole.releases
    }
    assert (
        decide(with_changes(ProductValues("example"), decision.apply), whole, TODAY).outcome == NOOP
    )


@settings(max_examples=long.examples(40))
@given(st.lists(_PAIRS, max_size=3))
def test_run_is_held_above_a_fifth_of_changed_releases(
    pairs: list[tuple[ProductValues, ProductValues]],
) -> None:
    decisions = {str(number): decide(*pair, TODAY) for number, pair in enumerate(pairs)}
    totals = {str(number): len(before.releases) for number, (before, _) in enumerate(pairs)}
    changed = sum(len(decision.changed_releases) for decision in decisions.values())
    assert (judge_run(decisions, totals) is not None) == (changed > sum(totals.values()) / 5)
