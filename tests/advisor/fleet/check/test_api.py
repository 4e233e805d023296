"""POST /api/v1/check/: bodies, parameters, refusals, teams, and what is kept."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.models import Key, Team
from accounts.teams.rights import Seat
from advisor.api.fleet.check_cache import CheckCache
from advisor.fleet.check.hosts import MAX_BYTES, MAX_ROWS
from advisor.fleet.policy import PolicyException
from advisor.models import PolicyVersion
from catalog.clock import today
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.fleet.check.asked import ADDRESS, ask, set_data_age

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

OS_RELEASE = 'NAME="Alder Linux"\nVERSION_ID="9.9"\nID=alder\n'


def _rows(response: HttpResponse) -> list[tuple[str | None, str | None, str]]:
    assert response.status_code == 200, response.content
    hosts = response.json()["hosts"]
    return [(row["distribution"], row["minor"] or row["release"], row["verdict"]) for row in hosts]


def _errors(response: HttpResponse, status: int = 400) -> dict[str, str]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    return {error["field"]: error["detail"] for error in body.get("errors", [])} or {
        "": body["detail"]
    }


# Bodies


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", OS_RELEASE),
        ("text/plain", "Alder Linux 9.9"),
        ("", OS_RELEASE),
        ("application/x-www-form-urlencoded", OS_RELEASE),
        ("application/octet-stream", OS_RELEASE.encode("utf-16")),
        ("text/csv", "os,version\nAlder Linux,9.9\n"),
        ("text/csv; charset=utf-8", "os;version\nAlder Linux;9.9\n"),
        ("application/json", '[{"distribution": "alder", "version": "9.9"}]'),
        ("application/json", '{"distribution": "alder-linux", "version": "9.9"}'),
        ("application/x-ndjson", '{"distribution": "alder", "version": "9.9"}\n'),
        (
            "application/vnd.cyclonedx+json",
            '{"bomFormat": "CycloneDX", "components": [{"type": "library", "name": "x"},'
            '{"type": "operating-system", "name": "alder", "version": "9.9"}]}',
        ),
        (
            "application/spdx+json",
            '{"spdxVersion": "SPDX-2.3", "packages": [{"name": "Alder Linux", '
            '"versionInfo": "9.9", "primaryPackagePurpose": "OPERATING-SYSTEM"}]}',
        ),
        (
            "application/vnd.cyclonedx+xml",
            '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>'
            '<component type="library"><name>x</name></component>'
            '<component type="operating-system"><name>alder</name><version>9.9</version>'
            "</component></components></bom>",
        ),
        (
            "text/spdx",
            "SPDXVersion: SPDX-2.3\nPackageName: Alder Linux\nPackageVersion: 9.9\n"
            "PrimaryPackagePurpose: OPERATING-SYSTEM\n",
        ),
    ],
)
def test_body_of_any_shape(content_type: str, body: str | bytes) -> None:
    response = ask(body, content_type=content_type)
    assert _rows(response) == [("alder", "9.9", "unsupported")]


def test_component_described_as_another_system_is_unknown() -> None:
    response = ask(
        '{"bomFormat": "CycloneDX", "components": [{"type": "operating-system", "name": "alder",'
        ' "version": "9.9", "description": "Birch Linux 9"}]}',
        content_type="application/json",
    )
    assert _rows(response) == [(None, None, "unknown")]


def test_rows_keep_their_order_and_number() -> None:
    response = ask("Birch 9\nnonsense\nAlder 9\nBirch 9")
    rows = response.json()["hosts"]
    assert [row["row"] for row in rows] == [1, 2, 3, 4]
    assert [row["distribution"] for row in rows] == ["birch", None, "alder", "birch"]
    assert rows[1]["input"] == "nonsense"
    assert rows[1]["match"] == "none"
    counts = response.json()["counts"]
    assert (counts["rows"], counts["ok"], counts["unknown"], counts["failing"]) == (4, 3, 1, 1)


def test_entitlement_sets_the_plan_of_its_row() -> None:
    rows = [
        {"distribution": "dogwood", "version": "7", "entitlement": text}
        for text in ("Keeper", "Guardian", "")
    ]
    hosts = ask(json.dumps(rows), content_type="application/json").json()["hosts"]
    assert [(row["plan"], row["verdict"], row["rule"]) for row in hosts] == [
        ("keeper", "ok", "supported"),
        (None, "unknown", "plan-unknown"),
        (None, "unsupported", "ended"),
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b'{"bomFormat": "CycloneDX", "components": []}', "operating-system"),
        (b'{"bomFormat": "CycloneDX", "components": 3}', "cannot be read"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', "operating-system"),
        (b"SPDXVersion: SPDX-2.3\nPackageName: x\n", "OPERATING-SYSTEM"),
        (b"<html/>", "no CycloneDX"),
        (b"Alder Linux 9\n" * (MAX_ROWS + 1), "more than 10,000 rows"),
    ],
)
def test_unreadable_body_says_what_to_send(body: bytes, words: str) -> None:
    assert words in _errors(ask(body))[""]


@pytest.mark.parametrize(
    "body",
    [
        b"\x00\x01\x02" * 50,
        b"[" * 50_000,
        b'{"distribution": ' * 2_000,
        b"\xff\xfe\xff",
        b"NAME=\x00",
        b"a,b,c\n" + b'"' * 1000,
        b'[{"distribution": "alder", "version": 1e400}]',
        b'[{"distribution": "\\ud800", "version": "9"}]',
        b"PK\x03\x04" + b"\x00" * 100,
        b"9" * 5_000,
    ],
)
def test_odd_body_is_unknown_or_a_clear_error(body: bytes) -> None:
    for content_type in ("text/plain", "application/json", "application/octet-stream"):
        response = ask(body, content_type=content_type)
        assert response.status_code in (200, 400)
        if response.status_code == 200:
            assert {row["verdict"] for row in response.json()["hosts"]} == {"unknown"}
        else:
            assert _errors(response)


@pytest.mark.parametrize(
    "body",
    [b"node_os_info{" + b"X" * 300_000, b"[" * 300_000, b"os\n" + b'"a' * 150_000, b"a," * 150_000],
    ids=["label", "brackets", "quotes", "columns"],
)
def test_hostile_body_costs_little_time(body: bytes) -> None:
    ask("Alder 9")
    start = time.process_time()
    assert ask(body).status_code in (200, 400)
    assert time.process_time() - start < 2


def test_newlines_lost_by_curl_are_not_guessed() -> None:
    """`curl -d @/etc/os-release` sends the file in one line."""
    response = ask(OS_RELEASE.replace("\n", ""), content_type="application/x-www-form-urlencoded")
    if response.status_code == 200:
        assert response.json()["hosts"][0]["verdict"] == "unknown"


def test_large_body_is_413() -> None:
    assert "1,000,000 bytes" in _errors(ask(b"x" * (MAX_BYTES + 1)), 413)[""]


def test_other_content_types_are_415() -> None:
    response = Client().post(ADDRESS, {"file": "x"})
    assert "text/plain" in _errors(response, 415)[""]
    assert _errors(ask("x", content_type="image/png"), 415)


def test_only_post_is_allowed() -> None:
    assert _errors(Client().get(ADDRESS), 405)


# Parameters


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("plan", "keepr", "keeper"),
        ("horizon", "soon", "180"),
        ("horizon", "10000", "9,999"),
        ("fail_on", "unknwn", "Did you mean unknown?"),
        ("fail_on", "", "Choose any of"),
        ("max_age", "2 weeks", "36h or 14d"),
        ("strict", "yes", "1 or 0"),
        ("format", "jnit", "Did you mean junit?"),
        ("as_of", "2026-02-30", "no such day"),
        ("team", "a/b", "slug"),
        ("verbose", "1", "no such parameter"),
    ],
)
def test_wrong_parameter_is_named_with_advice(name: str, value: str, advice: str) -> None:
    errors = _errors(ask("Alder 9", **{name: value}))
    assert list(errors) == [name]
    assert advice in errors[name]


def test_plan_is_for_hosts_whose_distribution_has_it() -> None:
    response = ask("Dogwood 7\nAlder 9", plan="dogwood.keeper")
    assert [row["plan"] for row in response.json()["hosts"]] == ["keeper", None]
    assert _rows(response)[0][2] == "ok"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/plain", "text/plain; charset=utf-8"),
        ("application/xml, */*", "application/xml"),
        ("application/sarif+json", "application/sarif+json"),
        ("*/*", "application/json"),
        ("text/html, text/*;q=0.5", "text/plain; charset=utf-8"),
    ],
)
def test_accept_chooses_the_format(accept: str, content_type: str) -> None:
    assert ask("Alder 9", accept=accept)["Content-Type"] == content_type


def test_unknown_accept_is_406() -> None:
    assert "sarif" in _errors(ask("Alder 9", accept="image/png"), 406)[""]


def test_terminal_codes_of_an_input_are_not_sent_back() -> None:
    for format_ in ("text", "nagios", "junit"):
        answer = ask("evil\x1b[31m | x=1", format=format_).content
        assert b"\x1b" not in answer


# Teams


@pytest.fixture
def team() -> Team:
    return new_team()


@pytest.fixture
def seat(team: Team) -> Seat:
    return join(team, "amara")


def _key(seat: Seat) -> str:
    owner = seat.membership.user
    fields = {"reach": Key.Reach.READ, "team": seat.team}
    return str(Key.objects.create_key(name="k", owner=owner, **fields)[1])


def _forbid(seat: Seat, slug: str, day: str = "") -> None:
    begins = {"from": day} if day else {}
    rule = {"distribution": slug, "rule": "forbidden", "reason": "We leave it.", **begins}
    content = {"rules": [rule]}
    PolicyVersion.objects.create(
        team=seat.team, number=1, content=content, sha256="0" * 64, author=seat.membership.user
    )


def test_policy_of_the_team_counts_with_its_key_only(seat: Seat) -> None:
    _forbid(seat, "alder")
    forbidden = ask("Alder 9", key=_key(seat), team="platform", strict="1")
    assert forbidden.status_code == 409
    host = forbidden.json()["check"]["hosts"][0]
    assert (host["verdict"], host["policy"]["reason"]) == ("forbidden", "We leave it.")
    assert ask("Alder 9", key=_key(seat), strict="1").status_code == 200
    assert ask("Alder 9", team="platform").status_code == 401


@pytest.mark.parametrize("answer_format", ["text", "nagios", "junit"])
@pytest.mark.parametrize("day", ["", "2026-11-01"])
def test_verdict_of_a_policy_is_said_once(seat: Seat, answer_format: str, day: str) -> None:
    _forbid(seat, "alder", day)
    answer = ask("Alder 9", key=_key(seat), team="platform", format=answer_format)
    line = next(line for line in answer.content.decode().splitlines() if "We leave it." in line)
    attribute = line.partition(" message=")[2].partition('" ')[0] or line
    assert attribute.lower().count("forbidden by policy") == 1
    assert ("ince 1 November 2026. We leave it." in attribute) == bool(day)


def test_other_and_missing_teams_answer_alike(seat: Seat) -> None:
    new_team("Other")
    other, missing = (ask("Alder 9", key=_key(seat), team=name) for name in ("other", "none"))
    assert other.status_code == missing.status_code == 404
    assert other.json()["detail"] == missing.json()["detail"]


def test_key_of_a_former_member_is_refused(seat: Seat) -> None:
    key = _key(seat)
    seat.membership.delete()
    assert ask("Alder 9", key=key, team="platform").status_code in (401, 404)


def test_answer_for_a_team_is_never_kept(seat: Seat) -> None:
    """Also under an address that spells the parameter otherwise."""
    _forbid(seat, "alder")
    address = f"{ADDRESS}?te%61m=platform"
    headers = {"Authorization": f"Api-Key {_key(seat)}"}
    for sent, status in ((headers, 200), ({}, 401)):
        response = Client().generic(
            "POST", address, "Alder 9", content_type="text/plain", headers=sent
        )
        assert response.status_code == status


def test_expired_exception_fails_the_next_call(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    key, ends = _key(seat), today()
    exception = PolicyException(distribution="dogwood", starts=ends, ends=ends)
    policies = "advisor.fleet.policies.stored.exceptions_of"
    monkeypatch.setattr(policies, lambda _: (exception,))
    query = {"key": key, "team": "platform", "strict": "1"}
    assert ask("Dogwood 7", as_of=f"{ends}", **query).status_code == 200
    tomorrow = ask("Dogwood 7", as_of=f"{ends + timedelta(days=1)}", **query)
    assert tomorrow.status_code == 409
    assert "exception ended" in tomorrow.json()["check"]["hosts"][0]["policy"]["words"]


# What is kept


def test_kept_answer_is_the_same_for_one_query(django_assert_num_queries) -> None:
    with time_machine.travel(f"{today()}T10:00:20Z", tick=False):
        first = ask("Alder 9")
        with django_assert_num_queries(1):
            second = ask("Alder 9")
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"]


def test_kept_answer_ends_with_the_data_it_rests_on() -> None:
    set_data_age({"alder": timedelta(days=1)})
    assert ask("Alder 9", strict="1", max_age="2d").status_code == 200
    set_data_age({"alder": timedelta(days=3)})
    assert ask("Alder 9", strict="1", max_age="2d").status_code == 503


def test_cache_is_bounded() -> None:
    cache = CheckCache(max_bytes=1_000)
    for number in range(20):
        cache.set(("digest", bytes([number]), 0), HttpResponse(b"x" * 300))
    assert cache.size == 900
    assert cache.get(("digest", bytes([19]), 0)) is not None
    assert cache.get(("digest", bytes([0]), 0)) is None


def test_checks_are_counted_as_any_request(settings) -> None:
    settings.API_RATE_ANONYMOUS = 2
    with time_machine.travel(f"{today()}T10:00:20Z", tick=False):
        statuses = [ask("Alder 9").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
