"""manage.py refresh_releases: one line a product, and an exit status for scripts."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.models import Product, Run
from tests.catalog.refresh.answers import PRODUCTS

pytestmark = [pytest.mark.django_db, pytest.mark.long_on_postgresql]


def _run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("refresh_releases", *arguments, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_status_is_0_where_all_were_received(
    upstream,
) -> None:
    code, text = _run()
    assert code == 0
    lines = text.splitlines()
    assert lines[:-1] == [f"{product}: nothing new" for product in PRODUCTS]
    assert lines[-1].endswith("ok: every product was received and decided")


def test_the_status_is_3_where_some_were_not_received(upstream) -> None:
    upstream.bodies["rhel"] = 404
    code, text = _run()
    assert code == 3
    assert "rhel: not received: status 404" in text


def test_the_status_is_1_where_none_was_received(upstream) -> None:
    upstream.bodies.clear()
    assert _run()[0] == 1


def test_status_is_4_while_another_run_is_under_way(upstream) -> None:
    now = timezone.now()
    Run.objects.create(started_by="test", owner="elsewhere:1:1", started=now, heartbeat=now)
    code, text = _run()
    assert (code, "is under way already" in text) == (4, True)
    assert not upstream.request_counts


def test_status_is_4_where_no_product_is_enabled(upstream) -> None:
    Product.objects.update(enabled=False)
    assert _run() == (4, "No product is enabled; nothing was done.\n")


def test_only_the_named_product_is_refreshed(upstream) -> None:
    code, text = _run("--product", "rhel")
    assert (code, set(upstream.request_counts)) == (0, {"rhel"})
    assert text.startswith("rhel: nothing new\n")


def test_an_unknown_product_is_an_error_in_words(upstream) -> None:
    with pytest.raises(CommandError, match="Not among the products to refresh: nosuch"):
        call_command("refresh_releases", "--product", "nosuch")


def test_a_held_change_is_printed_with_its_rule(upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    code, text = _run("--product", "rocky-linux")
    assert code == 0
    assert (
        "rocky-linux: held for review (1 under review): 9, end of security support: 31 May 2032 "
        "becomes 31 May 2031" in text
    )


def test_the_result_is_available_as_json(upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    result = json.loads(_run("--json")[1])
    assert (result["run"], result["state"]) == (Run.objects.get().pk, "ok")
    rocky = next(row for row in result["products"] if row["product"] == "rocky-linux")
    assert (rocky["outcome"], rocky["held"], rocky["reasons"][0]["rule"]) == (
        "hold",
        1,
        "end-earlier",
    )
