"""PUT an inventory, follow it, read its counts."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from accounts.models import Key, Role
from advisor.fleet.imports import start
from advisor.models import FleetChunk, FleetImport
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.imports.inventories import ALDER, BIRCH, MYSTERY, many, table

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]
IMPORTS = "/api/v1/fleet/platform/imports/"


@pytest.fixture
def seat():
    return join(new_team(), "ada")


def key_of(seat, reach: str = "read-write", team: object = "own") -> dict[str, str]:
    own = seat.team if team == "own" else team
    user = seat.membership.user
    _, text = Key.objects.create_key(name="test", owner=user, reach=reach, team=own)
    return {"Authorization": f"Api-Key {text}"}


def put(headers: dict[str, str], text: str, address: str = IMPORTS, **more: object):
    return Client().put(address, text, content_type="text/csv", headers=headers, **more)


def test_a_file_is_imported_and_read(seat) -> None:
    headers = key_of(seat)
    response = put(headers, table(ALDER, ALDER, MYSTERY), f"{IMPORTS}?label=Vienna")
    assert response.status_code == 202
    assert response["Cache-Control"] == "private, no-store"
    answer = Client().get(response["Location"], headers=headers).json()
    assert (answer["state"], answer["label"], answer["rows"]) == ("ready", "Vienna", 3)
    assert answer["totals"] == {"rows": 3, "matched": 2, "unmatched": 1, "ignored": 0}
    (count,) = answer["counts"]
    assert (count["distribution"], count["release"], count["hosts"]) == ("alder", "9", 2)
    listed = Client().get(IMPORTS, headers=headers).json()
    assert [row["number"] for row in listed["results"]] == [1]


def test_the_name_that_curl_appends_is_the_files(seat) -> None:
    response = put(key_of(seat), table(ALDER), f"{IMPORTS}hosts.csv")
    assert response.status_code == 202
    assert response.json()["filename"] == "hosts.csv"


def test_a_large_file_is_answered_before_it_is_read(seat, monkeypatch) -> None:
    monkeypatch.setattr(start, "MAX_BYTES_AT_ONCE", 10)
    monkeypatch.setattr(start, "start_process", lambda: None)
    text = many([ALDER, BIRCH], 12_000)
    response = put(key_of(seat), text)
    answer = response.json()
    assert (response.status_code, answer["state"]) == (202, "uploaded")
    assert (answer["size"], answer["bytes_read"], answer["totals"]) == (len(text), 0, None)
    assert FleetChunk.objects.count() > 1


def test_half_a_body_is_no_import(seat) -> None:
    text = many([ALDER, BIRCH], 24_000)
    half = io.BytesIO(text[: len(text) // 2].encode())
    response = put(key_of(seat), text, **{"wsgi.input": half})
    assert response.status_code == 400
    assert FleetImport.objects.get().state == "failed"
    assert not FleetChunk.objects.exists()


def test_a_body_beyond_the_limit_is_not_read(seat, settings) -> None:
    settings.FLEET_MAX_BYTES = 10
    assert put(key_of(seat), table(ALDER)).status_code == 413
    assert not FleetImport.objects.exists()


@pytest.mark.parametrize("query", ["?colour=red", "?label=" + "x" * 121, "?label=a&label=b"])
def test_a_wrong_parameter_is_refused(seat, query: str) -> None:
    assert put(key_of(seat), table(ALDER), IMPORTS + query).status_code == 400


def test_an_empty_body_is_refused(seat) -> None:
    assert put(key_of(seat), "").status_code == 411
    assert put(key_of(seat), "", CONTENT_LENGTH="0").status_code == 400


def test_who_may(seat) -> None:
    other = join(new_team("Research"), "eve")
    assert put({}, table(ALDER)).status_code == 401
    assert put(key_of(seat, "read"), table(ALDER)).status_code == 403
    assert put(key_of(seat, team=None), table(ALDER)).status_code == 404
    assert put(key_of(other), table(ALDER)).status_code == 404
    auditor = join(seat.team, "dan", Role.AUDITOR)
    assert put(key_of(auditor), table(ALDER)).status_code == 403
    assert client_of(seat).put(IMPORTS, table(ALDER)).status_code in (401, 403)
    assert not FleetImport.objects.exists()
    put(key_of(seat), table(ALDER))
    for address in (IMPORTS, f"{IMPORTS}1/"):
        assert Client().get(address, headers=key_of(other)).status_code == 404
        assert Client().get(address).status_code == 401
        assert client_of(other).get(address).status_code == 404
        assert client_of(seat).get(address).status_code == 200
        assert Client().get(address, headers=key_of(auditor)).status_code == 200
