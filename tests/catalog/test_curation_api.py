"""/api/v1/refresh-runs/ and /api/v1/held-changes/: for curators only; what they decide is decided
once, on what they have read."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Key
from catalog.append_only import unprotected
from catalog.models import CatalogVersion, LifecycleValue, Phase, Product, ProductRun, Run

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

RUNS, HELD = "/api/v1/refresh-runs/", "/api/v1/held-changes/"


def _account(name: str, group: str = "") -> User:
    account = User.objects.create_user(name)
    if group:
        account.groups.add(Group.objects.get(name=group))
    return account


def _key(owner: User, reach: str = Key.Reach.READ) -> dict[str, str]:
    return {
        "Authorization": f"Api-Key {Key.objects.create_key(name='x', owner=owner, reach=reach)[1]}"
    }


@pytest.fixture
def reading() -> dict[str, str]:
    return _key(_account("viewer", "Viewer"))


@pytest.fixture
def writing() -> dict[str, str]:
    return _key(_account("curator", "Curator"), Key.Reach.WRITE)


def _run(state: str = "ok", **outcomes: str) -> Run:
    now = timezone.now()
    run = Run.objects.create(
        state=state,
        started_by="test",
        owner="here",
        expected=list(outcomes),
        started=now,
        heartbeat=now,
        finished=now,
        note="Said.",
    )
    reason = {
        "rule": "end-earlier",
        "release": "9",
        "field": "security_end",
        "words": "Earlier.",
        "old": None,
        "new": {"day": "2031-05-31"},
    }
    for name, outcome in outcomes.items():
        product = Product.objects.get(name=name)
        ProductRun.objects.create(
            run=run,
            product=product,
            outcome=outcome,
            reasons=[reason],
            fetched=7,
            duration=0.5,
            at=now,
        )
    return run


def _value(
    day: str,
    state: str = "held",
    *,
    release: str = "9",
    product: str = "birch",
    **fields: Any,
) -> LifecycleValue:
    return LifecycleValue.objects.create(
        product=Product.objects.get(name=product),
        release=release,
        field="security_end",
        value={"kind": "date", "day": day},
        state=state,
        observed_at=timezone.now(),
        **{
            "rules": ["end-earlier"],
            "evidence": "https://endoflife.date/api/v1/products/birch/",
            **fields,
        },
    )


@pytest.fixture
def held() -> LifecycleValue:
    """The catalog says 31 May 2032."""
    return _value("2031-05-31")


def _end() -> str:
    return Phase.objects.get(
        release__slug="birch-9", kind="security", source__kind="aggregator"
    ).ends_on.isoformat()


def _post(client: Client, address: str, headers: dict[str, str], body: Any = None) -> Any:
    return client.post(
        address, {} if body is None else body, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_duplicate_key_is_refused_by_name(
    decision: str, held: LifecycleValue, client: Client
) -> None:
    writing = _key(_account("curator", "Curator"), Key.Reach.WRITE)
    response = client.post(
        f"{HELD}{held.pk}/{decision}/",
        '{"reason": "a", "reason": "b"}',
        content_type="application/json",
        headers=writing,
    )
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["detail"] == 'The key "reason" is sent twice. Send it once.'
    held.refresh_from_db()
    assert held.state == "held"


# Who may see it


@pytest.mark.parametrize("address", [RUNS, f"{RUNS}1/", HELD, f"{HELD}1/"])
def test_anonymous_gets_401_and_non_curators_403(address: str, client: Client) -> None:
    anonymous = client.get(address)
    assert (anonymous.status_code, anonymous["WWW-Authenticate"]) == (401, "Api-Key")
    for headers in (_key(_account("ada")), _key(_account("grace"), Key.Reach.WRITE)):
        assert client.get(address, headers=headers).status_code == 403
    client.force_login(_account("alan"))
    refused = client.get(address)
    assert refused.status_code == 403
    for response in (anonymous, refused):
        assert response["Content-Type"] == "application/problem+json"
        assert response["Cache-Control"] == "private, no-store"
        assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.parametrize("address", [RUNS, HELD])
def test_curators_use_key_or_session_without_caching(
    address: str, client: Client, reading: dict[str, str]
) -> None:
    by_key = client.get(address, headers=reading)
    client.force_login(User.objects.get(username="viewer"))
    for response in (by_key, client.get(address), client.head(address)):
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))


def test_access_ends_with_the_permission(client: Client, reading: dict[str, str]) -> None:
    assert client.get(HELD, headers=reading).status_code == 200
    User.objects.get(username="viewer").groups.clear()
    assert client.get(HELD, headers=reading).status_code == 403


# Runs


def test_run_lists_the_outcome_of_each_product(client: Client, reading: dict[str, str]) -> None:
    run = _run(birch="noop", alder="hold")
    (run_row,) = client.get(RUNS, headers=reading).json()["results"]
    assert (run_row["id"], run_row["state"], run_row["outcomes"]) == (
        run.pk,
        "ok",
        {"apply": 0, "noop": 1, "hold": 1, "refuse": 0, "failed": 0},
    )
    whole = client.get(run_row["url"], headers=reading).json()
    assert [
        (product["product"], product["outcome"], product["fetched"])
        for product in whole["products"]
    ] == [
        ("alder", "hold", 7),
        ("birch", "noop", 7),
    ]
    assert whole["products"][0]["reasons"][0]["rule"] == "end-earlier"
    assert client.get(f"{RUNS}{run.pk + 1}/", headers=reading).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [2, 1, 0]),
        ("?state=partial", [1]),
        ("?state=ok&state=failed", [2, 0]),
        ("?product=birch", [1, 0]),
        ("?outcome=hold", [2, 0]),
        ("?product=birch&outcome=hold", [0]),
        ("?product=birch&outcome=failed&outcome=noop", [1]),
    ],
)
def test_runs_are_narrowed_and_newest_first(
    query: str, expected: list[int], client: Client, reading: dict[str, str]
) -> None:
    runs = [
        _run("ok", birch="hold"),
        _run("partial", birch="noop", alder="apply"),
        _run("failed", alder="hold"),
    ]
    rows = client.get(f"{RUNS}{query}", headers=reading).json()["results"]
    assert [row["id"] for row in rows] == [runs[number].pk for number in expected]


@pytest.mark.parametrize(
    "query",
    ["state=x", "product=x", "outcome=x", "cursor=x", "cursor=", "page=1", "page_size=201", "x=1"],
)
def test_invalid_query_is_refused(query: str, client: Client, reading: dict[str, str]) -> None:
    response = client.get(f"{RUNS}?{query}", headers=reading)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("key", ["0", "x", "-1", "1.5", "%00", "9" * 19, "9" * 400, "%D9%A1"])
def test_invalid_id_is_not_found(key: str, client: Client, writing: dict[str, str]) -> None:
    for address in (f"{RUNS}{key}/", f"{HELD}{key}/"):
        assert client.get(address, headers=writing).status_code == 404
    assert _post(client, f"{HELD}{key}/approve/", writing).status_code == 404


@pytest.mark.parametrize("address", [RUNS, HELD])
def test_page_after_page_everything_comes_once_at_the_same_cost(
    address: str, client: Client, reading: dict[str, str]
) -> None:
    for number in range(5):
        _run("ok", birch="hold")
        _value("2031-05-31", release=str(number))
    whole, walked, counts, following = (
        client.get(address, headers=reading).json()["results"],
        [],
        set(),
        f"{address}?page_size=2",
    )
    while following:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(following, headers=reading).json()
        walked += page["results"]
        following = page["next"]
        counts.add(len(queries))
    assert walked == whole
    assert len(whole) == 5
    assert len(counts - {min(counts)}) == 0
    assert max(counts) <= 5


# Changes under review


def test_held_change_has_both_values_and_its_rules(
    client: Client, reading: dict[str, str], held
) -> None:
    (change,) = client.get(HELD, headers=reading).json()["results"]
    assert (change["id"], change["product"], change["release"], change["field"]) == (
        held.pk,
        "birch",
        "9",
        "security_end",
    )
    assert (change["old"]["value"], change["new"]["value"]) == (
        {"kind": "date", "day": "2032-05-31"},
        {"kind": "date", "day": "2031-05-31"},
    )
    assert (change["old"]["words"], change["new"]["words"], change["by_hand"]) == (
        "31 May 2032",
        "31 May 2031",
        False,
    )
    assert change["rules"] == [{"rule": "end-earlier", "words": "an end becomes earlier"}]
    assert change["evidence"] == held.evidence
    assert change["waiting_since"][:19] == held.observed_at.isoformat()[:19]
    assert client.get(change["url"], headers=reading).json() == change


def test_override_is_the_old_value_of_a_held_change(
    client: Client, reading: dict[str, str], held
) -> None:
    _value("2033-01-01", "accepted", origin="curator", reason="They told us.", rules=[])
    (change,) = client.get(HELD, headers=reading).json()["results"]
    assert (change["old"]["words"], change["by_hand"]) == ("1 January 2033", True)


def test_held_changes_are_the_default_and_filtered(
    client: Client, reading: dict[str, str], held
) -> None:
    rejected, other = _value("2030-01-01", "rejected"), _value("2030-01-01", product="alder")
    ids = {
        query: [
            row["id"] for row in client.get(f"{HELD}{query}", headers=reading).json()["results"]
        ]
        for query in (
            "",
            "?product=alder",
            "?state=rejected",
            "?state=held&state=rejected&product=birch",
            "?state=accepted",
        )
    }
    assert list(ids.values()) == [
        [held.pk, other.pk],
        [other.pk],
        [rejected.pk],
        [held.pk, rejected.pk],
        [],
    ]


# Decided


def _newest_change(client: Client) -> dict[str, Any]:
    return client.get("/api/v1/changes/").json()["results"][0]


def test_approved_value_is_published_with_user_and_reason(
    client: Client, writing: dict[str, str], held
) -> None:
    response = _post(
        client, f"{HELD}{held.pk}/approve/", writing, {"reason": "Their page says so."}
    )
    assert response.status_code == 200, response.content
    decision = response.json()
    assert (decision["decided"], decision["change"]["state"], decision["change"]["decided_by"]) == (
        1,
        "accepted",
        "curator",
    )
    assert _end() == "2031-05-31"
    row = Phase.history.filter(history_user__username="curator").get()
    assert (row.origin, row.history_change_reason) == ("curator", "Their page says so.")
    assert {"ends_on": "2031-05-31"}.items() <= {
        step["field"]: step["after"] for step in _newest_change(client)["steps"]
    }.items()
    assert b"Their page" not in client.get("/api/v1/changes/").content


def test_rejected_value_changes_no_published_value(
    client: Client, writing: dict[str, str], held
) -> None:
    before, version = _end(), CatalogVersion.current()
    decision = _post(client, f"{HELD}{held.pk}/reject/", writing).json()
    assert (decision["decided"], decision["change"]["state"]) == (1, "rejected")
    assert (_end(), CatalogVersion.current()) == (before, version)


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_change_is_decided_once(verb: str, client: Client, writing: dict[str, str], held) -> None:
    assert _post(client, f"{HELD}{held.pk}/reject/", writing).status_code == 200
    second = _post(client, f"{HELD}{held.pk}/{verb}/", writing)
    assert second.status_code == 409
    assert "rejected" in second.json()["detail"]
    assert LifecycleValue.objects.get(pk=held.pk).state == "rejected"


def test_approval_out_of_order_writes_nothing(
    client: Client, writing: dict[str, str], held
) -> None:
    with unprotected(LifecycleValue):
        too_early = {"kind": "date", "day": "1999-05-31"}
        LifecycleValue.objects.filter(pk=held.pk).update(value=too_early)
    before = _end()
    response = _post(client, f"{HELD}{held.pk}/approve/", writing)
    assert response.status_code == 409
    assert "would be out of order" in response.json()["detail"]
    assert (_end(), LifecycleValue.objects.get(pk=held.pk).state) == (before, "held")


def test_deciding_takes_a_key_that_writes_of_an_account_that_may(client: Client, held) -> None:
    address = f"{HELD}{held.pk}/approve/"
    curator, viewer = _account("curator", "Curator"), _account("viewer", "Viewer")
    assert _post(client, address, {}).status_code == 401
    assert _post(client, address, _key(curator)).status_code == 403
    assert _post(client, address, _key(viewer, Key.Reach.WRITE)).status_code == 403
    client.force_login(curator)
    assert _post(client, address, {}).status_code == 401, (
        "a cookie goes along with other sites' forms"
    )
    assert client.get(address, headers=_key(curator)).status_code == 405
    assert LifecycleValue.objects.get(pk=held.pk).state == "held"


@pytest.mark.parametrize(
    "body",
    [
        "x",
        [],
        {"reason": 1},
        {"reason": "x" * 1001},
        {"reason": "\x00"},
        {"reason": "\ud800"},
        {"why": "x"},
    ],
)
def test_a_decision_that_cannot_be_read_is_refused(
    body: Any, client: Client, writing: dict[str, str], held
) -> None:
    assert _post(client, f"{HELD}{held.pk}/approve/", writing, body).status_code == 400
    assert LifecycleValue.objects.get(pk=held.pk).state == "held"


# On what was read


def _tag(client: Client, held: LifecycleValue, headers: dict[str, str]) -> str:
    return client.get(f"{HELD}{held.pk}/", headers={**headers, "Accept-Encoding": "gzip"})["ETag"]


def test_unchanged_value_can_be_decided(client: Client, writing: dict[str, str], held) -> None:
    tag = _tag(client, held, writing)
    assert tag.startswith('"'), "a weak one would never match"
    assert (
        _post(
            client, f"{HELD}{held.pk}/approve/", {**writing, "If-Match": f'"other", {tag}'}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("sent", ['"other"', "W/{tag}", "", "{tag}x", "x"])
def test_decision_on_a_changed_value_is_refused(
    sent: str, client: Client, writing: dict[str, str], held
) -> None:
    headers = {**writing, "If-Match": sent.format(tag=_tag(client, held, writing))}
    response = _post(client, f"{HELD}{held.pk}/approve/", headers)
    assert (response.status_code, response["Content-Type"]) == (412, "application/problem+json")
    assert "Read it again" in response.json()["detail"]
    assert LifecycleValue.objects.get(pk=held.pk).state == "held"


def test_a_value_set_by_hand_meanwhile_is_another_question(
    client: Client, writing: dict[str, str], held
) -> None:
    tag = _tag(client, held, writing)
    _value("2033-01-01", "accepted", origin="curator", reason="They told us.", rules=[])
    assert (
        _post(client, f"{HELD}{held.pk}/approve/", {**writing, "If-Match": tag}).status_code == 412
    )
    assert (
        _post(client, f"{HELD}{held.pk}/approve/", {**writing, "If-Match": "*"}).status_code == 200
    )


@pytest.mark.django_db(transaction=True)
def test_simultaneous_decisions_conflict() -> None:
    held, writing = _value("2031-05-31"), _key(_account("curator", "Curator"), Key.Reach.WRITE)
    begin, codes = threading.Barrier(2), []

    def decide(verb: str) -> None:
        begin.wait()
        codes.append(_post(Client(), f"{HELD}{held.pk}/{verb}/", writing).status_code)
        connection.close()

    threads = [threading.Thread(target=decide, args=[verb]) for verb in ("approve", "reject")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]
