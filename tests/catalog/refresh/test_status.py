"""What readers see of how fresh release data is, and of what is under review."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from catalog.append_only import unprotected
from catalog.models import LifecycleValue, Phase, Product, Run
from catalog.refresh import freshness, review
from catalog.refresh.run import refresh
from catalog.refresh.values import Ending
from tests.catalog.refresh.answers import PRODUCTS

pytestmark = [pytest.mark.django_db, pytest.mark.long_on_postgresql]

STATUS = "/api/v1/status/"
PAGE = "/distributions/rocky-linux/"


def _of(client: Client, product: str = "rocky-linux") -> dict:
    return next(row for row in client.get(STATUS).json()["products"] if row["product"] == product)


def _later(**span: float):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


NOT_ASKED = "on 22 August 2026 (3 months ago); not refreshed yet."


@time_machine.travel("2026-11-24T08:00:00Z", tick=False)
def test_unrefreshed_data_has_the_age_of_its_answers(
    client: Client,
) -> None:
    product = _of(client)
    assert (product["last_success"], product["checked_at"], product["observed_on"]) == (
        None,
        None,
        "2026-08-22",
    )
    assert (product["level"], product["stale"], product["age_hours"]) == ("red", True, 94 * 24 + 8)
    assert product["words"] == (
        "Release data: imported from endoflife.date on 22 August 2026; not refreshed yet."
    )
    assert client.get("/healthz/ready").json()["release_data"] == "red"


def test_seed_values_were_observed_on_their_sources_day(db: None) -> None:
    values = LifecycleValue.objects.filter(origin="upstream")
    days = set(values.values_list("product__name", "observed_at__date"))
    assert days == {(product, date(2026, 8, 22)) for product in PRODUCTS}


@time_machine.travel("2026-11-24T08:00:00Z", tick=False)
def test_pages_of_a_new_installation_say_not_refreshed(
    client: Client, admin_client: Client
) -> None:
    page = client.get(PAGE).content.decode()
    assert NOT_ASKED in page
    for address in ("/", "/lifecycle/", PAGE, "/distributions/"):
        text = client.get(address).content.decode()
        imported = (
            "Release data: imported from endoflife.date on 22 August 2026; not refreshed yet."
        )
        assert imported in text
        assert not [
            alarm
            for alarm in (
                "fresh-red",
                "fresh-amber",
                "fresh-fresh",
                "ago with",
                "was not checked for",
            )
            if alarm in text
        ]
    index = admin_client.get("/admin/").content.decode()
    assert "Release data of 8 of 8 products was imported from endoflife.date" in index


def test_product_with_a_failed_refresh_is_marked(client: Client, upstream) -> None:
    upstream.bodies["rocky-linux"] = 503
    refresh(started_by="test")
    assert "no refresh has succeeded since" in client.get(PAGE).content.decode()
    assert _of(client)["words"].endswith("no refresh has succeeded since.")
    assert "Release data of 1 of 8 distributions: imported" in client.get("/").content.decode()


def test_override_does_not_refresh_the_age(client: Client) -> None:
    product = Product.objects.get(name="rocky-linux")
    review.override(
        product,
        "9",
        "security_end",
        Ending("date", date(2033, 5, 31)),
        reason="the vendor said so",
        by=None,
    )
    assert (_of(client)["observed_on"], _of(client)["checked_at"]) == ("2026-08-22", None)


def test_a_product_without_any_value_was_never_received(client: Client) -> None:
    with unprotected(LifecycleValue):
        LifecycleValue.objects.filter(product__name="rocky-linux").delete()
    freshness.renew()
    assert (_of(client)["level"], _of(client)["observed_on"], _of(client)["age_hours"]) == (
        "red",
        None,
        None,
    )
    assert "Release data: never received from" in client.get(PAGE).content.decode()


def test_answers_of_today_that_were_only_loaded_are_not_fresh(client: Client) -> None:
    with time_machine.travel("2026-08-22T12:00:00Z", tick=False):
        assert (_of(client)["level"], _of(client)["stale"]) == ("amber", False)


def test_refresh_makes_every_product_fresh(client: Client, upstream) -> None:
    refresh(started_by="test")
    answer = client.get(STATUS).json()
    assert (answer["level"], answer["stale"], answer["held"]) == ("fresh", False, 0)
    assert {product["age_hours"] for product in answer["products"]} == {0}
    assert answer["last_success"] is not None
    page = client.get(PAGE).content.decode()
    assert "Checked 0 minutes ago with endoflife.date" in page
    assert "fresh-amber" not in page


@pytest.mark.parametrize(
    ("span", "level", "words"),
    [
        ({"hours": 47}, "fresh", "checked 47 hours ago"),
        ({"hours": 49}, "amber", "checked 2 days ago"),
        ({"days": 13}, "amber", "checked 13 days ago"),
        ({"days": 15}, "red", "checked 15 days ago"),
    ],
)
def test_level_is_amber_after_two_days_red_after_fourteen(
    client: Client, upstream, span, level: str, words: str
) -> None:
    refresh(started_by="test")
    with _later(**span):
        assert _of(client)["level"] == level
        page = client.get(PAGE).content.decode()
        assert f"fresh-{level}" in page
        assert words in page
        assert ("was not checked for" in client.get("/").content.decode()) == (level != "fresh")
        assert client.get("/healthz/ready").json()["release_data"] == level


def test_value_under_review_is_announced_not_published(client: Client, upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    refresh(started_by="test")
    product = _of(client)
    assert (product["level"], product["stale"], product["held"]) == ("amber", False, 1)
    assert (
        product["under_review"][0]["words"]
        == "end of security support: endoflife.date reports 31 May 2031"
    )
    page = client.get(PAGE).content.decode()
    assert (
        "End of security support: endoflife.date reports 31 May 2031, <b>under review</b>" in page
    )
    assert "31 May 2032" in page
    assert (
        "endoflife.date reports 31 May 2031"
        in client.get("/lifecycle/?distribution=rocky-linux").content.decode()
    )
    assert "1 value of endoflife.date is under review" in client.get("/").content.decode()


def test_decided_change_is_no_longer_under_review(client: Client, upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    refresh(started_by="test")
    review.reject([LifecycleValue.objects.held().get().pk], by=None)
    assert _of(client)["level"] == "fresh"
    assert "under review" not in client.get(PAGE).content.decode()


def test_incomplete_run_does_not_refresh_the_age(client: Client, upstream) -> None:
    refresh(started_by="test")
    first = client.get(STATUS).json()
    upstream.bodies["rhel"] = 503
    with _later(hours=60):
        assert refresh(started_by="test").state == "partial"
        answer = client.get(STATUS).json()
        assert answer["last_success"] == first["last_success"]
        assert (
            _of(client, "rhel")["age_hours"],
            _of(client, "rhel")["level"],
            _of(client, "rhel")["failures"],
        ) == (60, "amber", 1)
        assert _of(client, "almalinux")["age_hours"] == 0
        assert answer["stale"]


def test_a_product_that_is_switched_off_is_not_spoken_of(client: Client) -> None:
    Product.objects.filter(name="rhel").update(enabled=False)
    freshness.renew()
    assert "rhel" not in {product["product"] for product in client.get(STATUS).json()["products"]}


def test_distributions_that_are_not_refreshed_say_nothing(client: Client) -> None:
    assert (
        "Release data"
        not in client.get("/distributions/cloudlinux/").content.decode().split("<footer>")[0]
    )
    assert (
        "Release data" in client.get("/distributions/rhel/").content.decode().split("<footer>")[0]
    )


def test_values_of_other_sources_are_not_marked_checked(client: Client, upstream) -> None:
    refresh(started_by="test")
    page = client.get("/distributions/almalinux/").content.decode()
    majors = Phase.objects.filter(release__distribution__slug="almalinux", kind="active").count()
    assert page.count("with endoflife.date") == majors


def test_freshness_takes_one_query(client: Client, django_assert_num_queries) -> None:
    client.get(STATUS)
    with django_assert_num_queries(1):
        client.get(STATUS)


def test_status_is_not_cached(client: Client) -> None:
    assert client.get(STATUS)["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({}, "0 minutes"),
        ({"minutes": 1}, "1 minute"),
        ({"minutes": 61}, "1 hour"),
        ({"hours": 47.5}, "47 hours"),
        ({"hours": 48}, "2 days"),
    ],
)
def test_an_age_reads_in_the_unit_that_fits(span, words: str) -> None:
    then = datetime(2026, 11, 24, tzinfo=UTC)
    assert freshness.span(then, then + timedelta(**span)) == words


def test_the_newest_whole_run_counts_not_one_of_a_single_product(client: Client, upstream) -> None:
    refresh(["rhel"], started_by="test")
    assert client.get(STATUS).json()["last_success"] is None
    refresh(started_by="test")
    assert client.get(STATUS).json()["last_success"] == Run.objects.first().finished.isoformat(
        timespec="seconds"
    )
