"""The API of policies and exceptions: formats, If-Match, rights, and other teams' keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Key, Role
from accounts.teams.rights import Seat
from advisor.models import FleetException, PolicyVersion
from catalog.clock import today
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.fleet.policy.teams_policies import TEXT, approved, end, request, save

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

YAML = "application/yaml"


@dataclass(frozen=True)
class KeyHolder:
    """Sends a key of the team; addresses are below the team's."""

    seat: Seat
    text: str

    def send(
        self,
        method: str,
        address: str,
        body: object = b"",
        content_type: str = "application/json",
        **headers: str,
    ) -> HttpResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(
            method,
            f"/api/v1/fleet/platform/{address}",
            body if isinstance(body, bytes | str) else json.dumps(body),
            content_type=content_type,
            headers={"Authorization": f"Api-Key {self.text}", **names},
        )

    def put(self, text: str | bytes, query: str = "", **headers: str) -> HttpResponse:
        return self.send("PUT", f"policy/{query}", text, YAML, **headers)

    def request(self, **fields: object) -> HttpResponse:
        day = today() + timedelta(days=9)
        body = {"distribution": "birch", "reason": "Old.", "ends": day.isoformat(), **fields}
        return self.send("POST", "exceptions/", body)


def _holder(seat: Seat, reach: str = Key.Reach.WRITE) -> KeyHolder:
    owner = seat.membership.user
    key = Key.objects.create_key(name="k", owner=owner, reach=reach, team=seat.team)[1]
    return KeyHolder(seat, key)


@pytest.fixture
def olga() -> KeyHolder:
    return _holder(join(new_team(), "olga", Role.OWNER))


@pytest.fixture
def ada(olga: KeyHolder) -> KeyHolder:
    return _holder(join(olga.seat.team, "ada"))


def test_policy_is_put_and_read_back(olga: KeyHolder) -> None:
    empty = olga.send("GET", "policy/")
    assert (empty.json(), empty["ETag"]) == ({"format": 1, "rules": []}, '"0"')
    answer = olga.put(TEXT, "?note=First", If_Match=empty["ETag"])
    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert PolicyVersion.objects.get().note == "First"
    text = olga.send("GET", "policy/", Accept=YAML)
    assert (text["Content-Type"], text["Cache-Control"]) == (YAML, "private, no-store")
    assert "release: '9'" in text.content.decode()
    again = olga.put(text.content, If_Match=text["ETag"])
    assert again["ETag"] == '"1"'
    as_json = olga.send("PUT", "policy/", again.json(), If_Match='"1"')
    assert (as_json.status_code, as_json["ETag"]) == (200, '"1"')


def test_put_needs_the_current_etag(olga: KeyHolder) -> None:
    save(olga.seat)
    text = TEXT.replace("standard", "norm")
    assert olga.put(text).status_code == 428
    assert olga.put(text, If_Match='"0"').status_code == 412
    assert olga.put(text, If_Match='"1"').status_code == 200


def test_mistakes_are_named_with_their_lines(olga: KeyHolder) -> None:
    answer = olga.put("rules:\n- rule: aproved\nx: y", If_Match='"0"')
    assert answer.status_code == 400
    details = [error["detail"] for error in answer.json()["errors"]]
    assert details[0] == "Line 2, rules[1]: rule: “aproved” is not known. Did you mean approved?"
    assert len(details) == 2
    assert answer["Content-Type"] == "application/problem+json"


def test_failing_tests_are_refused_or_accepted(olga: KeyHolder) -> None:
    text = TEXT.replace("expect: ok", "expect: forbidden")
    answer = olga.put(text, If_Match='"0"')
    assert (answer.status_code, "but it is ok" in answer.content.decode()) == (400, True)
    assert olga.put(text, "?failing_tests=accept", If_Match='"0"').status_code == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"x" * 300_000, YAML, 413),
        (b"rules: []", "text/html", 415),
        (b"\xff\xfe", YAML, 400),
        (b"[" * 9999, "application/json", 400),
    ],
)
def test_odd_body_is_refused(olga: KeyHolder, body: bytes, content_type: str, status: int) -> None:
    answer = olga.send("PUT", "policy/", body, content_type, If_Match='"0"')
    assert answer.status_code == status


def test_member_does_not_put(ada: KeyHolder) -> None:
    assert ada.put(TEXT, If_Match='"0"').status_code == 403
    assert not PolicyVersion.objects.exists()


def test_reading_key_writes_nothing(olga: KeyHolder) -> None:
    reader = _holder(olga.seat, Key.Reach.READ)
    assert reader.send("GET", "policy/").status_code == 200
    assert reader.put(TEXT, If_Match='"0"').status_code == 403


@pytest.mark.parametrize("address", ["policy/", "exceptions/", "exceptions/1/"])
def test_key_of_another_team_finds_nothing(olga: KeyHolder, address: str) -> None:
    request(olga.seat)
    eve = _holder(join(new_team("Other"), "eve", Role.OWNER))
    assert eve.send("GET", address).status_code == 404
    assert Client().get(f"/api/v1/fleet/platform/{address}").status_code == 401
    visitor = Client()
    visitor.force_login(olga.seat.membership.user)
    assert visitor.get(f"/api/v1/fleet/platform/{address}").status_code == 200


def test_exception_is_requested_approved_and_revoked(olga: KeyHolder, ada: KeyHolder) -> None:
    requested = ada.request(release="8", group="web")
    assert (requested.status_code, requested.json()["standing"]) == (201, "waiting-for-approval")
    address = requested["Location"].partition("/platform/")[2]
    assert ada.send("POST", f"{address}approve/", If_Match=requested["ETag"]).status_code == 403
    assert olga.send("POST", f"{address}approve/").status_code == 428
    approval = olga.send("POST", f"{address}approve/", If_Match=requested["ETag"])
    assert (approval.status_code, approval.json()["standing"]) == (200, "in-force")
    assert olga.send("POST", f"{address}revoke/", If_Match=requested["ETag"]).status_code == 412
    revoked = olga.send(
        "POST", f"{address}revoke/", {"reason": "Moved."}, If_Match=approval["ETag"]
    )
    assert (revoked.json()["state"], revoked.json()["closed_by"]) == ("revoked", "olga")
    again = olga.send("POST", f"{address}approve/", If_Match=revoked["ETag"])
    assert again.status_code == 409


def test_request_that_is_invalid_names_its_fields(ada: KeyHolder) -> None:
    answer = ada.request(ends="2099-01-01", release="77", reason="")
    assert answer.status_code == 400
    assert all(name in answer.content.decode() for name in ("ends", "release", "reason"))
    assert ada.request(surprise=1).status_code == 400
    assert ada.request(renews=5).status_code == 404
    assert not FleetException.objects.exists()


def test_exceptions_are_listed_by_standing(olga: KeyHolder, ada: KeyHolder) -> None:
    end(approved(ada.seat, olga.seat))
    request(ada.seat)
    listed = olga.send("GET", "exceptions/?standing=back-in-review").json()
    assert (listed["count"], listed["results"][0]["number"]) == (1, 1)
    assert "page=2" in olga.send("GET", "exceptions/?page_size=1").json()["next"]
    assert olga.send("GET", "exceptions/?page=9").status_code == 404


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1", "%00", "²"])
def test_odd_number_is_not_found(olga: KeyHolder, number: str) -> None:
    assert olga.send("GET", f"exceptions/{number}/").status_code == 404
