"""Upstream's answers are read as they were recorded, and refused as soon as something about them is
wrong."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from catalog.lifecycle import DATE, UNKNOWN
from catalog.refresh import hold_reasons
from catalog.refresh.hold_reasons import Refused
from catalog.refresh.parse import parse
from catalog.refresh.values import Ending, Latest, Links
from tests.catalog.refresh.answers import DAYS, PRODUCTS, TODAY, body, changed, document, values


def _rules(answer: bytes, product: str = "rhel", today: date = TODAY) -> set[str]:
    with pytest.raises(Refused) as refused:
        parse(answer, product=product, today=today)
    assert all(reason.words for reason in refused.value.reasons)
    return {reason.rule for reason in refused.value.reasons}


def _set(path: str, value: Any, product: str = "rhel") -> bytes:
    """The recorded answer with another value at `path`, such as `result.releases.0.name`."""

    def change(answer: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            answer = answer[step]
        answer[last] = value

    return changed(change, product)


def _without(path: str) -> bytes:
    def change(answer: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            answer = answer[step]
        del answer[last]

    return changed(change)


NEWEST = "result.releases.0"

# What is accepted


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("product", PRODUCTS)
def test_every_recorded_answer_is_read(product: str, day: date) -> None:
    read = values(product, day)
    written = json.loads(body(product, day))["result"]["releases"]
    assert [release.name for release in read.releases] == [release["name"] for release in written]
    for release, row in zip(read.releases, written, strict=True):
        assert str(release.released_on) == row["releaseDate"]
        for ending, key in (
            (release.active, "eoasFrom"),
            (release.security, "eolFrom"),
            (release.extended, "eoesFrom"),
        ):
            assert (str(ending.day) if ending and ending.day else None) == row.get(key)


def test_the_facts_of_a_release_are_read() -> None:
    newest = values("rhel").releases[0]
    assert newest.name == "10"
    assert newest.released_on == date(2025, 5, 20)
    assert newest.active == Ending(DATE, date(2030, 5, 31))
    assert newest.security == Ending(DATE, date(2035, 5, 31))
    assert newest.extended == Ending(DATE, date(2039, 5, 31))
    assert newest.latest
    assert newest.latest.name == "10.2"
    assert newest.latest.on == date(2026, 5, 20)
    assert values("rhel").links == Links(
        "https://endoflife.date/rhel", "https://access.redhat.com/support/policy/updates/errata"
    )


def test_missing_phase_differs_from_a_missing_date() -> None:
    newest = values("oracle-linux").releases[0]
    assert newest.active is None
    assert newest.security == Ending(UNKNOWN)
    assert newest.extended == Ending(UNKNOWN)


def test_undated_end_keeps_whether_it_has_passed() -> None:
    answer = _set(f"{NEWEST}.isEol", True, "oracle-linux")
    assert parse(answer, product="oracle-linux", today=TODAY).releases[0].security == Ending(
        UNKNOWN, over=True
    )


def test_release_may_lack_the_extended_phase() -> None:
    def change(answer: Any) -> None:
        answer["result"]["releases"][0] |= {"isEoes": None, "eoesFrom": None}

    assert parse(changed(change), product="rhel", today=TODAY).releases[0].extended is None


def test_latest_versions_are_read_in_each_of_their_spellings() -> None:
    assert values("centos").releases[0].latest == Latest(
        "8 (2111)",
        date(2021, 11, 16),
        "https://wiki.centos.org/Manuals(2f)ReleaseNotes(2f)CentOS8(2e)2111.html",
    )
    assert [
        release.latest.name for release in values("amazon-linux").releases[:2] if release.latest
    ] == [
        "2023.12.20260817.0",
        "2.0.20260817.0",
    ]
    assert values("centos-stream").releases[0].latest is None
    assert values("eurolinux").releases[0].latest == Latest("9.4", date(2024, 5, 10), None)


def test_majors_and_minors_may_be_mixed() -> None:
    def change(answer: Any) -> None:
        minor = answer["result"]["releases"][1] | {
            "name": "9.6",
            "latest": {"name": "9.6", "date": "2025-05-20", "link": None},
        }
        answer["result"]["releases"][:0] = [
            minor | {"name": f"9.{number}", "latest": None} for number in range(10, 66)
        ] + [minor]

    assert len(parse(changed(change), product="rhel", today=TODAY).releases) == 64


def test_order_spaces_and_keys_nobody_knows_make_no_difference() -> None:
    def change(answer: Any) -> None:
        result = answer["result"]
        result["identifiers"].reverse()
        result["nickname"] = answer["extra"] = {"anything": [1, 2.5, None, True]}
        for release in result["releases"]:
            release["latest"]["name"] = f"  {release['latest']['name']} "
            release["label"] = "Tikanga (ELS) — até 2032"

    assert parse(changed(change), product="rhel", today=TODAY) == values("rhel")


@pytest.mark.parametrize("product", PRODUCTS)
def test_identifiers_come_in_one_order_whatever_upstream_does(product: str) -> None:
    read = values(product).identifiers
    assert read
    assert list(read) == sorted(
        (identifier["type"], identifier["id"])
        for identifier in document(product)["result"]["identifiers"]
    )


def test_flags_are_compared_with_the_day_of_the_answer() -> None:
    much_later = date(2031, 1, 1)
    assert parse(body("rhel"), product="rhel", today=much_later) == values("rhel")


def test_a_flag_may_be_two_days_behind_its_date() -> None:
    def change(answer: Any) -> None:
        answer["generated_at"] = "2029-06-02T23:59:59+00:00"
        for release in answer["result"]["releases"]:
            release["isEoas"] = release["eoasFrom"] < "2029-06-02"
            release["isEol"] = release["eolFrom"] < "2029-05-31"
            release["isEoes"] = release["eoesFrom"] < "2029-05-31"

    assert parse(changed(change), product="rhel", today=date(2029, 6, 3)).name == "rhel"


def test_a_command_over_several_lines_is_harmless() -> None:
    assert parse(
        _set("result.versionCommand", "cat \\\n\t/etc/os-release"), product="rhel", today=TODAY
    ) == values("rhel")


def test_an_empty_list_of_releases_is_for_decide_to_judge() -> None:
    assert parse(_set("result.releases", []), product="rhel", today=TODAY).releases == ()


# What is refused

DEEP = b'{"schema_version": "1.2.1", "extra": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        (hold_reasons.NOT_JSON, b""),
        (hold_reasons.NOT_JSON, b"<!doctype html><title>Page not found</title>"),
        (hold_reasons.NOT_JSON, body("rhel")[:1_000]),
        (hold_reasons.NOT_JSON, body("rhel").decode().encode("utf-16")),
        (hold_reasons.NOT_JSON, body("rhel").replace(b"rhel", b"rh\xffel")),
        (hold_reasons.NOT_JSON, b"\xef\xbb\xbf" + body("rhel")),
        (hold_reasons.NOT_JSON, body("rhel") + b"{}"),
        (hold_reasons.NOT_JSON, b'{"schema_version": ' + b"9" * 5_000 + b"}"),
        (hold_reasons.NOT_JSON, b'"' + b'\\"' * 500_000),
        (
            hold_reasons.DUPLICATE_KEY,
            body("rhel").replace(b'"name":"10"', b'"name":"10","name":"11"'),
        ),
        (
            hold_reasons.DUPLICATE_KEY,
            body("rhel").replace(b'"result":', b'"schema_version":"1.2.1","result":'),
        ),
        (hold_reasons.DUPLICATE_KEY, b'{"a": {"b": 1, "b": 1}}'),
        (hold_reasons.NOT_A_NUMBER, b'{"schema_version": NaN}'),
        (hold_reasons.NOT_A_NUMBER, b'{"extra": [-Infinity]}'),
        (hold_reasons.NOT_A_NUMBER, b'{"extra": 1e400}'),
        (hold_reasons.TOO_DEEP, DEEP),
        (hold_reasons.TOO_DEEP, b"[" * 21 + b"]" * 21),
        (hold_reasons.TOO_DEEP, b'{"[": ' * 21 + b"1" + b"}" * 21),
        (hold_reasons.SCHEMA_VERSION, _set("schema_version", "2.0.0")),
        (hold_reasons.SCHEMA_VERSION, _set("schema_version", "10.2.1")),
        (hold_reasons.SCHEMA_VERSION, _set("schema_version", "")),
        (hold_reasons.SCHEMA_VERSION, _set("schema_version", "1.2.1-beta")),
        (hold_reasons.MISSING_KEY, _without("schema_version")),
        (hold_reasons.MISSING_KEY, _without("generated_at")),
        (hold_reasons.MISSING_KEY, _without("result")),
        (hold_reasons.MISSING_KEY, _without("result.name")),
        (hold_reasons.MISSING_KEY, _without("result.releases")),
        (hold_reasons.MISSING_KEY, _without("result.identifiers")),
        (hold_reasons.MISSING_KEY, _without("result.links")),
        (hold_reasons.MISSING_KEY, _without(f"{NEWEST}.name")),
        (hold_reasons.MISSING_KEY, _without(f"{NEWEST}.releaseDate")),
        (hold_reasons.MISSING_KEY, _without(f"{NEWEST}.eolFrom")),
        (hold_reasons.MISSING_KEY, _without(f"{NEWEST}.isEol")),
        (hold_reasons.MISSING_KEY, _without(f"{NEWEST}.isEoas")),
        (hold_reasons.MISSING_KEY, _without(f"{NEWEST}.eoesFrom")),
        (hold_reasons.MISSING_KEY, _without(f"{NEWEST}.latest.date")),
        (hold_reasons.WRONG_TYPE, b"[]"),
        (hold_reasons.WRONG_TYPE, _set("schema_version", 1)),
        (hold_reasons.WRONG_TYPE, _set("generated_at", "yesterday")),
        (hold_reasons.WRONG_TYPE, _set("result", [])),
        (hold_reasons.WRONG_TYPE, _set("result.releases", {})),
        (hold_reasons.WRONG_TYPE, _set("result.releases", None)),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.name", 10)),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.releaseDate", None)),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.releaseDate", "20 May 2025")),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.eolFrom", True)),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.eolFrom", "2035-02-30")),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.eoasFrom", 20300531)),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.isEol", "false")),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.isEol", None)),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.isEoas", 0)),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.latest", "10.2")),
        (hold_reasons.WRONG_TYPE, _set(f"{NEWEST}.latest.name", "10." + "2" * 300)),
        (hold_reasons.WRONG_TYPE, _set("result.identifiers.0.id", ["cpe"])),
        (
            hold_reasons.WRONG_TYPE,
            _set("result.identifiers", [{"type": "cpe", "id": "cpe:/o"}] * 101),
        ),
        (hold_reasons.CONTROL_CHARACTER, _set(f"{NEWEST}.label", "10\x00")),
        (hold_reasons.CONTROL_CHARACTER, _set(f"{NEWEST}.label", "10\x1b[2J")),
        (hold_reasons.CONTROL_CHARACTER, _set("result.label", "Red\ud800Hat")),
        (hold_reasons.CONTROL_CHARACTER, _set("result.label", "Red\u202eHat")),
        (hold_reasons.CONTROL_CHARACTER, _set("result.label", "Red\nHat")),
        (hold_reasons.CONTROL_CHARACTER, _set("result.versionCommand", "cat\x07")),
        (hold_reasons.CONTROL_CHARACTER, _set("extra", {"ke\x01y": 1})),
        (hold_reasons.CONTROL_CHARACTER, _set("extra", [["\x85"]])),
        (hold_reasons.WRONG_PRODUCT, _set("result.name", "centos")),
        (hold_reasons.WRONG_PRODUCT, _set("result.name", "RHEL")),
        (hold_reasons.WRONG_PRODUCT, _set("result.name", "")),
        (hold_reasons.RELEASE_NAME, _set(f"{NEWEST}.name", "")),
        (hold_reasons.RELEASE_NAME, _set(f"{NEWEST}.name", "<b>10</b>")),
        (hold_reasons.RELEASE_NAME, _set(f"{NEWEST}.name", "10 (Coughlan)")),
        (hold_reasons.RELEASE_NAME, _set(f"{NEWEST}.name", ".10")),
        (hold_reasons.RELEASE_NAME, _set(f"{NEWEST}.name", "1" * 32)),
        (hold_reasons.RELEASE_NAME, _set(f"{NEWEST}.name", "１０")),  # noqa: RUF001 - digits, but not these
        (hold_reasons.DUPLICATE_RELEASE, _set(f"{NEWEST}.name", "9")),
        (
            hold_reasons.DUPLICATE_RELEASE,
            changed(
                lambda answer: answer["result"]["releases"].append(answer["result"]["releases"][0])
            ),
        ),
        (
            hold_reasons.DUPLICATE_RELEASE,
            changed(
                lambda answer: answer["result"]["releases"].extend(
                    answer["result"]["releases"][0] | {"name": n} for n in ("a", "A")
                )
            ),
        ),
        (hold_reasons.DATE_OUT_OF_RANGE, _set(f"{NEWEST}.releaseDate", "1989-12-31")),
        (hold_reasons.DATE_OUT_OF_RANGE, _set(f"{NEWEST}.eoesFrom", "2056-08-23")),
        (hold_reasons.DATE_OUT_OF_RANGE, _set(f"{NEWEST}.eolFrom", "9999-12-31")),
        (hold_reasons.DATE_OUT_OF_RANGE, _set(f"{NEWEST}.latest.date", "0001-01-01")),
        (hold_reasons.DATES_OUT_OF_ORDER, _set(f"{NEWEST}.releaseDate", "2030-06-01")),
        (hold_reasons.DATES_OUT_OF_ORDER, _set(f"{NEWEST}.eoasFrom", "2035-06-01")),
        (hold_reasons.DATES_OUT_OF_ORDER, _set(f"{NEWEST}.eoesFrom", "2035-05-30")),
        (hold_reasons.DATES_OUT_OF_ORDER, _set(f"{NEWEST}.eolFrom", "2030-05-30")),
        (hold_reasons.FLAG_CONTRADICTS_DATE, _set(f"{NEWEST}.isEol", True)),
        (hold_reasons.FLAG_CONTRADICTS_DATE, _set("result.releases.6.isEol", False)),
        (hold_reasons.FLAG_CONTRADICTS_DATE, _set("result.releases.2.isEoas", False)),
        (hold_reasons.FLAG_CONTRADICTS_DATE, _set(f"{NEWEST}.isEoes", True)),
        (hold_reasons.FLAG_CONTRADICTS_DATE, _set("generated_at", "2024-06-02T00:00:00Z")),
        (hold_reasons.LINK_NOT_HTTPS, _set(f"{NEWEST}.latest.link", "http://access.redhat.com/")),
        (hold_reasons.LINK_NOT_HTTPS, _set(f"{NEWEST}.latest.link", "javascript:alert(1)")),
        (hold_reasons.LINK_NOT_HTTPS, _set(f"{NEWEST}.latest.link", "")),
        (
            hold_reasons.LINK_NOT_HTTPS,
            _set("result.links.html", "https://user:word@endoflife.date/rhel"),
        ),
        (
            hold_reasons.LINK_NOT_HTTPS,
            _set("result.links.html", "https://endoflife.date:8443/rhel"),
        ),
        (hold_reasons.LINK_NOT_HTTPS, _set("result.links.html", "https://127.0.0.1/rhel")),
        (
            hold_reasons.LINK_NOT_HTTPS,
            _set("result.links.html", "https://endoflife.date\\@attacker.example/"),
        ),
        (
            hold_reasons.LINK_NOT_HTTPS,
            _set("result.links.releasePolicy", 'https://endoflife.date/"onclick="x'),
        ),
        (
            hold_reasons.LINK_NOT_HTTPS,
            _set("result.links.releasePolicy", "https://endoflife.date/ x"),
        ),
        (hold_reasons.LINK_NOT_HTTPS, _set("result.links.icon", "data:image/svg+xml,<svg/>")),
        (hold_reasons.LATEST_IN_FUTURE, _set(f"{NEWEST}.latest.date", "2026-08-23")),
        (hold_reasons.LATEST_IN_FUTURE, _set(f"{NEWEST}.latest.date", "2027-01-01")),
        (hold_reasons.LATEST_IN_FUTURE, _set("result.releases.3.latest.date", "2099-01-01")),
        (hold_reasons.LATEST_OUTSIDE_RELEASE, _set(f"{NEWEST}.latest.name", "9.8")),
        (hold_reasons.LATEST_OUTSIDE_RELEASE, _set(f"{NEWEST}.latest.name", "100.2")),
        (hold_reasons.LATEST_OUTSIDE_RELEASE, _set(f"{NEWEST}.latest.name", "")),
        (hold_reasons.LATEST_OUTSIDE_RELEASE, _set(f"{NEWEST}.latest.name", "v10.2")),
    ],
)
def test_an_answer_is_refused(rule: str, answer: bytes) -> None:
    assert rule in _rules(answer)


def test_the_answer_for_another_product_is_refused() -> None:
    assert _rules(body("centos"), product="rhel") >= {hold_reasons.WRONG_PRODUCT}


def test_every_reason_is_given_not_only_the_first() -> None:
    def change(answer: Any) -> None:
        answer["result"]["releases"][0]["latest"] |= {
            "date": "2027-01-01",
            "name": "11.0",
            "link": "http://x",
        }
        answer["result"]["releases"][1]["isEol"] = True

    with pytest.raises(Refused) as refused:
        parse(changed(change), product="rhel", today=TODAY)
    assert {(reason.rule, reason.release) for reason in refused.value.reasons} == {
        (hold_reasons.LATEST_IN_FUTURE, "10"),
        (hold_reasons.LATEST_OUTSIDE_RELEASE, "10"),
        (hold_reasons.LINK_NOT_HTTPS, "10"),
        (hold_reasons.FLAG_CONTRADICTS_DATE, "9"),
    }


@pytest.mark.parametrize("flag", [True, False, None, "perhaps"])
def test_whether_something_is_maintained_is_never_read(flag: object) -> None:
    assert parse(_set(f"{NEWEST}.isMaintained", flag), product="rhel", today=TODAY) == values(
        "rhel"
    )


def _shorten(row: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda answer: answer["result"].update(releases=[row])


def test_a_day_thirty_years_ahead_is_the_last_that_is_believed() -> None:
    row = document()["result"]["releases"][0]
    last = (
        parse(changed(_shorten(row | {"eoesFrom": "2056-08-22"})), product="rhel", today=TODAY)
        .releases[0]
        .extended
    )
    assert last == Ending(DATE, date(2056, 8, 22))


def test_no_rule_of_refusal_is_without_an_example() -> None:
    tried = {case[0] for case in test_an_answer_is_refused.pytestmark[0].args[1]}
    assert (
        tried | {hold_reasons.NO_RELEASES} == hold_reasons.REFUSING.keys()
    )  # an empty list is refused by decide
