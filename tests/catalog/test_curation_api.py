"""/api/v1/refresh-runs/ and /api/v1/held-changes/: for curators only; what they decide is decided once, on what they have read."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Key
from catalog.models import CatalogVersion, LifecycleValue, Phase, Product, ProductRun, Run

pytestmark = pytest.mark.django_db

RUNS, HELD = "/api/v1/refresh-runs/", "/api/v1/held-changes/"


def _account(name: str, group: str = "") -> User:
    made = User.objects.create_user(name)
    if group:
        made.groups.add(Group.objects.get(name=group))
    return made


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
    made = Run.objects.create(
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
            run=made,
            product=product,
            outcome=outcome,
            reasons=[reason],
            fetched=7,
            duration=0.5,
            at=now,
        )
    return made


def _value(
    day: str, state: str = "held", *, release: str = "9", product: str = "rocky-linux", **said: Any
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
            "evidence": "https://endoflife.date/api/v1/products/rocky-linux/",
            **said,
        },
    )


@pytest.fixture
def held() -> LifecycleValue:
    """The catalog says 31 May 2032."""
    return _value("2031-05-31")


def _end() -> str:
    return Phase.objects.get(
        release__slug="rocky-linux-9", kind="security", source__kind="aggregator"
    ).ends_on.isoformat()


def _post(client: Client, address: str, headers: dict[str, str], body: Any = None) -> Any:
    return client.post(
        address, {} if body is None else body, content_type="application/json", headers=headers
    )


# Who may see it


@pytest.mark.parametrize("address", [RUNS, f"{RUNS}1/", HELD, f"{HELD}1/"])
def test_who_is_nobody_is_asked_for_a_key_and_who_is_no_curator_is_refused(
    address: str, client: Client
) -> None:
    nobody = client.get(address)
    assert (nobody.status_code, nobody["WWW-Authenticate"]) == (401, "Api-Key")
    for headers in (_key(_account("ada")), _key(_account("grace"), Key.Reach.WRITE)):
        assert client.get(address, headers=headers).status_code == 403
    client.force_login(_account("alan"))
    refused = client.get(address)
    assert refused.status_code == 403
    for response in (nobody, refused):
        assert response["Content-Type"] == "application/problem+json"
        assert response["Cache-Control"] == "private, no-store"
        assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.parametrize("address", [RUNS, HELD])
def test_curators_see_it_by_key_and_by_session_and_nobody_in_between_keeps_it(
    address: str, client: Client, reading: dict[str, str]
) -> None:
    by_key = client.get(address, headers=reading)
    client.force_login(User.objects.get(username="viewer"))
    for response in (by_key, client.get(address), client.head(address)):
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))


def test_it_ends_with_the_permission(client: Client, reading: dict[str, str]) -> None:
    assert client.get(HELD, headers=reading).status_code == 200
    User.objects.get(username="viewer").groups.clear()
    assert client.get(HELD, headers=reading).status_code == 403


# Runs


def test_a_run_is_told_with_what_came_of_each_product(
    client: Client, reading: dict[str, str]
) -> None:
    run = _run(rhel="noop", almalinux="hold")
    (told,) = client.get(RUNS, headers=reading).json()["results"]
    assert (told["id"], told["state"], told["outcomes"]) == (
        run.pk,
        "ok",
        {"apply": 0, "noop": 1, "hold": 1, "refuse": 0, "failed": 0},
    )
    whole = client.get(told["url"], headers=reading).json()
    assert [(one["product"], one["outcome"], one["fetched"]) for one in whole["products"]] == [
        ("almalinux", "hold", 7),
        ("rhel", "noop", 7),
    ]
    assert whole["products"][0]["reasons"][0]["rule"] == "end-earlier"
    assert client.get(f"{RUNS}{run.pk + 1}/", headers=reading).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 1, 0]),
        ("?state=partial", [1]),
        ("?state=ok&state=failed", [2, 0]),
        ("?product=rhel", [1, 0]),
        ("?outcome=hold", [2, 0]),
        ("?product=rhel&outcome=hold", [0]),
        ("?product=rhel&outcome=failed&outcome=noop", [1]),
    ],
)
def test_runs_are_narrowed_and_newest_first(
    query: str, found: list[int], client: Client, reading: dict[str, str]
) -> None:
    runs = [
        _run("ok", rhel="hold"),
        _run("partial", rhel="noop", almalinux="apply"),
        _run("failed", almalinux="hold"),
    ]
    told = client.get(f"{RUNS}{query}", headers=reading).json()["results"]
    assert [one["id"] for one in told] == [runs[number].pk for number in found]


@pytest.mark.parametrize(
    "query",
    ["state=x", "product=x", "outcome=x", "cursor=x", "cursor=", "page=1", "page_size=201", "x=1"],
)
def test_what_cannot_be_asked_is_refused(
    query: str, client: Client, reading: dict[str, str]
) -> None:
    response = client.get(f"{RUNS}?{query}", headers=reading)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("key", ["0", "x", "-1", "1.5", "%00", "9" * 19, "9" * 400, "%D9%A1"])
def test_what_is_no_key_is_not_there(key: str, client: Client, writing: dict[str, str]) -> None:
    for address in (f"{RUNS}{key}/", f"{HELD}{key}/"):
        assert client.get(address, headers=writing).status_code == 404
    assert _post(client, f"{HELD}{key}/approve/", writing).status_code == 404


@pytest.mark.parametrize("address", [RUNS, HELD])
def test_page_after_page_everything_comes_once_at_the_same_cost(
    address: str, client: Client, reading: dict[str, str]
) -> None:
    for number in range(5):
        _run("ok", rhel="hold")
        _value("2031-05-31", release=str(number))
    whole, found, counts, following = (
        client.get(address, headers=reading).json()["results"],
        [],
        set(),
        f"{address}?page_size=2",
    )
    while following:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(following, headers=reading).json()
        found += page["results"]
        following = page["next"]
        counts.add(len(asked))
    assert found == whole
    assert len(whole) == 5
    assert len(counts - {min(counts)}) == 0
    assert max(counts) <= 5


# Changes under review


def test_a_held_change_says_what_readers_see_what_upstream_says_and_why_it_waits(
    client: Client, reading: dict[str, str], held
) -> None:
    (told,) = client.get(HELD, headers=reading).json()["results"]
    assert (told["id"], told["product"], told["release"], told["field"]) == (
        held.pk,
        "rocky-linux",
        "9",
        "security_end",
    )
    assert (told["old"]["value"], told["new"]["value"]) == (
        {"kind": "date", "day": "2032-05-31"},
        {"kind": "date", "day": "2031-05-31"},
    )
    assert (told["old"]["words"], told["new"]["words"], told["by_hand"]) == (
        "31 May 2032",
        "31 May 2031",
        False,
    )
    assert told["rules"] == [{"rule": "end-earlier", "words": "an end becomes earlier"}]
    assert told["evidence"] == held.evidence
    assert told["waiting_since"][:19] == held.observed_at.isoformat()[:19]
    assert client.get(told["url"], headers=reading).json() == told


def test_what_is_set_by_hand_is_what_readers_see(
    client: Client, reading: dict[str, str], held
) -> None:
    _value("2033-01-01", "accepted", origin="curator", reason="They told us.", rules=[])
    (told,) = client.get(HELD, headers=reading).json()["results"]
    assert (told["old"]["words"], told["by_hand"]) == ("1 January 2033", True)


def test_those_that_wait_come_first_asked_for_and_are_narrowed(
    client: Client, reading: dict[str, str], held
) -> None:
    rejected, other = _value("2030-01-01", "rejected"), _value("2030-01-01", product="almalinux")
    ids = {
        query: [
            one["id"] for one in client.get(f"{HELD}{query}", headers=reading).json()["results"]
        ]
        for query in (
            "",
            "?product=almalinux",
            "?state=rejected",
            "?state=held&state=rejected&product=rocky-linux",
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


def test_what_is_approved_reaches_readers_with_who_and_why(
    client: Client, writing: dict[str, str], held
) -> None:
    response = _post(
        client, f"{HELD}{held.pk}/approve/", writing, {"reason": "Their page says so."}
    )
    assert response.status_code == 200, response.content
    said = response.json()
    assert (said["decided"], said["change"]["state"], said["change"]["decided_by"]) == (
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


def test_what_is_rejected_changes_nothing_readers_see(
    client: Client, writing: dict[str, str], held
) -> None:
    before, version = _end(), CatalogVersion.current()
    said = _post(client, f"{HELD}{held.pk}/reject/", writing).json()
    assert (said["decided"], said["change"]["state"]) == (1, "rejected")
    assert (_end(), CatalogVersion.current()) == (before, version)


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_it_is_decided_once(verb: str, client: Client, writing: dict[str, str], held) -> None:
    assert _post(client, f"{HELD}{held.pk}/reject/", writing).status_code == 200
    second = _post(client, f"{HELD}{held.pk}/{verb}/", writing)
    assert second.status_code == 409
    assert "rejected" in second.json()["detail"]
    assert LifecycleValue.objects.get(pk=held.pk).state == "rejected"


def test_what_would_put_days_out_of_order_is_not_approved_and_nothing_is_written(
    client: Client, writing: dict[str, str], held
) -> None:
    LifecycleValue.objects.filter(pk=held.pk).update(value={"kind": "date", "day": "1999-05-31"})
    before = _end()
    response = _post(client, f"{HELD}{held.pk}/approve/", writing)
    assert response.status_code == 409
    assert "would not follow each other" in response.json()["detail"]
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


def test_what_still_stands_is_decided_on(client: Client, writing: dict[str, str], held) -> None:
    tag = _tag(client, held, writing)
    assert tag.startswith('"'), "a weak one would never match"
    assert (
        _post(
            client, f"{HELD}{held.pk}/approve/", {**writing, "If-Match": f'"other", {tag}'}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("sent", ['"other"', "W/{tag}", "", "{tag}x", "x"])
def test_what_is_not_what_was_read_is_not_decided_on(
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
def test_of_two_who_decide_at_the_same_time_one_is_told_that_it_is_done() -> None:
    held, writing = _value("2031-05-31"), _key(_account("curator", "Curator"), Key.Reach.WRITE)
    begin, codes = threading.Barrier(2), []

    def decide(verb: str) -> None:
        begin.wait()
        codes.append(_post(Client(), f"{HELD}{held.pk}/{verb}/", writing).status_code)
        connection.close()

    both = [threading.Thread(target=decide, args=[verb]) for verb in ("approve", "reject")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(codes) == [200, 409]
