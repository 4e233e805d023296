"""What is applied, what is held and why: one rule after the other, each with its edges."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.refresh import hold_reasons, upstream
from catalog.refresh.decide import (
    Decision,
    decide,
    hold_everything,
    judge_run,
)
from catalog.refresh.hold_conditions import ValueChange, with_changes
from catalog.refresh.hold_reasons import APPLY, HOLD, NOOP, REFUSE
from catalog.refresh.values import Latest, Links, ProductValues, ReleaseValues, values_of_release
from tests.catalog.refresh.products import (
    ENDLESS,
    OPEN,
    OVER,
    TODAY,
    UNANNOUNCED,
    moved,
    on,
    product,
    release,
    without,
)

USUAL = product()


def _decide(
    incoming: ProductValues, current: ProductValues | None = USUAL, **options: Any
) -> Decision:
    return decide(current, incoming, TODAY, **options)


def _held(decision: Decision) -> dict[tuple[str, str], set[str]]:
    return {change.key: set(change.rules) for change in decision.hold}


def _applied(decision: Decision) -> dict[tuple[str, str], Any]:
    return {change.key: change.new for change in decision.apply}


def _planned(**values: Any) -> ReleaseValues:
    return release(
        10,
        released_on=date(2026, 9, 1),
        active=on(2031),
        security=on(2036),
        extended=on(2039),
        latest=None,
        **values,
    )


# Nothing new


def test_the_same_again_is_nothing_new() -> None:
    assert _decide(USUAL) == Decision(NOOP)


def test_another_order_of_releases_is_nothing_new() -> None:
    assert _decide(replace(USUAL, releases=USUAL.releases[::-1])) == Decision(NOOP)


def test_a_product_without_values_is_applied_as_a_whole() -> None:
    for nothing in (None, ProductValues("example")):
        decision = _decide(USUAL, nothing)
        assert (decision.outcome, decision.hold) == (APPLY, ())
        assert {reason.rule for reason in decision.reasons} == {hold_reasons.FIRST_IMPORT}
        assert with_changes(ProductValues("example"), decision.apply) == USUAL


def test_nothing_where_there_was_nothing_is_nothing_new() -> None:
    assert _decide(ProductValues("example"), None) == Decision(NOOP)


def test_first_detail_is_passed_on_as_a_noop() -> None:
    seeded = product(
        release(9, latest=Latest("9.4", date(2026, 5, 1))), identifiers=None, links=Links()
    )
    decision = _decide(USUAL, seeded)
    assert (decision.outcome, decision.apply, decision.hold, decision.reasons) == (NOOP, (), (), ())
    assert decision.first == (
        ValueChange("9", "latest_link", None, "https://notes.example/9.4"),
        ValueChange("", "identifiers", None, (("cpe", "cpe:/o:example"),)),
        ValueChange("", "link_html", None, "https://product.example/"),
        ValueChange("", "link_releasePolicy", None, "https://policy.example/lifecycle"),
    )
    assert _decide(USUAL, with_changes(seeded, decision.first)) == Decision(NOOP)


def test_first_link_is_held_with_its_version() -> None:
    seeded = product(release(9, latest=Latest("9.5", date(2026, 5, 1))))
    decision = _decide(USUAL, seeded)
    assert set(_held(decision)) == {("9", "latest_name"), ("9", "latest_link")}
    assert decision.first == ()


# Refused


@pytest.mark.parametrize(
    "current", [USUAL, product(release(11)), replace(USUAL, releases=USUAL.releases[:1])]
)
def test_an_empty_list_where_there_was_one_is_refused(current: ProductValues) -> None:
    decision = _decide(replace(current, releases=()), current)
    assert (decision.outcome, decision.apply, decision.hold) == (REFUSE, (), ())
    assert [reason.rule for reason in decision.reasons] == [hold_reasons.NO_RELEASES]


@pytest.mark.parametrize("name", ["another", "Example", ""])
def test_another_product_is_refused(name: str) -> None:
    assert [reason.rule for reason in _decide(replace(USUAL, name=name)).reasons] == [
        hold_reasons.WRONG_PRODUCT
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        release(10, released_on=date(2026, 1, 1)),
        release(10, security=on(2024)),
        release(10, extended=on(2029)),
        release(11, active=on(2099)),
    ],
)
@pytest.mark.parametrize("current", [USUAL, None])
def test_dates_out_of_order_are_refused(
    wrong: ReleaseValues, current: ProductValues | None
) -> None:
    decision = _decide(product(wrong), current)
    assert (decision.outcome, [reason.rule for reason in decision.reasons]) == (
        REFUSE,
        [hold_reasons.DATES_OUT_OF_ORDER],
    )


def test_the_day_a_phase_ends_may_be_the_day_the_next_one_does() -> None:
    level = release(
        10, active=on(2026), security=on(2026), extended=on(2026), released_on=date(2026, 6, 15)
    )
    assert _decide(product(level), product(level)).outcome == NOOP


# Applied


@pytest.mark.parametrize(
    ("old", "new", "rule", "fields"),
    [
        (
            release(9),
            release(9, security=moved(on(2029), 1)),
            hold_reasons.END_LATER,
            {"security_end"},
        ),
        (
            release(9),
            release(9, security=moved(on(2029), 31)),
            hold_reasons.END_LATER,
            {"security_end"},
        ),
        (
            release(9),
            release(9, active=moved(on(2024), 31)),
            hold_reasons.END_LATER,
            {"active_end"},
        ),
        (
            release(9),
            release(9, extended=moved(on(2032), 7)),
            hold_reasons.END_LATER,
            {"extended_end"},
        ),
        (
            release(9, extended=OPEN),
            release(9, extended=on(2032)),
            hold_reasons.BECOMES_KNOWN,
            {"extended_end"},
        ),
        (
            release(9, security=OPEN),
            release(9, security=on(2025)),
            hold_reasons.BECOMES_KNOWN,
            {"security_end"},
        ),
        (release(3, extended=OVER), release(3), hold_reasons.BECOMES_KNOWN, {"extended_end"}),
        (release(9, released_on=None), release(9), hold_reasons.BECOMES_KNOWN, {"released_on"}),
        (
            _planned(),
            replace(_planned(), released_on=date(2026, 12, 1)),
            hold_reasons.PLAN_MOVES,
            {"released_on"},
        ),
        (
            _planned(),
            replace(_planned(), released_on=date(2026, 8, 23)),
            hold_reasons.PLAN_MOVES,
            {"released_on"},
        ),
        (
            release(9),
            release(9, latest=Latest("9.4", date(2026, 5, 2), "https://notes.example/9.4")),
            hold_reasons.NEW_LATEST,
            {"latest_on"},
        ),
        (
            release(9),
            release(9, latest=Latest("9.10", date(2026, 5, 1), "https://notes.example/9.4")),
            hold_reasons.NEW_LATEST,
            {"latest_name"},
        ),
        (
            release(9),
            release(9, latest=Latest("9.4", date(2026, 5, 1), "https://notes.example/n")),
            hold_reasons.LINK_CHANGES,
            {"latest_link"},
        ),
        (
            release(9),
            release(9, latest=Latest("9.4", date(2026, 5, 1), None)),
            hold_reasons.LINK_CHANGES,
            {"latest_link"},
        ),
        (
            release(9, latest=Latest("9 (2105)")),
            release(9, latest=Latest("9 (2111)")),
            hold_reasons.NEW_LATEST,
            {"latest_name"},
        ),
    ],
)
def test_a_change_is_applied(
    old: ReleaseValues, new: ReleaseValues, rule: str, fields: set[str]
) -> None:
    decision = _decide(product(new), product(old))
    assert (decision.outcome, decision.hold) == (APPLY, ())
    assert _applied(decision) == {
        (new.name, field): values_of_release(new)[field] for field in fields
    }
    assert {reason.rule for reason in decision.reasons} == {rule}


def test_a_new_latest_version_comes_with_its_day_and_its_link() -> None:
    newer = Latest("9.5", date(2026, 8, 20), "https://notes.example/9.5")
    decision = _decide(product(release(9, latest=newer)))
    assert (decision.outcome, with_changes(USUAL, decision.apply)) == (
        APPLY,
        product(release(9, latest=newer)),
    )


def test_one_new_release_is_applied_with_all_its_values() -> None:
    decision = _decide(product(release(11)))
    assert decision.outcome == APPLY
    assert _applied(decision) == {
        ("11", field): value for field, value in values_of_release(release(11)).items()
    }
    assert {reason.rule for reason in decision.reasons} == {hold_reasons.NEW_RELEASE}
    assert decision.apply[0] == ValueChange("11", "release", None, "11")


def test_links_on_the_same_host_and_identifiers_are_applied() -> None:
    incoming = replace(
        USUAL,
        identifiers=(("purl", "pkg:oci/example"),),
        links=Links("https://product.example/new", None),
    )
    decision = _decide(incoming)
    assert (decision.outcome, with_changes(USUAL, decision.apply)) == (APPLY, incoming)
    assert {reason.rule for reason in decision.reasons} == {
        hold_reasons.IDENTIFIERS_CHANGE,
        hold_reasons.LINK_CHANGES,
    }


# Held


@pytest.mark.parametrize(
    ("rule", "old", "new", "fields"),
    [
        (hold_reasons.DATE_BECOMES_NULL, release(9), release(9, extended=None), {"extended_end"}),
        (hold_reasons.DATE_BECOMES_NULL, release(9), release(9, security=OPEN), {"security_end"}),
        (hold_reasons.DATE_BECOMES_NULL, release(9), release(9, active=OVER), {"active_end"}),
        (hold_reasons.DATE_BECOMES_NULL, release(9), release(9, released_on=None), {"released_on"}),
        (
            hold_reasons.DATE_BECOMES_NULL,
            _planned(),
            replace(_planned(), released_on=None),
            {"released_on"},
        ),
        (
            hold_reasons.DATE_BECOMES_NULL,
            release(9),
            release(9, latest=Latest("9.4", None, "https://notes.example/9.4")),
            {"latest_on"},
        ),
        (
            hold_reasons.KIND_CHANGES,
            release(9, extended=OPEN),
            release(9, extended=OVER),
            {"extended_end"},
        ),
        (
            hold_reasons.KIND_CHANGES,
            release(9, extended=OPEN),
            release(9, extended=None),
            {"extended_end"},
        ),
        (
            hold_reasons.KIND_CHANGES,
            release(9, extended=None),
            release(9, extended=on(2032)),
            {"extended_end"},
        ),
        (
            hold_reasons.KIND_CHANGES,
            release(9, extended=None),
            release(9, extended=OPEN),
            {"extended_end"},
        ),
        (hold_reasons.KIND_CHANGES, release(9, extended=UNANNOUNCED), release(9), {"extended_end"}),
        (hold_reasons.KIND_CHANGES, release(9, extended=ENDLESS), release(9), {"extended_end"}),
        (
            hold_reasons.KIND_CHANGES,
            release(9, extended=OVER),
            release(9, extended=on(2032)),
            {"extended_end"},
        ),
        (
            hold_reasons.END_EARLIER,
            release(9),
            release(9, security=moved(on(2029), -1)),
            {"security_end"},
        ),
        (
            hold_reasons.END_EARLIER,
            release(9),
            release(9, extended=moved(on(2032), -30)),
            {"extended_end"},
        ),
        (
            hold_reasons.END_EARLIER,
            release(8),
            release(8, active=moved(on(2023), -730)),
            {"active_end"},
        ),
        (
            hold_reasons.END_MUCH_LATER,
            release(9),
            release(9, security=moved(on(2029), 32)),
            {"security_end"},
        ),
        (
            hold_reasons.END_MUCH_LATER,
            release(9),
            release(9, extended=moved(on(2032), 365)),
            {"extended_end"},
        ),
        (
            hold_reasons.END_MUCH_LATER,
            release(1),
            release(1, active=moved(on(2016), 184)),
            {"active_end"},
        ),
        (
            hold_reasons.RELEASE_DATE_CHANGES,
            release(9),
            release(9, released_on=date(2019, 6, 16)),
            {"released_on"},
        ),
        (
            hold_reasons.RELEASE_DATE_CHANGES,
            release(9),
            release(9, released_on=date(2019, 6, 14)),
            {"released_on"},
        ),
        (
            hold_reasons.RELEASE_DATE_CHANGES,
            replace(_planned(), released_on=TODAY),
            replace(_planned(), released_on=TODAY + timedelta(days=1)),
            {"released_on"},
        ),
        (
            hold_reasons.LATEST_BACKWARDS,
            release(9),
            release(9, latest=Latest("9.3", date(2026, 5, 1), "https://notes.example/9.4")),
            {"latest_name"},
        ),
        (
            hold_reasons.LATEST_BACKWARDS,
            release(9),
            release(9, latest=Latest("9.4", date(2026, 4, 1), "https://notes.example/9.4")),
            {"latest_on"},
        ),
        (
            hold_reasons.LATEST_BACKWARDS,
            release(9),
            release(9, latest=None),
            {"latest_name", "latest_on", "latest_link"},
        ),
        (
            hold_reasons.LATEST_BACKWARDS,
            release(9, latest=Latest("9.10")),
            release(9, latest=Latest("9.9")),
            {"latest_name"},
        ),
        (
            hold_reasons.LATEST_BACKWARDS,
            release(9, latest=Latest("9 (2111)")),
            release(9, latest=Latest("9 (2105)")),
            {"latest_name"},
        ),
        (
            hold_reasons.LATEST_BACKWARDS,
            release(9),
            release(9, latest=Latest("9.5", date(2025, 1, 1), "https://notes.example/9.5")),
            {"latest_name", "latest_on", "latest_link"},
        ),
        (
            hold_reasons.LINK_HOST_CHANGES,
            release(9),
            release(9, latest=Latest("9.4", date(2026, 5, 1), "https://attacker.example/")),
            {"latest_link"},
        ),
        (
            hold_reasons.LINK_HOST_CHANGES,
            release(9),
            release(9, latest=Latest("9.5", date(2026, 8, 1), "https://www.notes.example/9.5")),
            {"latest_name", "latest_on", "latest_link"},
        ),
    ],
)
def test_a_change_is_held(
    rule: str, old: ReleaseValues, new: ReleaseValues, fields: set[str]
) -> None:
    decision = _decide(product(new), product(old))
    assert (decision.outcome, decision.apply) == (HOLD, ())
    assert set(_held(decision)) == {(new.name, field) for field in fields}
    assert all(rule in held_by for held_by in _held(decision).values())
    assert {reason.rule for reason in decision.reasons} >= {rule}
    assert with_changes(product(old), decision.apply) == product(old)


def test_held_change_has_old_and_new_value() -> None:
    [change] = _decide(product(release(9, security=on(2029, 3, 31)))).hold
    assert (change.release, change.field, change.old, change.new) == (
        "9",
        "security_end",
        on(2029),
        on(2029, 3, 31),
    )
    [reason] = _decide(product(release(9, security=on(2029, 3, 31)))).reasons
    assert (
        reason.words
        == "9, end of security support: 15 June 2029 becomes 31 March 2029; an end becomes earlier."
    )


@pytest.mark.parametrize("field", ["html", "releasePolicy"])
@pytest.mark.parametrize(
    "host", ["attacker.example", "www.product.example", "product.example.attacker.example"]
)
def test_a_link_of_the_product_to_another_host_is_held(field: str, host: str) -> None:
    decision = _decide(replace(USUAL, links=replace(USUAL.links, **{field: f"https://{host}/"})))
    assert _held(decision) == {("", f"link_{field}"): {hold_reasons.LINK_HOST_CHANGES}}


@pytest.mark.parametrize(
    "before", [(("cpe", "a"),), (("cpe", "a"), ("cpe", "b")), (("purl", "pkg:x"),)]
)
def test_identifiers_that_all_disappear_are_held(before: tuple[tuple[str, str], ...]) -> None:
    decision = _decide(replace(USUAL, identifiers=()), replace(USUAL, identifiers=before))
    assert _held(decision) == {("", "identifiers"): {hold_reasons.IDENTIFIERS_DISAPPEAR}}


@pytest.mark.parametrize("gone", [("10",), ("1",), ("5", "6")])
def test_missing_release_is_held_without_the_rest(
    gone: tuple[str, ...],
) -> None:
    decision = _decide(without(product(release(9, active=moved(on(2024), 10))), *gone))
    assert _held(decision) == {
        (name, "release"): {hold_reasons.RELEASE_DISAPPEARS} for name in gone
    }
    assert _applied(decision) == {("9", "active_end"): moved(on(2024), 10)}
    assert decision.outcome == HOLD


def test_appearing_release_is_held_with_a_missing_one() -> None:
    decision = _decide(without(product(release(11)), "10"))
    assert decision.apply == ()
    assert {key: held for key, held in _held(decision).items() if key[1] == "release"} == {
        ("11", "release"): {hold_reasons.RELEASE_DISAPPEARS},
        ("10", "release"): {hold_reasons.RELEASE_DISAPPEARS},
    }


@pytest.mark.parametrize("new", [(11, 12), (11, 12, 13), range(11, 40)])
def test_more_than_one_new_release_is_held(new: tuple[int, ...]) -> None:
    decision = _decide(
        product(*(release(number) for number in new), release(9, active=moved(on(2024), 10)))
    )
    assert {key[0] for key in _held(decision)} == {str(number) for number in new}
    assert all(held == {hold_reasons.SEVERAL_NEW_RELEASES} for held in _held(decision).values())
    assert set(_applied(decision)) == {("9", "active_end")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            release(10),
            release(
                11,
                **{
                    name: getattr(release(10), name)
                    for name in ("released_on", "active", "security", "extended")
                },
            ),
        ),
        (
            release(9, released_on=None, active=on(2025), security=on(2030), extended=on(2033)),
            release(
                9,
                released_on=date(2020, 6, 15),
                active=on(2025),
                security=on(2030),
                extended=on(2033),
            ),
        ),
        (
            release(
                9, released_on=date(2020, 6, 15), active=on(2025), security=on(2030), extended=OPEN
            ),
            release(
                9,
                released_on=date(2020, 6, 15),
                active=on(2025),
                security=on(2030),
                extended=on(2033),
            ),
        ),
    ],
)
def test_two_releases_with_the_same_dates_are_held(old: ReleaseValues, new: ReleaseValues) -> None:
    decision = _decide(product(new), product(old))
    assert (decision.outcome, decision.apply) == (HOLD, ())
    assert {rule for held in _held(decision).values() for rule in held} == {
        hold_reasons.IDENTICAL_DATES
    }


def test_releases_with_equal_dates_may_stay_equal() -> None:
    twins = product(replace(release(9), name="10"))
    incoming = replace(twins, identifiers=(("cpe", "x"),))
    assert _decide(incoming, twins).outcome == APPLY


def test_two_releases_of_one_day_without_an_end_are_no_twins() -> None:
    day = {"released_on": date(2026, 5, 26), "active": None, "security": OPEN, "extended": None}
    assert (
        _decide(
            product(release(11, **day), release(10, **day)), product(release(10, **day))
        ).outcome
        == APPLY
    )


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (release(9), release(9, security=moved(on(2029), 20)), "security_end"),
        (release(9, extended=OPEN), release(9, extended=on(2033)), "extended_end"),
        (
            release(9),
            release(9, latest=Latest("9.5", date(2026, 5, 1), "https://notes.example/9.4")),
            "latest_name",
        ),
    ],
)
def test_a_value_held_a_short_time_ago_does_not_come_back_unseen(
    old: ReleaseValues, new: ReleaseValues, field: str
) -> None:
    held = (new.name, field, values_of_release(new)[field])
    assert _decide(product(new), product(old)).outcome == APPLY
    decision = _decide(product(new), product(old), recently_held=[held])
    assert _held(decision) == {(new.name, field): {hold_reasons.FLIPS_BACK}}
    others = [("8", *held[1:]), (held[0], "active_end", held[2]), (*held[:2], on(2050))]
    assert _decide(product(new), product(old), recently_held=others).outcome == APPLY


def test_value_is_held_by_its_specific_rule_alone() -> None:
    earlier = moved(on(2029), -5)
    decision = _decide(
        product(release(9, security=earlier)), recently_held=[("9", "security_end", earlier)]
    )
    assert _held(decision) == {("9", "security_end"): {hold_reasons.END_EARLIER}}


def test_recently_held_new_release_is_held_whole() -> None:
    decision = _decide(product(release(11)), recently_held=[("11", "release", "11")])
    assert decision.apply == ()
    assert all(held == {hold_reasons.FLIPS_BACK} for held in _held(decision).values())


@pytest.mark.parametrize(
    ("old", "new", "held", "waiting"),
    [
        (
            release(9, active=on(2029), security=on(2029), extended=on(2039)),
            release(
                9, active=moved(on(2029), 20), security=moved(on(2029), 200), extended=on(2039)
            ),
            "security_end",
            "active_end",
        ),
        (
            release(9, security=on(2029), extended=on(2029)),
            release(9, security=moved(on(2029), 31), extended=moved(on(2029), 32)),
            "extended_end",
            "security_end",
        ),
        (
            release(9, active=OPEN, security=on(2029)),
            release(9, active=on(2031), security=on(2031)),
            "security_end",
            "active_end",
        ),
    ],
)
def test_change_out_of_order_with_held_values_is_held(
    old: ReleaseValues, new: ReleaseValues, held: str, waiting: str
) -> None:
    decision = _decide(product(new), product(old))
    assert decision.apply == ()
    assert _held(decision) == {
        ("9", held): {hold_reasons.END_MUCH_LATER},
        ("9", waiting): {hold_reasons.ORDER_WOULD_BREAK},
    }


def _later(number: int, fields: int, days: int = 10) -> ReleaseValues:
    usual = release(number)
    ends = {"active": usual.active, "security": usual.security, "extended": usual.extended}
    return replace(usual, **{name: moved(end, days) for name, end in list(ends.items())[:fields]})


@pytest.mark.parametrize(
    "incoming",
    [
        product(*(_later(number, 3) for number in range(1, 5)), _later(5, 1)),
        product(*(_later(number, 2) for number in range(1, 8))),
        without(USUAL, "1", "2", "3", "4"),
        without(product(_later(7, 1)), "1", "2", "3"),
    ],
)
def test_over_thirty_percent_moved_dates_hold_the_product(
    incoming: ProductValues,
) -> None:
    newer = release(10, latest=Latest("10.5", date(2026, 8, 20), "https://notes.example/10.5"))
    decision = _decide(
        replace(incoming, releases=(newer, *incoming.releases[1:])), product(identifiers=None)
    )
    assert (decision.outcome, decision.apply, decision.first) == (HOLD, (), ())
    assert all(hold_reasons.PRODUCT_CHANGES_MUCH in held for held in _held(decision).values())
    assert ("10", "latest_name") in _held(decision)


@pytest.mark.parametrize(
    "incoming",
    [
        product(*(_later(number, 3) for number in range(1, 5))),
        product(*(_later(number, 2) for number in range(1, 7))),
    ],
)
def test_thirty_percent_of_the_dates_are_not_more(incoming: ProductValues) -> None:
    assert _decide(incoming).outcome == APPLY  # 12 of 40


def test_latest_versions_are_no_dates_of_a_product() -> None:
    newer = [
        release(n, latest=Latest(f"{n}.5", date(2026, 8, 20), f"https://notes.example/{n}.5"))
        for n in range(1, 11)
    ]
    assert _decide(product(*newer)).outcome == APPLY


def test_some_changes_are_held_and_others_applied() -> None:
    new = release(
        9,
        active=moved(on(2024), 5),
        security=moved(on(2029), -5),
        latest=Latest("9.5", date(2026, 8, 1), None),
    )
    decision = _decide(product(new))
    assert decision.outcome == HOLD
    assert _held(decision) == {("9", "security_end"): {hold_reasons.END_EARLIER}}
    assert set(_applied(decision)) == {
        ("9", field) for field in ("active_end", "latest_name", "latest_on", "latest_link")
    }


# The whole run


def _run(changing: int) -> dict[str, Decision]:
    return {
        "example": _decide(product(*(_later(number, 1) for number in range(1, changing + 1)))),
        "still": Decision(NOOP),
    }


@pytest.mark.parametrize(
    ("changing", "total", "held"),
    [
        (2, {"example": 10}, False),
        (3, {"example": 10}, True),
        (4, {"example": 10, "still": 10}, False),
        (5, {"example": 10, "still": 10}, True),
    ],
)
def test_more_than_twenty_percent_of_all_releases_hold_the_run(
    changing: int, total: dict[str, int], held: bool
) -> None:
    reason = judge_run(_run(changing), total)
    assert (reason is not None) == held
    assert not reason or reason.rule == hold_reasons.RUN_CHANGES_MUCH


@pytest.mark.parametrize(
    "decision",
    [
        _decide(without(product(*(_later(number, 1, 400) for number in (1, 2))), "9")),
        _decide(product(release(11), _later(1, 3), _later(2, 1))),
        _decide(without(USUAL, "1", "2", "3")),
    ],
)
def test_held_and_missing_values_count_for_the_run(decision: Decision) -> None:
    assert len(decision.changed_releases) == 3
    assert judge_run({"example": decision}, {"example": 10})
    assert not judge_run({"example": decision}, {"example": 10, "not received": 10})


def test_a_first_import_is_no_change_of_the_run() -> None:
    decisions = {"example": _decide(USUAL, None), "still": Decision(NOOP)}
    assert not judge_run(decisions, {"example": 0, "still": 10})
    assert not judge_run({"example": _decide(USUAL, None)}, {"example": 0})


def test_a_run_of_latest_versions_is_no_change_of_the_run() -> None:
    newer = [
        release(n, latest=Latest(f"{n}.5", date(2026, 8, 20), f"https://notes.example/{n}.5"))
        for n in range(1, 11)
    ]
    assert not judge_run({"example": _decide(product(*newer))}, {"example": 10})


def test_held_run_applies_nothing_and_keeps_reasons() -> None:
    reason = judge_run(_run(3), {"example": 10})
    assert reason
    mixed = _decide(product(_later(1, 1), release(9, security=moved(on(2029), -5))))
    decision = hold_everything(mixed, reason)
    assert (decision.outcome, decision.apply, decision.first) == (HOLD, (), ())
    assert _held(decision) == {
        ("1", "active_end"): {hold_reasons.RUN_CHANGES_MUCH},
        ("9", "security_end"): {hold_reasons.END_EARLIER, hold_reasons.RUN_CHANGES_MUCH},
    }
    assert hold_everything(Decision(NOOP), reason) == Decision(NOOP)
    refused = _decide(ProductValues("example"))
    assert hold_everything(refused, reason) == refused


# The rules themselves


def test_every_rule_has_a_sentence_and_a_unique_name() -> None:
    assert len(hold_reasons.RULES) == len(hold_reasons.REFUSING) + len(hold_reasons.HOLDING) + len(
        hold_reasons.APPLYING
    )
    names = {
        value
        for name, value in vars(hold_reasons).items()
        if name.isupper() and isinstance(value, str)
    }
    assert names - {APPLY, NOOP, HOLD, REFUSE} == hold_reasons.RULES.keys()


def test_refresh_docs_name_every_rule_and_failure() -> None:
    page = (Path(__file__).parents[3] / "docs/refresh.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", page, re.MULTILINE))
    failures = {
        value for name, value in vars(upstream).items() if name.isupper() and isinstance(value, str)
    }
    assert {
        name: sentence for name, sentence in rows.items() if name not in failures
    } == hold_reasons.RULES
    assert failures <= rows.keys()
